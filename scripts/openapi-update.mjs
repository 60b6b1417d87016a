import { join } from 'node:path';
import { makeClient } from './openapi/make-client.mjs';
import { buildWhenNeeded } from './setup/build.mjs';
import { run } from './setup/processes.mjs';
import { PROJECT, runScript, VITEST } from './setup/project.mjs';

/**
 * `npm run openapi:update`: writes the OpenAPI document of the current code to test/contract/openapi.json, to be reviewed and committed, and the client
 * that belongs to it to `client/`.
 */
async function main() {
  await buildWhenNeeded();
  const code = await run(process.execPath, [VITEST, 'run', 'test/contract/openapi.test.ts'], {
    env: { ...process.env, UPDATE_OPENAPI: 'true' },
  });
  await makeClient(join(PROJECT, 'test', 'contract', 'openapi.json'), join(PROJECT, 'client'));
  return code;
}

await runScript(main);
