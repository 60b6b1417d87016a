import type { MikroORM } from '@mikro-orm/core';

/** Names of the migrations that the release has yet to run. */
export async function pendingMigrations(orm: MikroORM): Promise<string[]> {
  return (await orm.migrator.getPending()).map(({ name }) => name);
}

/**
 * Only the release migrates. A web process would give wrong answers on an older schema, so it does not start.
 * @throws Error that names the pending migrations
 */
export async function refusePendingMigrations(orm: MikroORM): Promise<void> {
  const pending = await pendingMigrations(orm);
  if (pending.length > 0) {
    throw new Error(`The database has pending migrations: ${pending.join(', ')}. Run the release (npm run release) first.`);
  }
}
