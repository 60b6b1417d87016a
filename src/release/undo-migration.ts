import { migrateWithRetry } from './migrate-with-retry.js';
import { underReleaseLock } from './under-release-lock.js';

/**
 * Reverts the newest migration.
 * @param name of the migration: a second call, or one on the wrong database, then reverts nothing by accident
 * @throws Error when another migration is the newest
 */
export async function undoMigration(url: string, name: string, log: (line: string) => void): Promise<void> {
  await underReleaseLock(url, log, async ({ migrator }) => {
    const newest = (await migrator.getExecuted()).at(-1)?.name;
    if (newest !== name) throw new Error(`The newest migration of this database is ${newest ?? 'none'}: nothing was reverted.`);
    await migrateWithRetry({ up: () => migrator.down() }, log);
    log(`Reverted: ${name}`);
  });
}
