import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installWhenNeeded } from './setup/install.mjs';
import { requireNode, rerunUnderNewerNode } from './setup/node-version.mjs';
import { run } from './setup/processes.mjs';
import { announce, PROJECT, runScript } from './setup/project.mjs';

/** `npm run evidence`: the evidence of this state of the project; runs the tests first unless they were run on it. */
async function main() {
  requireNode();
  await installWhenNeeded();
  const rerun = await rerunUnderNewerNode(fileURLToPath(import.meta.url));
  if (rerun !== null) return rerun;
  const { EVIDENCE } = await import('./evidence/make-evidence.mjs');
  const { describeBuild } = await import('./evidence/describe-build.mjs');
  const kept = async () => JSON.parse(await readFile(join(EVIDENCE, 'evidence.json'), 'utf8').catch(() => 'null'));

  const before = await kept();
  const isOfThisState = before?.run.complete === true && JSON.stringify(before.build) === JSON.stringify(await describeBuild());
  const code = isOfThisState ? 0 : await run(process.execPath, [join(PROJECT, 'scripts/test.mjs')]);
  const evidence = isOfThisState ? before : await kept();
  if (!evidence) return code || 1;
  for (const { source, requirements } of evidence.sources) {
    for (const { id, status, requirement } of requirements) if (status !== 'shown') announce(`${status}: ${source}, ${id}: ${requirement}`);
  }
  const { shown, failed, open } = evidence.summary;
  announce(`${shown} requirements shown, ${failed} failed, ${open} open: ${EVIDENCE}`);
  return code;
}

await runScript(main);
