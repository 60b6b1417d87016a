import type { Pool } from 'pg';
import { PgBoss } from 'pg-boss';
import { JOBS_SCHEMA } from '../../src/jobs/queues.js';

/** The queue of a database, seen from beside the web process. */
export async function openQueue(connectionString: string): Promise<PgBoss> {
  const queue = new PgBoss({ connectionString, schema: JOBS_SCHEMA, migrate: false, supervise: false, schedule: false, max: 1 });
  await queue.start();
  return queue;
}

/** What the queue does when a dead process has missed its heartbeat, as if the restart came a minute later. */
export async function letAMinutePass(database: Pool, queue: PgBoss): Promise<void> {
  await database.query(`update jobs.job set heartbeat_on = heartbeat_on - interval '1 minute' where state = 'active'`);
  await database.query(`update jobs.queue set monitor_on = null, monitor_claim_on = null`);
  await queue.supervise('imports');
}
