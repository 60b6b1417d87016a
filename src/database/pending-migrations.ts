import type { MikroORM } from '@mikro-orm/core';

/** Names of the migrations that the release has still to run. */
export async function pendingMigrations(orm: MikroORM): Promise<string[]> {
  return (await orm.migrator.getPending()).map(({ name }) => name);
}

/** Only the release migrates: a web process that met an older schema would answer wrongly, so it does not start. */
export async function refusePendingMigrations(orm: MikroORM): Promise<void> {
  const pending = await pendingMigrations(orm);
  if (pending.length > 0) {
    throw new Error(`The database has pending migrations: ${pending.join(', ')}. Run the release (npm run release) first.`);
  }
}
