import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { Database } from '../../database/database.js';
import { Jobs, type RunningJob } from '../../jobs/jobs.service.js';
import { StorageTrouble } from '../../storage/storage-trouble.js';
import { CommitDistributions } from './distributions-csv/commit-distributions.js';
import { FileProblem } from './distributions-csv/file-problem.js';
import { ValidateDistributions } from './distributions-csv/validate-distributions.js';
import { ImportRepository, type StoredImport } from './import.repository.js';
import type { ImportKind } from './import.schema.js';
import { IMPORTS_QUEUE, type ImportJob, ImportsService } from './imports.service.js';
import { CommitSalesOrders } from './sales-orders/commit-sales-orders.js';
import { ValidateSalesOrders } from './sales-orders/validate-sales-orders.js';

interface ImportStep {
  run(stored: StoredImport, signal: AbortSignal): Promise<void>;
}

/** Takes imports from the queue. Each step is one transaction: killed at any moment, it leaves all or nothing and runs again. */
@Injectable()
export class ImportWorker implements OnApplicationBootstrap {
  private readonly logger = new Logger('Imports');
  private readonly steps: Record<ImportKind, Record<ImportJob['step'], ImportStep>>;

  constructor(
    private readonly jobs: Jobs,
    private readonly service: ImportsService,
    private readonly imports: ImportRepository,
    private readonly database: Database,
    validateDistributions: ValidateDistributions,
    commitDistributions: CommitDistributions,
    validateSalesOrders: ValidateSalesOrders,
    commitSalesOrders: CommitSalesOrders,
  ) {
    this.steps = {
      distributions_csv: { validate: validateDistributions, commit: commitDistributions },
      sales_orders_pdf: { validate: validateSalesOrders, commit: commitSalesOrders },
    };
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.service.resumeUnfinished();
    await this.jobs.work<ImportJob>(IMPORTS_QUEUE, (job) => this.run(job));
  }

  private async run({ data: { importId, step }, lastAttempt, signal }: RunningJob<ImportJob>): Promise<void> {
    const started = performance.now();
    try {
      await this.perform(importId, step, signal);
      this.logger.log(`Import ${importId}: ${step} done in ${Math.round(performance.now() - started)} ms`);
    } catch (error) {
      if (error instanceof FileProblem) return this.fail(importId, error.code, error.detail);
      this.logger.error(error);
      if (!lastAttempt) throw error;
      await this.fail(
        importId,
        'import_interrupted',
        `The ${step} did not succeed after several attempts: ${causeOf(error)} Nothing was written; upload the file again.`,
      );
    }
  }

  private async perform(importId: number, step: ImportJob['step'], signal: AbortSignal): Promise<void> {
    const stored = await this.imports.findStored(importId);
    if (stored) await this.steps[stored.kind][step].run(stored, signal);
  }

  private async fail(importId: number, code: string, detail: string): Promise<void> {
    await this.database.transaction(null, (tx) =>
      tx.rows(
        `update imports set status = 'failed', problem = jsonb_build_object('code', $2::text, 'detail', $3::text) where id = $1 and status <> 'committed'`,
        [importId, code, detail],
      ),
    );
  }
}

const causeOf = (error: unknown): string => (error instanceof StorageTrouble ? error.detail : 'the database did not answer or broke off.');
