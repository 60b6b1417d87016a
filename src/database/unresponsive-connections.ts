import type { Socket } from 'node:net';
import { Client, type Pool, type PoolClient } from 'pg';

/** Longer than any statement of a request runs. */
export const RESPONSE_TIMEOUT_MS = 90_000;

/** When to ask the server about a statement, and how long it may take to answer: together well under ten seconds. */
const ASK_AFTER_MS = 4_000;
const ASK_TIMEOUT_MS = 3_000;

/** What pg has no types for. */
interface Connection {
  connection?: { stream?: Socket };
  readyForQuery?: boolean;
  processID?: number | null;
}

const connectionOf = (client: object): Connection => client;

/** The statement that waits gets the error as well. Without a listener, the event of the connection would end the process. */
const ignoreError = (): void => undefined;

/**
 * Closes connections that do not respond to a running statement. After a failover the old host often just stops answering: TCP would wait a quarter
 * of an hour, and the connections of the pool would be blocked for that time. A statement without an answer after a few seconds is looked up on a new
 * connection: if the server does not work on it, or does not answer there either, its connection is closed.
 * @param limits in milliseconds: `answerMs` even for a statement that the server works on, `askMs` until it is looked up
 */
export function closeUnresponsiveConnections(pool: Pool, { answerMs = RESPONSE_TIMEOUT_MS, askMs = ASK_AFTER_MS } = {}): void {
  const findRunning = oneAtATime(() => runningStatements(pool));
  pool.on('acquire', (client) => {
    client.on('error', ignoreError);
    const connection = connectionOf(client);
    const socket = connection.connection?.stream;
    let waitedMs = 0;
    const look = async (): Promise<void> => {
      // No byte for this long, but nothing is expected either: the transaction waits for us.
      if (connection.readyForQuery) waitedMs = 0;
      else {
        waitedMs += askMs;
        const running = await findRunning();
        const isWaiting = () => socket?.listeners('timeout').includes(look) && !connection.readyForQuery;
        if (isWaiting() && (waitedMs >= answerMs || !running(connection.processID)))
          socket?.destroy(new Error('Connection terminated: the database has not answered'));
      }
      if (socket?.listeners('timeout').includes(look)) socket.setTimeout(askMs);
    };
    socket?.setTimeout(askMs).on('timeout', look);
  });
  pool.on('release', (_error, client) => {
    client.off('error', ignoreError);
    disableSocketTimeout(client);
  });
}

/** Lets the statements of this connection run as long as they need, until it returns to the pool. */
export function disableSocketTimeout(client: PoolClient): void {
  const socket = connectionOf(client).connection?.stream;
  socket?.setTimeout(0);
  socket?.removeAllListeners('timeout');
}

/** Whether the server works on a statement of the connection with this process id. */
type IsRunning = (processId?: number | null) => boolean;

/**
 * Asks on a new connection, since those of the pool may all be silent. Behind a connection pooler process ids mean nothing, so there every statement
 * counts as running as long as the server answers.
 */
async function runningStatements(pool: Pool): Promise<IsRunning> {
  const client = new Client({ ...pool.options, connectionTimeoutMillis: ASK_TIMEOUT_MS, query_timeout: ASK_TIMEOUT_MS });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ own: number; running: number[] }>(
      `select pg_backend_pid() as own,
         array(select pid from pg_stat_activity where usename = current_user and state in ('active', 'fastpath function call')) as running`,
    );
    const { own, running } = rows[0] ?? { own: null, running: [] as number[] };
    const isPooled = own !== connectionOf(client).processID;
    return (processId) => isPooled || running.includes(Number(processId));
  } catch {
    return () => false;
  } finally {
    destroyConnection(client);
  }
}

/** Ends a connection without a word: the server may not answer one. */
export function destroyConnection(client: Client): void {
  connectionOf(client).connection?.stream?.destroy();
}

/** Shares one run among all who ask while it lasts. */
function oneAtATime<Answer>(ask: () => Promise<Answer>): () => Promise<Answer> {
  let running: Promise<Answer> | undefined;
  return () => {
    running ??= ask().finally(() => {
      running = undefined;
    });
    return running;
  };
}
