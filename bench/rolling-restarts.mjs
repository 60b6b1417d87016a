/**
 * `node bench/rolling-restarts.mjs`: two instances on one database behind a load balancer that respects readiness, restarted in turn by
 * SIGTERM while requests arrive at a steady rate. Exit code 1 when one request failed.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { readEnvironment } from '../dist/config/environment.js';
import { startEmbeddedPostgres } from '../dist/embedded-postgres/embedded-postgres.js';
import { runRelease } from '../dist/release/run-release.js';
import { startBalancer } from './balancer.mjs';
import { checkDesign } from './design-checks.mjs';
import { logIn } from './product.mjs';
import { startSteadyLoad } from './steady-load.mjs';

const RESTARTS = 20;
const PER_SECOND = 100;
const READY_WITHIN_MS = 60_000;
const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const print = (line) => process.stdout.write(`${line}\n`);
const silent = () => undefined;

const folder = await mkdtemp(join(tmpdir(), 'silqeqms-restarts-'));
const postgres = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres'), durable: true });
const variables = {
  ENV: 'production',
  DATABASE_URL: postgres.url,
  SECRET_KEY: 'bench-key-0123456789012345678901234567890',
  ADMIN_EMAIL: 'admin@silqeqms.example',
  ADMIN_PASSWORD: 'bench-password-1',
  STORAGE_BACKEND: 'local',
  DATA_DIR: folder,
  LOG_LEVEL: 'info',
};
const running = new Map();
let balancer;
try {
  await runRelease(readEnvironment(variables), silent, silent);
  const ports = [await freePort(), await freePort()];
  balancer = await startBalancer(ports);
  for (const port of ports) await startInstance(port);
  const load = startSteadyLoad(balancer.url, await logIn(balancer.url), PER_SECOND);
  const started = performance.now();
  const stops = [];
  const starts = [];
  for (let restart = 0; restart < RESTARTS; restart += 1) {
    const port = ports[restart % ports.length];
    stops.push(await stopInstance(port));
    starts.push(await startInstance(port));
    print(`restart ${restart + 1} of ${RESTARTS}: gone after ${seconds(stops.at(-1))}, ready again after ${seconds(starts.at(-1))}`);
  }
  const { sent, failures, milliseconds } = await load.stop();
  report({ sent, failures, milliseconds, stops, starts, took: performance.now() - started });
  await checkDesign(postgres.url);
} finally {
  balancer?.stop();
  for (const child of running.values()) child.kill('SIGKILL');
  await postgres.stop();
  await rm(folder, { recursive: true, force: true });
}

function report({ sent, failures, milliseconds, stops, starts, took }) {
  const failed = [...failures.values()].reduce((total, count) => total + count, 0);
  const percentile = (share) => Math.round(milliseconds[Math.min(milliseconds.length - 1, Math.floor(milliseconds.length * share))]);
  print(
    `\n${RESTARTS} restarts of two instances in ${seconds(took)}: ${sent} requests (${(sent / (took / 1_000)).toFixed(0)}/s), ${failed} failed`,
  );
  for (const [failure, count] of failures) print(`  ${count} x ${failure}`);
  print(`answered after: median ${percentile(0.5)} ms, 99% ${percentile(0.99)} ms, longest ${percentile(1)} ms`);
  print(`an instance was gone after at most ${seconds(Math.max(...stops))} and ready again after at most ${seconds(Math.max(...starts))}`);
  if (failed > 0) process.exitCode = 1;
}

async function startInstance(port) {
  const started = performance.now();
  const child = spawn(process.execPath, [MAIN], { env: { PATH: process.env.PATH, ...variables, PORT: String(port) }, stdio: 'ignore' });
  running.set(port, child);
  while (!balancer.isReady(port)) {
    if (child.exitCode !== null || performance.now() - started > READY_WITHIN_MS)
      throw new Error(`The instance on port ${port} did not become ready`);
    await sleep(50);
  }
  return performance.now() - started;
}

async function stopInstance(port) {
  const started = performance.now();
  const child = running.get(port);
  child.kill('SIGTERM');
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`The instance on port ${port} ended with exit code ${code}`);
  return performance.now() - started;
}

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  return port;
}

function seconds(duration) {
  return `${(duration / 1_000).toFixed(1)} s`;
}
