import { migrateWithRetry } from './migrate-with-retry.js';
import { underReleaseLock } from './under-release-lock.js';

/**
 * Takes the newest migration back. It must be named, so that whoever calls this twice, or on the wrong database, undoes nothing they did not mean.
 */
export async function undoMigration(url: string, name: string, log: (line: string) => void): Promise<void> {
  await underReleaseLock(url, log, async ({ migrator }) => {
    const newest = (await migrator.getExecuted()).at(-1)?.name;
    if (newest !== name) throw new Error(`The newest migration of this database is ${newest ?? 'none'}: nothing was undone.`);
    await migrateWithRetry({ up: () => migrator.down() }, log);
    log(`Undone: ${name}`);
  });
}
