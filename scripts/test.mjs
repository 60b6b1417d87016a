import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildWhenNeeded } from './setup/build.mjs';
import { installWhenNeeded } from './setup/install.mjs';
import { requireNode, rerunUnderNewerNode } from './setup/node-version.mjs';
import { npmAside, run } from './setup/processes.mjs';
import { announce, PROJECT, runScript, VITEST } from './setup/project.mjs';

/** `npm test`: runs every check and every test in a fresh clone, and ends with the line `N passed, N failed`. */
async function main() {
  requireNode();
  await installWhenNeeded();
  const rerun = await rerunUnderNewerNode(fileURLToPath(import.meta.url));
  if (rerun !== null) return rerun;
  await buildWhenNeeded();
  announce('All checks, and beside them all tests (vitest)');
  if (!process.env.S3_TEST_ENDPOINT) announce('S3_TEST_ENDPOINT is not set: the storage tests run on the local folder only');
  // The tests leave a tenth of two cores unused, because they wait for processes and clocks.
  const [failedChecks, { code, passed, failed }] = await Promise.all([runChecks(), runSuite(process.argv.slice(2))]);
  if (failedChecks.length > 0) process.stdout.write(`\nFailed checks: ${failedChecks.join(', ')}\n`);
  process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
  return code || failed || failedChecks.length ? 1 : 0;
}

/** Runs the steps of `npm run check` side by side, all of them whatever fails, without the unit tests: those run with all tests. */
async function runChecks() {
  const { scripts } = JSON.parse(await readFile(join(PROJECT, 'package.json'), 'utf8'));
  const steps = scripts.check.match(/check:[\w-]+/g).filter((step) => step !== 'check:unit');
  const failed = await Promise.all(
    steps.map(async (step) => {
      const { code, output } = await npmAside(['run', '--silent', step]);
      announce(`${step} (${scripts[step]})`);
      process.stdout.write(output);
      return code === 0 ? [] : [step];
    }),
  );
  return failed.flat();
}

/** Runs the whole suite and counts from Vitest's own result; a test file that could not run, or an error outside of the tests, counts as one failure. */
async function runSuite(args) {
  const folder = await mkdtemp(join(tmpdir(), 'silqeqms-test-'));
  const result = join(folder, 'result.json');
  try {
    // The suite starts the product a hundred times, so it keeps what V8 has compiled.
    process.env.NODE_COMPILE_CACHE ??= join(PROJECT, 'node_modules/.cache/compiled');
    const code = await run(process.execPath, [
      VITEST,
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${result}`,
      ...args,
    ]);
    const counts = JSON.parse(await readFile(result, 'utf8').catch(() => 'null'));
    if (!counts) return { code, passed: 0, failed: 1 };
    await keepEvidence(counts, args.length === 0);
    const unread = counts.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0).length;
    const failed = counts.numFailedTests + unread;
    return { code, passed: counts.numPassedTests, failed: code !== 0 && failed === 0 ? 1 : failed };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Keeps what the run shows of the requirements. That it cannot be written is said, and fails no test. */
async function keepEvidence(counts, complete) {
  try {
    // Loaded here: the Node that started this script may be too old for it.
    const { EVIDENCE, makeEvidence } = await import('./evidence/make-evidence.mjs');
    const { shown, failed, open } = (await makeEvidence(counts, complete)).summary;
    announce(`Evidence: ${shown} requirements shown, ${failed} failed, ${open} open (${EVIDENCE})`);
  } catch (error) {
    announce(`No evidence could be written: ${error.message}`);
  }
}

await runScript(main);
