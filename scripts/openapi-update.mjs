import { buildWhenNeeded } from './setup/build.mjs';
import { run } from './setup/processes.mjs';
import { runScript, VITEST } from './setup/project.mjs';

/** `npm run openapi:update`: writes the OpenAPI document of the current code to test/contract/openapi.json, to be reviewed and committed. */
async function main() {
  await buildWhenNeeded();
  return run(process.execPath, [VITEST, 'run', 'test/contract/openapi.test.ts'], { env: { ...process.env, UPDATE_OPENAPI: 'true' } });
}

await runScript(main);
