import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ServerUser } from './folder.js';

interface SpawnAs {
  user: ServerUser;
  /** An open folder the process inherits as file descriptor 3. */
  inherit?: number | null;
}

/** The environment of PostgreSQL's programs, without our secrets and without the PG* variables of the user. */
function serverEnvironment(): NodeJS.ProcessEnv {
  const { PATH, SystemRoot, TEMP } = process.env;
  return { PATH, SystemRoot, TEMP, LC_ALL: 'C', TZ: 'UTC' };
}

/**
 * Runs a program until it exits.
 * @returns its output (stdout and stderr), and its exit code; null when it could not start
 */
export function runProgram(path: string, args: string[], { user, inherit }: SpawnAs): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve) => {
    let output = '';
    const collect = (chunk: Buffer) => {
      output += chunk.toString('utf8');
    };
    const child = spawn(path, args, {
      ...user,
      cwd: '/',
      env: serverEnvironment(),
      stdio: ['ignore', 'pipe', 'pipe', inherit ?? 'ignore'],
    });
    child.stdout?.on('data', collect);
    child.stderr?.on('data', collect);
    child.once('error', (error) => resolve({ code: null, output: error.message }));
    child.once('close', (code) => resolve({ code, output }));
  });
}

/**
 * Starts the server in a separate session, so that Ctrl-C in a terminal reaches only the process that started it, and the application can drain before its
 * database stops.
 * @param log file descriptor for its output
 */
export function spawnServer(path: string, args: string[], log: number, { user, inherit }: SpawnAs): ChildProcess {
  const child = spawn(path, args, {
    ...user,
    cwd: '/',
    env: serverEnvironment(),
    stdio: ['ignore', log, log, inherit ?? 'ignore'],
    detached: true,
    windowsHide: true,
  });
  child.unref();
  return child;
}

/** Asks a server for a fast shutdown: clients are disconnected, and everything committed is on disk. */
export function requestFastShutdown(pid: number, pgCtl: string): void {
  if (process.platform === 'win32') {
    spawnSync(pgCtl, ['kill', 'INT', String(pid)], { stdio: 'ignore' });
    return;
  }
  try {
    process.kill(pid, 'SIGINT');
  } catch {
    // The process has already ended.
  }
}

/**
 * Whether a process with this id is alive, under any user. A killed process keeps its id until its parent reaps it, and the first process of a container
 * may never do so; such a process counts as ended.
 */
export async function isAlive(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  if (process.platform !== 'linux') return true;
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return !/^State:\s*[ZX]/m.test(status);
}

/** Whether this id is a living PostgreSQL: after a crash or a reboot it may belong to another program. Only Linux can tell; elsewhere any process counts. */
export async function isPostgres(pid: number): Promise<boolean> {
  if (!(await isAlive(pid))) return false;
  if (process.platform !== 'linux') return true;
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return command.includes('postgres');
}

/**
 * Waits until a PostgreSQL process has ended.
 * @returns false when it is still alive after this time
 */
export async function waitUntilGone(pid: number, milliseconds: number): Promise<boolean> {
  for (const end = Date.now() + milliseconds; Date.now() < end; ) {
    if (!(await isPostgres(pid))) return true;
    await sleep(20);
  }
  return !(await isPostgres(pid));
}
