/**
 * Fails if entities and migrations differ: migrates an empty database of the embedded PostgreSQL and compares the entities with its
 * columns. Runs the build.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MikroORM } from '@mikro-orm/postgresql';
import pg from 'pg';
import { ormOptions } from '../dist/database/orm-options.js';
import { startEmbeddedPostgres } from '../dist/embedded-postgres/embedded-postgres.js';
import { entities } from '../dist/entities.js';
import { compareEntities } from './setup/compare-entities.mjs';

const folder = await mkdtemp(join(tmpdir(), 'silqeqms-migrations-'));
const server = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres'), durable: false });
try {
  const orm = new MikroORM(ormOptions(server.url, entities));
  await orm.migrator.up();
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  const differences = await compareEntities([...orm.getMetadata().getAll().values()], client);
  await client.end();
  await orm.close(true);
  if (differences.length > 0) {
    process.stderr.write(
      `${differences.join('\n')}\nThe entities differ from the migrated database: correct the entity, or add a migration.\n`,
    );
    process.exitCode = 1;
  } else {
    process.stdout.write('Entities and migrated database agree.\n');
  }
} finally {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
}
