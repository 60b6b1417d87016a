import { randomInt } from 'node:crypto';
import { buildWhenNeeded } from './setup/build.mjs';
import { run } from './setup/processes.mjs';
import { runScript, VITEST } from './setup/project.mjs';

/** `npm run fuzz`: 20,000 requests made at random from the OpenAPI document. FUZZ_SEED repeats a run, FUZZ_REQUESTS sets its length. */
async function main() {
  await buildWhenNeeded();
  const { FUZZ_SEED = String(randomInt(2 ** 31)), FUZZ_REQUESTS = '20000' } = process.env;
  process.stdout.write(`FUZZ_SEED=${FUZZ_SEED} FUZZ_REQUESTS=${FUZZ_REQUESTS} npm run fuzz\n`);
  return run(process.execPath, [VITEST, 'run', 'test/contract/fuzz.test.ts'], { env: { ...process.env, FUZZ_SEED, FUZZ_REQUESTS } });
}

await runScript(main);
