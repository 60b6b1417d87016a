import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { Database } from '../../database/database.js';
import { Jobs, type RunningJob } from '../../jobs/jobs.service.js';
import { FileProblem } from '../../problems/file-problem.js';
import { failValidation } from './claim-import.js';
import { CommitDistributions } from './distributions-csv/commit-distributions.js';
import { ValidateDistributions } from './distributions-csv/validate-distributions.js';
import { ImportRepository, type StoredImport } from './import.repository.js';
import type { ImportKind } from './import.schema.js';
import { DEAD_LETTER_QUEUE, IMPORTS_QUEUE, type ImportJob, ImportsService } from './imports.service.js';
import { CommitSalesOrders } from './sales-orders-pdf/commit-sales-orders.js';
import { ValidateSalesOrders } from './sales-orders-pdf/validate-sales-orders.js';
import { StepFailed } from './step-failed.js';
import { ImportCancelled, stopWhenCancelled } from './watch-cancel.js';

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
    await this.jobs.workDeadLetters<ImportJob>(DEAD_LETTER_QUEUE, (job, lastError) =>
      this.service.deadLetter(job, StepFailed.reasonOf(lastError)),
    );
  }

  private async run({ data: { importId, step }, signal }: RunningJob<ImportJob>): Promise<void> {
    const started = performance.now();
    try {
      await this.perform(importId, step, signal);
      this.logger.log(`Import ${importId}: ${step} done in ${Math.round(performance.now() - started)} ms`);
    } catch (error) {
      if (error instanceof ImportCancelled) return this.logger.log(`Import ${importId}: ${step} stopped, cancelled`);
      if (error instanceof FileProblem) return this.database.transaction(null, (tx) => failValidation(tx, importId, error));
      if (signal.aborted) this.logger.warn(`Import ${importId}: ${step} interrupted, to be done again`);
      else this.logger.error(error);
      throw new StepFailed(error);
    }
  }

  private async perform(importId: number, step: ImportJob['step'], signal: AbortSignal): Promise<void> {
    const stored = await this.imports.findStored(importId);
    if (!stored) return;
    const work = (stopped: AbortSignal) => this.steps[stored.kind][step].run(stored, stopped);
    if (step === 'commit') await work(signal);
    else await stopWhenCancelled(signal, () => this.imports.isCancelled(importId), work);
  }
}
