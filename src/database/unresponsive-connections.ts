import type { Socket } from 'node:net';
import type { Pool, PoolClient } from 'pg';

/** Longer than any statement of a request runs. */
export const RESPONSE_TIMEOUT_MS = 90_000;

/**
 * Closes connections that do not respond to a running statement. After a failover the old host often just stops answering: TCP would wait a quarter
 * of an hour, and the connections of the pool would be blocked for that time.
 */
export function closeUnresponsiveConnections(pool: Pool, afterMs = RESPONSE_TIMEOUT_MS): void {
  pool.on('acquire', (client) => {
    const socket = socketOf(client);
    socket?.setTimeout(afterMs, () => socket.destroy(new Error('Connection terminated: the database has not answered')));
  });
  pool.on('release', (_error, client) => disableSocketTimeout(client));
}

/** Lets the statements of this connection run as long as they need, until it returns to the pool. */
export function disableSocketTimeout(client: PoolClient): void {
  const socket = socketOf(client);
  socket?.setTimeout(0);
  socket?.removeAllListeners('timeout');
}

/** pg has no name for it in its types. */
const socketOf = (client: PoolClient): Socket | undefined =>
  (client as PoolClient & { connection?: { stream?: Socket } }).connection?.stream;
