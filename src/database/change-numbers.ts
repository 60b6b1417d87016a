import type { Database } from './database.js';

/** The largest change number that is stored, and the one that the next transaction would get. */
export interface ChangeNumbers {
  largest: number;
  next: number;
}

/**
 * SQL of a row of `ChangeNumbers`. The largest is smaller than the next, unless the database was restored into another cluster, whose transaction ids
 * began anew: then what changes now would stand in every feed before what clients have read.
 */
export const CHANGE_NUMBERS = `select greatest((select max(change_number) from change_times), (select max(change_number) from customers),
  (select max(change_number) from sales_orders), (select max(change_number) from distribution_log_entries), (select max(change_number) from lots),
  (select max(change_number) from imports), (select max(change_number) from audit_events)) as largest,
  change_base() + pg_snapshot_xmax(pg_current_snapshot())::text::bigint as next`;

/** @throws Error that says what to do */
export async function refuseSmallerChangeNumbers(database: Database): Promise<void> {
  const [{ largest, next }] = (await database.rows(CHANGE_NUMBERS)) as [ChangeNumbers & Record<string, number>];
  if (largest < next) return;
  throw new Error(
    `This database was restored: its records have change numbers up to ${largest}, and the next change would be number ${next}, which feeds would skip. Run the release (npm run release).`,
  );
}
