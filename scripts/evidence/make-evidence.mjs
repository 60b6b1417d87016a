import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { PROJECT } from '../setup/project.mjs';
import { describeBuild } from './describe-build.mjs';
import { judge, summaryOf } from './judge.mjs';
import { printEvidence } from './print-evidence.mjs';
import { sources } from './requirements.mjs';

/** Where the bundle of the last run lies. */
export const EVIDENCE = join(PROJECT, 'evidence');

/**
 * Writes the evidence of a run of the tests: requirements, the tests that show them and their results, as JSON and PDF with their hashes.
 * @param outcome Vitest's own result
 * @param complete whether the whole suite was run
 * @returns the evidence as it was written
 */
export async function makeEvidence(outcome, complete) {
  const results = outcome.testResults.flatMap(({ name, assertionResults }) =>
    assertionResults.map(({ fullName, status }) => ({ file: relative(PROJECT, name), title: fullName, status })),
  );
  const judged = judge(sources, results);
  const ends = outcome.testResults.map(({ endTime }) => endTime).filter(Boolean);
  const evidence = {
    build: await describeBuild(),
    run: {
      startedAt: new Date(outcome.startTime).toISOString(),
      endedAt: new Date(Math.max(outcome.startTime, ...ends)).toISOString(),
      passed: outcome.numPassedTests,
      failed: outcome.numFailedTests,
      complete,
    },
    summary: summaryOf(judged),
    sources: judged,
  };
  const files = { 'evidence.json': `${JSON.stringify(evidence, null, 2)}\n`, 'evidence.pdf': await printEvidence(evidence) };
  await mkdir(EVIDENCE, { recursive: true });
  for (const [name, content] of Object.entries(files)) await writeFile(join(EVIDENCE, name), content);
  const sums = Object.entries(files).map(([name, content]) => `${createHash('sha256').update(content).digest('hex')}  ${name}\n`);
  await writeFile(join(EVIDENCE, 'SHA256SUMS'), sums.join(''));
  return evidence;
}
