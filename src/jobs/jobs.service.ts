import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { PgBoss } from 'pg-boss';
import { Config } from '../config/config.module.js';
import type { Transaction } from '../database/database.js';
import { type RequestActor, requestContext } from '../database/request-context.js';
import { JOB_QUEUES, JOBS_SCHEMA } from './queues.js';

type QueueName = (typeof JOB_QUEUES)[number]['name'];

/** A job as its handler sees it. */
export interface RunningJob<Data> {
  data: Data;
  /** The handler will not be called again for this job, whatever becomes of it. */
  lastAttempt: boolean;
  /** Aborts when the process stops or the job ran out of time. */
  signal: AbortSignal;
}

const RETRY_LIMIT = new Map<string, number>(JOB_QUEUES.map(({ name, retryLimit }) => [name, retryLimit]));
const STOP_WITHIN_MS = 15_000;

/** Work in the background, in PostgreSQL: any instance may take a job, and one whose process dies is handed out again. */
@Injectable()
export class Jobs implements OnApplicationShutdown {
  private readonly logger = new Logger('Jobs');
  private boss?: PgBoss;

  constructor(private readonly config: Config) {}

  /** Starts taking jobs of a queue, one at a time. The job acts for whoever asked for it, in the audit trail and in the log. */
  async work<Data extends object>(queue: QueueName, handle: (job: RunningJob<Data>) => Promise<void>): Promise<void> {
    const boss = await this.started();
    await boss.work<Data & { context: RequestActor }>(queue, { pollingIntervalSeconds: 2 }, async ([job]) => {
      if (!job) return;
      const lastAttempt = job.retryCount >= (RETRY_LIMIT.get(queue) ?? 0);
      await requestContext.run(job.data.context, () => handle({ data: job.data, lastAttempt, signal: job.signal }));
    });
  }

  /** Adds a job within the transaction that makes it necessary. While one with the same key waits or runs, no second one is added. */
  async enqueue(tx: Transaction, queue: QueueName, key: string, data: object): Promise<void> {
    const boss = await this.started();
    const context = requestContext.current() ?? { requestId: 'system', actorId: null, actor: 'system' };
    await boss.send(
      queue,
      { ...data, context },
      { singletonKey: key, db: { executeSql: async (sql, values) => ({ rows: await tx.rows(sql, values as string[]) }) } },
    );
  }

  /** Running jobs get a while to end; then they are left to another instance, their work rolled back. */
  async onApplicationShutdown(): Promise<void> {
    await this.boss?.stop({ graceful: true, timeout: STOP_WITHIN_MS });
  }

  private async started(): Promise<PgBoss> {
    if (this.boss) return this.boss;
    const boss = new PgBoss({
      connectionString: this.config.get('DATABASE_URL'),
      application_name: 'silqeqms jobs',
      schema: JOBS_SCHEMA,
      max: 3,
      migrate: false,
      schedule: false,
      useListenNotify: true,
      monitorIntervalSeconds: 10,
    });
    boss.on('error', (error) => this.logger.warn(`The job queue: ${error.message}`));
    this.boss = boss;
    await boss.start();
    return boss;
  }
}
