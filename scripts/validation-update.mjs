import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { validationPage } from './evidence/validation-page.mjs';
import { announce, PROJECT, runScript } from './setup/project.mjs';

/** `npm run validation:update`: writes docs/VALIDATION.md from the requirements. */
await runScript(async () => {
  await writeFile(join(PROJECT, 'docs/VALIDATION.md'), validationPage());
  announce('docs/VALIDATION.md is written.');
  return 0;
});
