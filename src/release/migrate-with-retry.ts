import { setTimeout as sleep } from 'node:timers/promises';
import type { Migrator } from '@mikro-orm/migrations';
import { sqlStateOf } from '../problems/database-problems.js';

/**
 * How long a migration may wait for a lock. While it waits, everyone who comes after it waits behind it, so it gives up long before
 * a request would be felt to hang, and before PostgreSQL looks for deadlocks.
 */
export const LOCK_TIMEOUT_MS = 400;

const ATTEMPTS = 60;
const PAUSE_MS = 1_000;

/** A lock that others held for too long, or a deadlock: nothing was done, and a moment later it may go through. */
const IN_THE_WAY = new Set(['55P03', '40P01']);

/** Runs the migrations that are left, trying again when a lock was not to be had: each migration, or each step of a long one, can run again. */
export async function migrateWithRetry(migrator: Pick<Migrator, 'up'>, log: (line: string) => void): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await migrator.up();
      return;
    } catch (error) {
      if (!IN_THE_WAY.has(sqlStateOf(error) ?? '') || attempt === ATTEMPTS) throw error;
      log(`A migration gave way to requests that hold a lock; attempt ${attempt} of ${ATTEMPTS}, next in ${PAUSE_MS} ms`);
      await sleep(PAUSE_MS);
    }
  }
}
