import { setTimeout } from 'node:timers/promises';
import { Database, type Transaction } from '../../src/database/database.js';
import type { TestApp } from './test-app.js';

const SOMEBODY_WAITS = `select 1 from pg_locks l join pg_database d on d.oid = l.database where d.datname = current_database() and not l.granted
  union all select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;

/**
 * Two requests at once, always in the same order: the first has written and not committed when the second begins, and commits as soon as the second
 * waits for it (or after half a second, when nothing makes it wait).
 * @param last what the first still does before it commits, such as waiting for something that the second has: neither of the two may be refused for that
 */
export async function race<T>(
  test: TestApp,
  first: (tx: Transaction) => Promise<unknown>,
  second: () => PromiseLike<T>,
  last?: (tx: Transaction) => Promise<unknown>,
): Promise<T> {
  let running: Promise<T> | undefined;
  await test.app.get(Database).transaction('a race', async (tx) => {
    await first(tx);
    running = Promise.resolve(second());
    running.catch(() => undefined);
    for (let round = 0; round < 25; round += 1) {
      if ((await test.database.query(SOMEBODY_WAITS)).rows.length > 0) break;
      await setTimeout(20);
    }
    await last?.(tx);
  });
  return running as Promise<T>;
}
