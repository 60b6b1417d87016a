import { buildWhenNeeded } from './setup/build.mjs';
import { run } from './setup/processes.mjs';
import { runScript } from './setup/project.mjs';

/** `npm run openapi:update`: writes the OpenAPI document of the current code to test/contract/openapi.json, to be reviewed and committed. */
async function main() {
  await buildWhenNeeded();
  const jest = ['--experimental-vm-modules', '--no-warnings', 'node_modules/jest/bin/jest.js', '--testPathPatterns'];
  return run(process.execPath, [...jest, 'test/contract/openapi.test.ts'], { env: { ...process.env, UPDATE_OPENAPI: 'true' } });
}

await runScript(main);
