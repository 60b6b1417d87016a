import type { Pool, QueryResultRow } from 'pg';

const BATCH = 1_000;

/**
 * Reads the rows of one statement in batches of 1,000, by a server-side cursor: one snapshot, and the memory of one batch. A reader that pauses for a
 * minute loses its connection, so that it cannot block the pool.
 */
export async function* streamRows<Row extends QueryResultRow>(pool: Pool, sql: string, parameters: unknown[]): AsyncGenerator<Row[]> {
  const client = await pool.connect();
  let broken: Error | undefined;
  const noteBroken = (error: Error) => {
    broken = error;
  };
  client.on('error', noteBroken);
  try {
    await client.query('begin read only');
    // All rows are read, not the first few: the planner should aim at the last one.
    await client.query(`set local idle_in_transaction_session_timeout = '60s'; set local cursor_tuple_fraction = 1`);
    await client.query(`declare rows_to_stream no scroll cursor for ${sql}`, parameters);
    while (true) {
      const { rows } = await client.query<Row>(`fetch ${BATCH} from rows_to_stream`);
      if (rows.length > 0) yield rows;
      if (rows.length < BATCH) return;
    }
  } finally {
    await client.query('rollback').catch(noteBroken);
    client.off('error', noteBroken);
    client.release(broken);
  }
}
