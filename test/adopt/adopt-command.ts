import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { KEPT } from '../support/web-process.js';

/** Runs the real command as an operator does, and gives its exit code and what it printed. */
export async function adopt(target: string, from: string, ...options: string[]): Promise<{ code: number; output: string }> {
  const run = promisify(execFile)(process.execPath, ['dist/commands/adopt.js', '--from', from, ...options], {
    env: { ...KEPT, ENV: 'test', DATABASE_URL: target, LOG_LEVEL: 'silent' },
    timeout: 60_000,
  });
  return run.then(
    ({ stdout, stderr }) => ({ code: 0, output: stdout + stderr }),
    (error: { code: number; stdout: string; stderr: string }) => ({ code: error.code, output: error.stdout + error.stderr }),
  );
}
