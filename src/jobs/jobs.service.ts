import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { PgBoss } from 'pg-boss';
import { Config } from '../config/config.module.js';
import type { Transaction } from '../database/database.js';
import { type RequestActor, requestContext } from '../database/request-context.js';
import { SILENT_AFTER_MS } from '../database/silent-connections.js';
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
const FINISH_WITHIN_MS = 15_000;

/** Work in the background, in PostgreSQL: any instance may take a job, and one whose process dies is handed out again. */
@Injectable()
export class Jobs implements BeforeApplicationShutdown {
  private readonly logger = new Logger('Jobs');
  private boss?: Promise<PgBoss>;

  constructor(private readonly config: Config) {}

  /** Starts taking jobs of a queue, two at a time, so that a small one need not wait for a large one. The job acts for whoever asked for it, in the audit trail and in the log. */
  async work<Data extends object>(queue: QueueName, handle: (job: RunningJob<Data>) => Promise<void>): Promise<void> {
    const boss = await this.started();
    // A notification wakes a worker for one job; of several that came at once it would leave the others to the next poll.
    const options = { pollingIntervalSeconds: 2, notifyPollingIntervalSeconds: 2, localConcurrency: 2 };
    await boss.work<Data & { context: RequestActor }>(queue, options, async ([job]) => {
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

  /** Takes no further job of any queue. Those that run go on, and jobs can still be added. */
  takeNoMore(): void {
    for (const { name } of JOB_QUEUES) {
      this.boss?.then((boss) => boss.offWork(name, { wait: false })).catch((error: unknown) => this.logger.warn(error));
    }
  }

  /** Lets the running jobs end in time; one that does not goes back to the queue, for another instance to take. */
  async finish(withinMs: number): Promise<void> {
    const boss = await this.boss?.catch(() => undefined);
    await boss?.stop({ graceful: true, timeout: withinMs });
  }

  /** Before the pool closes: a job that still runs needs it. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.finish(FINISH_WITHIN_MS);
  }

  private started(): Promise<PgBoss> {
    this.boss ??= this.start();
    return this.boss;
  }

  /** A database that goes away is told by an `error` event; the queue tries on, and takes jobs again when the database is back. */
  private async start(): Promise<PgBoss> {
    const options = {
      connectionString: this.config.get('DATABASE_URL'),
      application_name: 'silqeqms jobs',
      schema: JOBS_SCHEMA,
      max: 3,
      migrate: false,
      schedule: false,
      useListenNotify: true,
      // Both, since the slower one decides how soon a job of a dead process is handed out again.
      monitorIntervalSeconds: 10,
      superviseIntervalSeconds: 10,
      connectionTimeoutMillis: 5_000,
      // Of its pool. A database that fell silent must not hold the queue up once it, or its stand-in, answers again.
      query_timeout: SILENT_AFTER_MS,
    };
    const boss = new PgBoss(options);
    boss.on('error', (error) => this.logger.warn(`The job queue: ${error.message}`));
    return boss.start();
  }
}
