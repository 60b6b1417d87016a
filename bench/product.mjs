import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { readEnvironment } from '../dist/config/environment.js';
import { startEmbeddedPostgres } from '../dist/embedded-postgres/embedded-postgres.js';
import { runRelease } from '../dist/release/run-release.js';
import { requireFreePort } from './free-port.mjs';

const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const ADMIN = { email: 'admin@silqeqms.example', password: 'bench-password-1' };
const silent = () => undefined;

/** Starts the product as a production process on a new database with durable storage, for measurements from outside. */
export async function startProduct(port) {
  await requireFreePort(port);
  const folder = await mkdtemp(join(tmpdir(), 'silqeqms-bench-'));
  const postgres = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres'), durable: true });
  const variables = {
    PORT: String(port),
    DATABASE_URL: postgres.url,
    SECRET_KEY: 'bench-key-0123456789012345678901234567890',
    ADMIN_EMAIL: ADMIN.email,
    ADMIN_PASSWORD: ADMIN.password,
    DATA_DIR: folder,
    STORAGE_BACKEND: 'local',
    LOG_LEVEL: 'info',
  };
  await runRelease(readEnvironment(variables), silent, silent);
  const base = `http://127.0.0.1:${port}`;
  const server = spawn(process.execPath, [MAIN], { env: { PATH: process.env.PATH, ...variables, ENV: 'production' }, stdio: 'ignore' });
  await waitFor(`${base}/health/ready`, server);
  return {
    base,
    databaseUrl: postgres.url,
    folder,
    cookie: await logIn(base),
    peakMemoryMb: async () => Number(/VmHWM:\s+(\d+)/.exec(await readFile(`/proc/${server.pid}/status`, 'utf8'))?.[1]) / 1024,
    async stop() {
      server.kill('SIGKILL');
      await postgres.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** @param server its process, which must not end meanwhile */
export async function waitFor(url, server) {
  for (let attempt = 0; attempt < 200; attempt += 1) {
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

/** The session cookie of the first admin. */
export async function logIn(base) {
  const response = await fetch(`${base}/api/v1/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-forwarded-proto': 'https' },
    body: JSON.stringify(ADMIN),
  });
  if (!response.ok) throw new Error(`The log-in answered ${response.status}`);
  return response.headers.get('set-cookie').split(';')[0];
}
