/**
 * Writes what the verification of the audit trail expects of functions, triggers and constraints, `src/audit/migrated-guards.ts`, from a migrated empty database:
 * `npm run schema:update` after a migration that changes one of them.
 */
import { writeFile } from 'node:fs/promises';
import { withMigratedDatabase } from './setup/migrated-database.mjs';

const FILE = new URL('../src/audit/migrated-guards.ts', import.meta.url);

const { rows } = await withMigratedDatabase(async (client) => {
  const { GUARDS } = await import('../dist/audit/verify-guards.js');
  return client.query(GUARDS);
});
const lines = rows.map(({ name, digest }) => `${name} ${digest}`).join('\n');
await writeFile(
  FILE,
  `/** Functions, triggers and constraints as the migrations make them. Written by \`npm run schema:update\`. */\nexport const MIGRATED_GUARDS = \`\n${lines}\n\`;\n`,
);
process.stdout.write(`${rows.length} functions, triggers and constraints are written to src/audit/migrated-guards.ts.\n`);
