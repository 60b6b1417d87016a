/**
 * Fails if entities and migrations differ: migrates an empty database of the embedded PostgreSQL and compares the entities with its
 * columns.
 */
import { compareEntities } from './setup/compare-entities.mjs';
import { withMigratedDatabase } from './setup/migrated-database.mjs';

const differences = await withMigratedDatabase((client, mapped) => compareEntities(mapped, client));
if (differences.length > 0) {
  process.stderr.write(
    `${differences.join('\n')}\nThe entities differ from the migrated database: correct the entity, or add a migration.\n`,
  );
  process.exitCode = 1;
} else {
  process.stdout.write('Entities and migrated database agree.\n');
}
