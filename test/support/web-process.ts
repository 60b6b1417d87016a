import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

import type { ServeOptions } from '../../src/serve.js';
import { ADMIN, TEST_VARIABLES } from './variables.mjs';

const DIST = resolve('dist');

export interface WebProcess {
  child: ChildProcess;
  /** Everything it wrote to its log and its standard error so far. */
  said: () => string;
  /** Waits until it has said this; fails when it ends before. */
  says: (what: string | RegExp) => Promise<void>;
  /** The port it listens on; fails when it ends before. */
  listening: () => Promise<string>;
  /** Its exit code; null when a signal ended it. */
  ended: Promise<number | null>;
}

const alive = new Set<ChildProcess>();

/** What a process of the product takes over from the test: nothing that its configuration reads. */
export const KEPT = { PATH: process.env.PATH, NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE };

/** The environment of production, whole, with files in the test's own folder. */
export const productionVariables = (databaseUrl: string): Record<string, string> => ({
  ...TEST_VARIABLES,
  ENV: 'production',
  PORT: '0',
  LOG_LEVEL: 'info',
  STORAGE_BACKEND: 'local',
  DATA_DIR: join(process.env.TEST_FOLDER ?? '', 'files'),
  DATABASE_URL: databaseUrl,
});

/** Runs a built program as a deployment would: nothing of this process's own variables but what KEPT names. */
export function run(program: string[], variables: Record<string, string>): WebProcess {
  const child = spawn(process.execPath, program, { env: { ...KEPT, ...variables }, stdio: ['ignore', 'pipe', 'pipe'] });
  alive.add(child);
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
  }
  const ended = once(child, 'close').then(([code]) => {
    alive.delete(child);
    return code as number | null;
  });
  const says = async (what: string | RegExp): Promise<void> => {
    const isSaid = () => (typeof what === 'string' ? text.includes(what) : what.test(text));
    while (!isSaid()) {
      if (child.exitCode !== null || child.signalCode !== null) throw new Error(`It ended without saying ${what}:\n${text}`);
      await sleep(20);
    }
  };
  const listening = async (): Promise<string> => {
    await says('Listening at: http://0.0.0.0:');
    return `http://127.0.0.1:${/Listening at: http:\/\/0\.0\.0\.0:(\d+)/.exec(text)?.[1]}`;
  };
  return { child, said: () => text, says, listening, ended };
}

/** The web process: as `node dist/main.js`, or with limits that suit a test. */
export function startWebProcess(variables: Record<string, string>, options?: ServeOptions): WebProcess {
  if (!options) return run([join(DIST, 'main.js')], variables);
  const script = `import { serve } from '${pathToFileURL(join(DIST, 'serve.js')).href}'; await serve(process.env, ${JSON.stringify(options)});`;
  return run(['--input-type=module', '--eval', script], variables);
}

export const runTool = (name: 'release' | 'smoke', variables: Record<string, string>, ...words: string[]): WebProcess =>
  run([join(DIST, `${name}.js`), ...words], variables);

/** For an `afterEach`: no process outlives its test. */
export async function endProcesses(): Promise<void> {
  await Promise.all(
    [...alive].map((child) => {
      const closed = once(child, 'close');
      child.kill('SIGKILL');
      return closed;
    }),
  );
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  return typeof address === 'object' && address ? address.port : 0;
}

/** The session cookie of the first admin. In production it is for https only, which a proxy in front says by a header. */
export async function logIn(origin: string): Promise<Record<string, string>> {
  const response = await fetch(`${origin}/api/v1/auth/login`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-Forwarded-Proto': 'https' },
    body: JSON.stringify(ADMIN),
  });
  if (response.status !== 200) throw new Error(`The log-in answered ${response.status}`);
  return { Cookie: response.headers.getSetCookie()[0]?.split(';')[0] ?? '', 'X-Forwarded-Proto': 'https' };
}

export const statusOf = async (url: string, headers: Record<string, string> = {}): Promise<number> => {
  const response = await fetch(url, { headers });
  await response.arrayBuffer();
  return response.status;
};
