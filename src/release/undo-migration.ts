import { migrateWithRetry } from './migrate-with-retry.js';
import { underReleaseLock } from './under-release-lock.js';

/**
 * Reverts the newest migration. The caller must name it, so that a second call, or one on the wrong database, reverts nothing by accident.
 */
export async function undoMigration(url: string, name: string, log: (line: string) => void): Promise<void> {
  await underReleaseLock(url, log, async ({ migrator }) => {
    const newest = (await migrator.getExecuted()).at(-1)?.name;
    if (newest !== name) throw new Error(`The newest migration of this database is ${newest ?? 'none'}: nothing was undone.`);
    await migrateWithRetry({ up: () => migrator.down() }, log);
    log(`Undone: ${name}`);
  });
}
