import { spawn } from 'node:child_process';
import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { constants, tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { PROJECT, TOOLS } from './project.mjs';

let announceStop;
let request = null;

/**
 * Resolves with the signal that asks this script to stop. Repeated signals change nothing: on Ctrl-C the terminal
 * signals every process, and npm signals its script again.
 */
export const stopRequested = new Promise((resolve) => {
  announceStop = resolve;
});

/** The signal that asked this script to stop, or null. */
export function stopSignal() {
  return request;
}

function requestStop(signal) {
  request ??= signal;
  announceStop(request);
}

process.on('SIGINT', () => requestStop('SIGINT'));
process.on('SIGTERM', () => requestStop('SIGTERM'));
process.on('SIGHUP', () => requestStop('SIGTERM'));

// npm hands a signal to the shell between itself and this script, and that shell exits without passing it on.
if (process.env.npm_lifecycle_event) {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) requestStop('SIGINT');
  }, 250).unref();
}

/** Starts a program in the project folder that shares this terminal; standard input stays closed to it. */
export function start(command, args, options = {}) {
  const child = spawn(command, args, { cwd: PROJECT, stdio: ['ignore', 'inherit', 'inherit'], ...options });
  const ended = new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal]));
  });
  return { child, ended };
}

/** Runs a program to its end and gives its exit code; a request to stop is handed on to it. */
export async function run(command, args, options) {
  const { child, ended } = start(command, args, options);
  void stopRequested.then((signal) => child.kill(signal));
  return ended;
}

/**
 * Runs a program that says something through a channel of its own.
 * @returns its exit code, and what it said last, or null
 */
export async function runAndHear(command, args, options) {
  const { child, ended } = start(command, args, { ...options, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  let heard = null;
  child.on('message', (message) => {
    heard = message;
  });
  void stopRequested.then((signal) => child.kill(signal));
  return { code: await ended, heard };
}

/** Runs npm, with or without the project's own tools first on the PATH. */
export function npm(args, { withTools = true, ...options } = {}) {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== TOOLS);
  const PATH = (withTools ? [TOOLS, ...folders] : folders).join(delimiter);
  return run('npm', args, { env: { ...process.env, PATH }, shell: process.platform === 'win32', ...options });
}

/**
 * Runs npm beside other programs: what it prints is kept together.
 * @returns its exit code and all that it printed
 */
export async function npmAside(args) {
  const printed = join(await mkdtemp(join(tmpdir(), 'silqeqms-')), 'printed');
  const file = await open(printed, 'w');
  try {
    const code = await npm(args, { stdio: ['ignore', file.fd, file.fd] });
    return { code, output: await readFile(printed, 'utf8') };
  } finally {
    await file.close();
    await rm(dirname(printed), { recursive: true });
  }
}
