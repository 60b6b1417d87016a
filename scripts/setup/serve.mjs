import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { start, stopRequested } from './processes.mjs';
import { announce, PROJECT } from './project.mjs';

const STOP_WITHIN_MS = 30_000;

/**
 * Runs the server until it ends, its database ends or a stop is requested, and gives the exit code for all of it.
 * The server runs in a separate session: a Ctrl-C reaches it once, from here, since a second signal would cut off requests in flight.
 * @param databaseEnded resolves when the embedded database ended; never, when the database is not ours
 * @param whenReady called once the server answers
 */
export async function serve(env, port, databaseEnded, whenReady) {
  const preload = pathToFileURL(join(PROJECT, 'scripts/setup/end-with-parent.mjs')).href;
  const { child, ended } = start(process.execPath, ['--import', preload, 'dist/main.js'], {
    env,
    stdio: ['pipe', 'inherit', 'inherit'],
    detached: true,
  });
  const cancelled = new AbortController();
  void untilReady(port, cancelled.signal).then((ready) => ready && whenReady());
  const first = await Promise.race([
    ended.then((code) => ({ code })),
    databaseEnded.then(() => ({ databaseEnded: true })),
    stopRequested.then((signal) => ({ signal })),
  ]);
  cancelled.abort();

  if (first.code !== undefined) {
    process.stderr.write(`\nThe server ended by itself (exit code ${first.code}).\n`);
    return first.code || 1;
  }
  if (first.databaseEnded) process.stderr.write('\nPostgreSQL ended by itself: stopping the server.\n');
  else announce('Stopping the server');
  child.kill(first.signal ?? 'SIGTERM');
  const kill = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
  await ended;
  clearTimeout(kill);
  return first.databaseEnded ? 1 : 0;
}

async function untilReady(port, signal) {
  while (!signal.aborted) {
    const answer = await fetch(`http://127.0.0.1:${port}/healthz`, { signal: AbortSignal.any([signal, AbortSignal.timeout(2_000)]) }).catch(
      () => null,
    );
    if (answer?.ok) return true;
    await sleep(150);
  }
  return false;
}
