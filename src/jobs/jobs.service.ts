import { createHmac, hkdfSync } from 'node:crypto';
import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { PgBoss, type WorkWithMetadataHandler } from 'pg-boss';
import { Config } from '../config/config.module.js';
import type { Transaction } from '../database/database.js';
import { type RequestActor, requestContext } from '../database/request-context.js';
import { RESPONSE_TIMEOUT_MS } from '../database/unresponsive-connections.js';
import { Metrics } from '../metrics/metrics.js';
import { JOB_QUEUES, JOBS_SCHEMA } from './queues.js';

type QueueName = (typeof JOB_QUEUES)[number]['name'];

/** A job as its handler sees it. */
export interface RunningJob<Data> {
  data: Data;
  /** Aborts when the process stops, the job times out, or another process takes the job over. */
  signal: AbortSignal;
}

/** The payload of a job: its data and the user who requested it. */
type Sent<Data> = Data & { context: RequestActor; proof?: string };

const UNPROVEN: RequestActor = { requestId: 'system', actorId: null, actor: 'a job without proof of who asked for it' };

const FINISH_WITHIN_MS = 15_000;
// A notification wakes a worker for one job only. Without a short poll, other jobs that arrived at the same time would wait.
const POLLING = { pollingIntervalSeconds: 2, notifyPollingIntervalSeconds: 2 };
const JOBS_AT_ONCE = 3;
/** Of one user in all instances, so that a small job of another one need not wait until two large ones are done. */
const JOBS_OF_ONE_USER = 2;

/**
 * Round robin between users: a job comes after the earlier ones of its user, but no later than the first that waits of anybody else. The queue hands
 * out the highest priority first.
 */
const NEXT_PRIORITY = `
  select least(max(priority), min(priority) filter (where group_id = $2) - 1)::int as priority
  from ${JOBS_SCHEMA}.job where name = $1 and state < 'completed'`;

/** Background work, queued in PostgreSQL: any instance may take a job, and a job whose process died is handed out again. */
@Injectable()
export class Jobs implements BeforeApplicationShutdown {
  private readonly logger = new Logger('Jobs');
  private boss?: Promise<PgBoss>;

  constructor(
    private readonly config: Config,
    metrics: Metrics,
  ) {
    metrics.gauge('jobs_waiting', 'Jobs that wait for a worker, as counted in the last ten seconds', 'queue', () => this.waiting());
  }

  /**
   * Starts to take jobs of a queue, several at a time, so that a small job need not wait for a large one. The audit trail and the log name the user
   * who requested the job.
   * @param handle a job whose handler throws is retried
   */
  async work<Data extends object>(queue: QueueName, handle: (job: RunningJob<Data>) => Promise<void>): Promise<void> {
    const boss = await this.started();
    for (let started = 0; started < JOBS_AT_ONCE; started += 1) {
      let worker: string | undefined;
      worker = await boss.work<Sent<Data>>(queue, { ...POLLING, groupConcurrency: JOBS_OF_ONE_USER }, async ([job]) => {
        // After a job the worker looks for the next one at once, and does not wait for the next poll.
        if (worker) boss.notifyWorker(worker);
        if (job) await requestContext.run(this.askedBy(job.data), () => handle({ data: job.data, signal: job.signal }));
      });
    }
  }

  /**
   * Starts to take the jobs of another queue whose attempts are used up.
   * @param handle also gets the stored error of the last attempt; null when the process died
   */
  async workDeadLetters<Data extends object>(
    queue: QueueName,
    handle: (data: Data, lastError: object | null) => Promise<void>,
  ): Promise<void> {
    const boss = await this.started();
    const handleJob: WorkWithMetadataHandler<Sent<Data>, void> = async ([job]) => {
      if (job) await requestContext.run(this.askedBy(job.data), () => handle(job.data, job.sourceOutput));
    };
    await boss.work(queue, { ...POLLING, includeMetadata: true }, handleJob);
  }

  /** Adds a job within the transaction that needs it, in fair order between the users. While a job with the same key waits or runs, no second one is added. */
  async enqueue(tx: Transaction, queue: QueueName, key: string, data: object): Promise<void> {
    const boss = await this.started();
    const context = requestContext.current() ?? { requestId: 'system', actorId: null, actor: 'system' };
    const user = String(context.actorId ?? context.actor);
    const next = await tx.row<{ priority: number | null }>(NEXT_PRIORITY, [queue, user]);
    const fair = { group: { id: user }, priority: next?.priority ?? 0 };
    await boss.send(
      queue,
      { ...data, context, proof: this.proofOf({ ...data, context }) },
      { singletonKey: key, ...fair, db: statementsOf(tx) },
    );
  }

  /** Who asked for a job. A job that somebody else put into the queue is done in nobody's name. */
  private askedBy({ proof, ...sent }: Sent<object>): RequestActor {
    return proof === this.proofOf(sent) ? sent.context : UNPROVEN;
  }

  private proofOf(sent: object): string {
    const key = hkdfSync('sha256', this.config.get('SECRET_KEY'), '', 'silqeqms: who asked for a job', 32);
    return createHmac('sha256', Buffer.from(key)).update(sortedJson(sent)).digest('base64url');
  }

  /** Whether a job of this key waits or runs. A job whose attempts are used up keeps its key in the dead-letter queue. */
  async isUnderWay(tx: Transaction, queue: QueueName, key: string): Promise<boolean> {
    const boss = await this.started();
    const jobs = await boss.findJobs(queue, { key, db: statementsOf(tx) });
    return jobs.some(({ state }) => state === 'created' || state === 'retry' || state === 'active');
  }

  /** Removes the jobs of this key within the caller's transaction: a waiting job will not run, and a new one can be added at once. */
  async cancel(tx: Transaction, queue: QueueName, key: string): Promise<void> {
    const boss = await this.started();
    const jobs = await boss.findJobs(queue, { key, db: statementsOf(tx) });
    const ids = jobs.map(({ id }) => id);
    if (ids.length > 0) await boss.cancel(queue, ids, { db: statementsOf(tx) });
  }

  private async waiting(): Promise<Record<string, number>> {
    const queues = await (await this.started()).getQueues(JOB_QUEUES.map(({ name }) => name));
    return Object.fromEntries(queues.map(({ name, queuedCount }) => [name, queuedCount]));
  }

  /** Takes no further job of any queue. Running jobs continue, and jobs can still be added. */
  takeNoMore(): void {
    for (const { name } of JOB_QUEUES) {
      this.boss?.then((boss) => boss.offWork(name, { wait: false })).catch((error: unknown) => this.logger.warn(error));
    }
  }

  /**
   * Gives the running jobs time to end. A job that does not end returns to the queue for another instance.
   * @param withinMs time limit in milliseconds
   */
  async finish(withinMs: number): Promise<void> {
    const boss = await this.boss?.catch(() => undefined);
    await boss?.stop({ graceful: true, timeout: withinMs });
  }

  /** Runs before the pool closes, which a running job needs. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.finish(FINISH_WITHIN_MS);
  }

  private started(): Promise<PgBoss> {
    this.boss ??= this.start();
    return this.boss;
  }

  /** A lost database raises an `error` event. The queue retries, and takes jobs again when the database is back. */
  private async start(): Promise<PgBoss> {
    const options = {
      connectionString: this.config.get('DATABASE_URL'),
      application_name: 'silqeqms jobs',
      schema: JOBS_SCHEMA,
      max: 3,
      migrate: false,
      schedule: false,
      useListenNotify: true,
      // Both are set, since the slower one decides when a job of a dead process is handed out again.
      monitorIntervalSeconds: 10,
      superviseIntervalSeconds: 10,
      connectionTimeoutMillis: 5_000,
      // Limits of the queue's pool: after a failover it must not wait for connections to the old host.
      query_timeout: RESPONSE_TIMEOUT_MS,
    };
    const boss = new PgBoss(options);
    boss.on('error', (error) => this.logger.warn(`The job queue: ${error.message}`));
    return boss.start();
  }
}

/** The same text before and after jsonb, which keeps no order of keys. */
const sortedJson = (value: object): string =>
  JSON.stringify(value, (_key, member: unknown) =>
    member !== null && typeof member === 'object' && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([one], [other]) => (one < other ? -1 : 1)))
      : member,
  );

const statementsOf = (tx: Transaction) => ({
  executeSql: async (sql: string, values?: unknown[]) => ({ rows: await tx.rows(sql, values as string[]) }),
});
