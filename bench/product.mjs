import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import pg from 'pg';
import { startEmbeddedPostgres } from '../dist/embedded-postgres/embedded-postgres.js';
import { requireFreePort } from './free-port.mjs';

const PROJECT = fileURLToPath(new URL('..', import.meta.url));
const ADMIN = { email: 'admin@silqeqms.example', password: 'bench-password-1' };
const silent = () => undefined;

/**
 * Starts the product as a production process on a new database with durable storage, for measurements from outside.
 * @param options.project folder of a built project, to measure another version than this one
 * @param options.variables further ones of its environment
 * @param options.environment `development` for a browser, which keeps cookies of production for TLS
 * @param options.through gets the URL of the database and returns the one that the server is to use
 */
export async function startProduct(
  port,
  { project = PROJECT, through = async (url) => url, environment = 'production', variables: further = {} } = {},
) {
  await requireFreePort(port);
  const built = (name) => join(project, 'dist', name);
  const { runRelease } = await import(pathToFileURL(built('release/run-release.js')).href);
  const { readEnvironment } = await import(pathToFileURL(built('config/environment.js')).href);
  const folder = await mkdtemp(join(tmpdir(), 'silqeqms-bench-'));
  const dataDir = join(folder, 'postgres');
  let postgres = await startEmbeddedPostgres({ dataDir, durable: true });
  let server;
  const stop = async () => {
    server?.kill('SIGKILL');
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const variables = {
      PORT: String(port),
      SECRET_KEY: 'bench-key-0123456789012345678901234567890',
      ADMIN_EMAIL: ADMIN.email,
      ADMIN_PASSWORD: ADMIN.password,
      DATA_DIR: folder,
      STORAGE_BACKEND: 'local',
      LOG_LEVEL: 'info',
      ...further,
    };
    await runRelease(readEnvironment({ ...variables, DATABASE_URL: postgres.url }), silent, silent);
    const base = `http://127.0.0.1:${port}`;
    const env = { PATH: process.env.PATH, ...variables, DATABASE_URL: await through(postgres.url), ENV: environment };
    server = spawn(process.execPath, [built('main.js')], { env, stdio: 'ignore' });
    await waitFor(`${base}/health/ready`, server);
    return {
      base,
      databaseUrl: postgres.url,
      folder,
      cookie: await logIn(base),
      addUser: (role) => addUser(base, postgres.url, role),
      peakMemoryMb: async () => Number(/VmHWM:\s+(\d+)/.exec(await readFile(`/proc/${server.pid}/status`, 'utf8'))?.[1]) / 1024,
      /** @returns the URL of the database, which has another port now */
      async restartDatabase(awayMs) {
        await postgres.stop();
        await sleep(awayMs);
        postgres = await startEmbeddedPostgres({ dataDir, durable: true });
        this.databaseUrl = postgres.url;
        return postgres.url;
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** @param server its process, which must not end meanwhile */
export async function waitFor(url, server) {
  for (let attempt = 0; attempt < 600; attempt += 1) {
    if (server && server.exitCode !== null) throw new Error(`The server ended with exit code ${server.exitCode}`);
    if (
      await fetch(url).then(
        (response) => response.ok,
        () => false,
      )
    )
      return;
    await sleep(50);
  }
  throw new Error(`${url} did not answer`);
}

/** The session cookie of a user with the first admin's password; of that admin when left out. */
export async function logIn(base, email = ADMIN.email) {
  const response = await fetch(`${base}/api/v1/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-forwarded-proto': 'https' },
    body: JSON.stringify({ ...ADMIN, email }),
  });
  if (!response.ok) throw new Error(`The log-in answered ${response.status}`);
  return response.headers.get('set-cookie').split(';')[0];
}

/** Another user of this role, logged in. */
async function addUser(base, databaseUrl, role) {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const email = `${role}-${Date.now().toString(36)}@silqeqms.example`;
  const { rows } = await client.query(
    'insert into users (email, password_hash) select $1, password_hash from users order by id limit 1 returning id',
    [email],
  );
  await client.query('insert into user_roles (user_id, role_key) values ($1, $2)', [rows[0].id, role]);
  await client.end();
  return logIn(base, email);
}
