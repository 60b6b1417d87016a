import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { Jobs, type RunningJob } from '../../jobs/jobs.service.js';
import { Metrics } from '../../metrics/metrics.js';
import { ImportQueries } from './import.queries.js';
import { DEAD_LETTER_QUEUE, IMPORTS_QUEUE, type ImportJob, ImportsService } from './imports.service.js';
import { RunImport } from './run-import.js';
import { StepFailed } from './step-failed.js';
import { ImportCancelled } from './watch-cancel.js';

/** Takes import jobs from the queue, and those that failed too often from the dead-letter queue. */
@Injectable()
export class ImportWorker implements OnApplicationBootstrap {
  private readonly logger = new Logger('Imports');

  constructor(
    private readonly jobs: Jobs,
    private readonly service: ImportsService,
    private readonly imports: RunImport,
    metrics: Metrics,
    queries: ImportQueries,
  ) {
    metrics.gauge('imports_unfinished', 'Imports that are not finished', 'status', () => queries.countUnfinished());
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
      await this.imports.run(importId, step, signal);
      this.logger.log(`Import ${importId}: ${step} done in ${Math.round(performance.now() - started)} ms`);
    } catch (error) {
      if (error instanceof ImportCancelled) return this.logger.log(`Import ${importId}: ${step} stopped, cancelled`);
      if (signal.aborted) this.logger.warn(`Import ${importId}: ${step} interrupted; it will run again`);
      else this.logger.error(error);
      throw new StepFailed(error);
    }
  }
}
