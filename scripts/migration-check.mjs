/**
 * Fails when entities and migrations have drifted apart: the committed snapshot must be what the entities say.
 * `--update` writes the snapshot after a migration was added by hand. Runs the build, without a database.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { MikroORM } from '@mikro-orm/postgresql';
import { ormOptions } from '../dist/database/orm-options.js';
import { entities } from '../dist/entities.js';

const SNAPSHOT = new URL('../migrations/.snapshot-silqeqms.json', import.meta.url);
const options = ormOptions('postgresql://nobody@127.0.0.1:1/none', entities);
const orm = new MikroORM(options);
const sql = await orm.schema.getCreateSchemaSQL({ wrap: false });
const statements = sql
  .split('\n')
  .filter((line) => line.trim() !== '')
  .sort();
const current = `${JSON.stringify(statements, null, 2)}\n`;

if (process.argv.includes('--update')) {
  await writeFile(SNAPSHOT, current);
  process.stdout.write('The snapshot is written.\n');
} else if ((await readFile(SNAPSHOT, 'utf8').catch(() => '')) !== current) {
  process.stderr.write(
    'The entities differ from migrations/.snapshot-silqeqms.json: add a migration, then run node scripts/migration-check.mjs --update\n',
  );
  process.exitCode = 1;
} else {
  process.stdout.write('Entities and migrations agree.\n');
}
