import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project folder, wherever the command was started from. */
export const PROJECT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Folder of the installed command-line tools; it also holds the Node that comes with the project. */
export const TOOLS = join(PROJECT, 'node_modules', '.bin');

/** The test runner, to be run by Node itself: a signal reaches it without a shell between. */
export const VITEST = join(PROJECT, 'node_modules', 'vitest', 'vitest.mjs');

/** A failure that the user can fix: prints only the sentence, without a stack. */
export class SetupError extends Error {}

/** Announces a step. */
export function announce(step) {
  process.stdout.write(`> ${step}\n`);
}

/** Runs a script of the project; a failure ends it with one sentence and a non-zero exit code. */
export async function runScript(script) {
  try {
    process.exitCode = await script();
  } catch (error) {
    process.stderr.write(`\n${error instanceof SetupError ? error.message : (error.stack ?? error)}\n`);
    process.exitCode = 1;
  }
}
