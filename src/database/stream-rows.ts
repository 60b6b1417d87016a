import { type ClientBase, Pool, type QueryResultRow } from 'pg';
import type { StreamSlot } from './stream-slots.js';

/**
 * The connections of downloads. A download lasts as long as its client reads, so it must not take a connection that other requests wait for.
 * @param requests the pool of all other requests, for its options
 * @param max as many as slots, so that a download with a slot has its connection at once
 */
export function openStreamPool(requests: Pool, max: number): Pool {
  const pool = new Pool({ ...requests.options, max });
  // The pool drops an idle connection that breaks by itself; without a listener the error would end the process.
  pool.on('error', () => undefined);
  return pool;
}

/**
 * Reads the rows of one statement in batches by a cursor, inside the transaction that runs. One at a time: a second one would take the first one's name.
 * @param batch rows at once
 */
export async function* fetchRows<Row extends QueryResultRow>(
  client: ClientBase,
  sql: string,
  parameters: unknown[] = [],
  batch = 5_000,
): AsyncGenerator<Row[]> {
  await client.query(`declare fetched_rows no scroll cursor for ${sql}`, parameters);
  while (true) {
    const { rows } = await client.query<Row>(`fetch ${batch} from fetched_rows`);
    if (rows.length > 0) yield rows;
    if (rows.length < batch) break;
  }
  await client.query('close fetched_rows');
}

/**
 * Reads the rows of one statement in batches of 1,000, by a server-side cursor: one snapshot, and the memory of one batch. A reader that pauses for a
 * minute loses its connection, so that it cannot hold back the vacuum of the tables.
 * @param pool made by `openStreamPool`
 * @param slot gives up the connection at once when it is lost, even if the reader never comes back
 * @throws StreamTooSlow to the reader that comes back after its slot was lost
 */
export async function* streamRows<Row extends QueryResultRow>(
  pool: Pool,
  sql: string,
  parameters: unknown[],
  slot: StreamSlot,
): AsyncGenerator<Row[]> {
  const client = await pool.connect();
  let broken: Error | undefined;
  const noteBroken = (error: Error) => {
    broken = error;
  };
  let isReleased = false;
  const release = () => {
    if (isReleased) return;
    isReleased = true;
    client.release(slot.lost.aborted || broken);
  };
  client.on('error', noteBroken);
  slot.lost.addEventListener('abort', release);
  try {
    // All rows are read, not the first few: the planner should aim at the last one.
    await client.query(`begin read only; set local idle_in_transaction_session_timeout = '60s'; set local cursor_tuple_fraction = 1`);
    for await (const rows of fetchRows<Row>(client, sql, parameters, 1_000)) {
      slot.handOver();
      yield rows;
      slot.lost.throwIfAborted();
      slot.took(rows.length);
    }
  } catch (error) {
    // A statement that ran just then fails because its connection is gone.
    slot.lost.throwIfAborted();
    throw error;
  } finally {
    if (!isReleased) await client.query('rollback').catch(noteBroken);
    release();
    client.off('error', noteBroken);
  }
}
