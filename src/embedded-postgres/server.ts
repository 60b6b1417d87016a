import type { ChildProcess } from 'node:child_process';
import { open, readFile, rename } from 'node:fs/promises';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { lastLines } from './initialise.js';
import { DATABASE, type Launch, urlOf, WEB_USER } from './launch.js';
import { requestFastShutdown, spawnServer } from './process.js';
import { serverArguments } from './settings.js';

/** After a crash during a big import, gigabytes of log may have to be replayed before the server answers. */
const READY_WITHIN_MS = 5 * 60_000;
const STOP_WITHIN_MS = 60_000;

/** A running server process. */
export interface Server {
  port: number;
  pid: number;
  exited: Promise<void>;
  stop(): Promise<void>;
}

/** Two causes pass by themselves: another program took the free port first, or processes of a crashed server are still ending. */
const PASSING_CAUSE = /Address already in use|pre-existing shared memory block/;

/**
 * Starts the server on a free port and waits until it answers and has the product's database.
 * @throws Error with the last lines of the log when it does not start
 */
export async function startServer(launch: Launch): Promise<Server> {
  const { folder } = launch;
  await rename(folder.log, `${folder.log}.previous`).catch(() => undefined);
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    const child = await spawnOn(port, launch);
    const server = supervise(child, port, launch);
    if (await createDatabaseWhenReady(child, port, launch)) return server;
    const said = await readFile(folder.log, 'utf8').catch(() => '');
    if (attempt === 25 || !PASSING_CAUSE.test(said)) {
      throw new Error(`PostgreSQL did not start on ${folder.root}: ${lastLines(said)} (log: ${folder.log})`);
    }
    await sleep(200);
  }
}

async function spawnOn(port: number, { folder, reached, binaries, durable }: Launch): Promise<ChildProcess> {
  const log = await open(folder.log, 'w', 0o600);
  try {
    const args = serverArguments(`${reached.path}/cluster`, port, durable);
    return spawnServer(binaries.postgres, args, log.fd, { user: folder.user, inherit: reached.handle?.fd });
  } finally {
    await log.close();
  }
}

/** Ties the server to this process: the server is asked to stop when this process exits without stopping it. */
function supervise(child: ChildProcess, port: number, { folder, binaries }: Launch): Server {
  const pid = child.pid ?? 0;
  const interrupt = () => requestFastShutdown(pid, binaries.pgCtl);
  process.once('exit', interrupt);
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()).once('error', () => resolve())).then(() => {
    process.off('exit', interrupt);
  });
  const stop = async () => {
    if (!hasEnded(child)) interrupt();
    child.ref();
    await Promise.race([exited, sleep(STOP_WITHIN_MS, undefined, { ref: false })]);
    if (!hasEnded(child)) throw new Error(`PostgreSQL (process ${pid}) did not stop; see ${folder.log}.`);
  };
  return { port, pid, exited, stop };
}

function hasEnded(child: ChildProcess): boolean {
  return child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
}

/** @returns false when the server ended instead of answering */
async function createDatabaseWhenReady(child: ChildProcess, port: number, { password, webPassword }: Launch): Promise<boolean> {
  for (const end = Date.now() + READY_WITHIN_MS; Date.now() < end && !hasEnded(child); await sleep(25)) {
    const client = new pg.Client({ connectionString: urlOf(port, password, 'postgres') });
    client.on('error', () => undefined);
    try {
      await client.connect();
      const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [DATABASE]);
      if (rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
      await keepWebUser(client, webPassword);
      return true;
    } catch (error) {
      // ECONNREFUSED: not listening yet. 57P03: still replaying its log. Waiting helps with no other error.
      if (['ECONNREFUSED', '57P03'].includes((error as { code?: string }).code ?? '')) continue;
      child.kill('SIGINT');
      throw error;
    } finally {
      await client.end().catch(() => undefined);
    }
  }
  if (!hasEnded(child)) child.kill('SIGINT');
  return false;
}

/** Also in a data folder of a version that had one user: the release grants it its rights. */
async function keepWebUser(client: pg.Client, password: string): Promise<void> {
  const { rowCount } = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [WEB_USER]);
  const verb = rowCount === 0 ? 'CREATE' : 'ALTER';
  await client.query(`${verb} ROLE ${WEB_USER} LOGIN PASSWORD ${pg.escapeLiteral(password)}`);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => (address && typeof address === 'object' ? resolve(address.port) : reject(new Error('No free port.'))));
    });
  });
}
