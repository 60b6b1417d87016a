import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';

/** Waits until a connection of this database waits for a lock. `pg_stat_activity` would not do: within a transaction it shows the first look again. */
export async function untilSomebodyWaits(database: Client): Promise<void> {
  for (;;) {
    const { rows } = await database.query(
      'select from pg_locks where not granted and database = (select oid from pg_database where datname = current_database())',
    );
    if (rows.length > 0) return;
    await sleep(20);
  }
}
