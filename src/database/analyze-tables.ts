import type { ClientBase } from 'pg';

const WORTH_IT = 1_000;

/**
 * Refreshes the planner's statistics of a log that grew. Autovacuum does so too, but up to minutes later. Until then PostgreSQL would plan the
 * lists for the log as it was: on a new database, for one that is nearly empty.
 */
export const ANALYZE_TABLES = 'select analyze_log()';

/**
 * Runs `ANALYZE_TABLES` if the log grew by a tenth or more.
 * @param added number of rows that were added to the log
 */
export async function analyzeTables(client: ClientBase, added: number): Promise<void> {
  if (added < WORTH_IT) return;
  const { rows } = await client.query<{ grown: boolean }>(
    `select $1::int > reltuples / 10 as grown from pg_class where oid = 'distribution_log_entries'::regclass`,
    [added],
  );
  if (rows[0]?.grown) await client.query(ANALYZE_TABLES);
}
