import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MikroORM } from '@mikro-orm/postgresql';
import pg from 'pg';
import { buildWhenNeeded } from './build.mjs';

/** Builds when needed and migrates an empty database of an embedded PostgreSQL, which is gone afterwards. */
export async function withMigratedDatabase(work) {
  await buildWhenNeeded();
  const { ormOptions } = await import('../../dist/database/orm-options.js');
  const { startEmbeddedPostgres } = await import('../../dist/embedded-postgres/embedded-postgres.js');
  const { entities } = await import('../../dist/entities.js');
  const folder = await mkdtemp(join(tmpdir(), 'silqeqms-migrated-'));
  const server = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres'), durable: false });
  try {
    const orm = new MikroORM(ormOptions(server.url, entities));
    await orm.migrator.up();
    const client = new pg.Client({ connectionString: server.url });
    await client.connect();
    const outcome = await work(client, [...orm.getMetadata().getAll().values()]);
    await client.end();
    await orm.close(true);
    return outcome;
  } finally {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}
