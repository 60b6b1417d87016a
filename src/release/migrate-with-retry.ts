import { setTimeout as sleep } from 'node:timers/promises';
import type { Migrator } from '@mikro-orm/migrations';
import { sqlStateOf } from '../problems/database-problems.js';

/**
 * How long a migration may wait for a lock. While it waits, all later requests wait behind it. So it stops waiting long before a request seems to hang,
 * and before PostgreSQL looks for deadlocks.
 */
export const LOCK_TIMEOUT_MS = 400;

const ATTEMPTS = 60;
const PAUSE_MS = 1_000;

/** SQLSTATEs of a lock that others held for too long, and of a deadlock. Nothing was changed, and the next attempt may succeed. */
const IN_THE_WAY = new Set(['55P03', '40P01']);

/**
 * Runs the pending migrations, and tries again when a lock was not available. Each migration, or each step of a long one, can be repeated.
 * @throws the error of the last attempt, after about a minute
 */
export async function migrateWithRetry(migrator: Pick<Migrator, 'up'>, log: (line: string) => void): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await migrator.up();
      return;
    } catch (error) {
      if (!IN_THE_WAY.has(sqlStateOf(error) ?? '') || attempt === ATTEMPTS) throw error;
      log(`Requests hold a lock that a migration needs; attempt ${attempt} of ${ATTEMPTS}, next in ${PAUSE_MS} ms`);
      await sleep(PAUSE_MS);
    }
  }
}
