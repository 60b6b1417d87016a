import { MikroORM } from '@mikro-orm/postgresql';
import { Client } from 'pg';
import { connectWithRetry } from '../database/connect-with-retry.js';
import { ormOptions } from '../database/orm-options.js';
import { RELEASE_LOCK } from '../database/release-lock.js';
import { entities } from '../entities.js';
import { ensureDatabase } from './ensure-database.js';
import { LOCK_TIMEOUT_MS } from './migrate-with-retry.js';

/** Changes the schema under the release lock, with an ORM whose statements do not wait long for a lock. Creates the database if it is missing. */
export async function underReleaseLock<T>(url: string, log: (line: string) => void, work: (orm: MikroORM) => Promise<T>): Promise<T> {
  const options = ormOptions(url, entities, log);
  const orm = new MikroORM({ ...options, driverOptions: { ...options.driverOptions, lock_timeout: LOCK_TIMEOUT_MS } });
  const lock = new Client({ connectionString: url, application_name: 'silqeqms release' });
  // The ORM loses its connections too, and its failing statements end the release.
  lock.on('error', (error) => log(`Lost the connection that holds the release lock: ${error.message}`));
  try {
    await connectWithRetry(() => ensureDatabase(url), log);
    await orm.connect();
    await lock.connect();
    await lock.query('select pg_advisory_lock($1)', [RELEASE_LOCK]);
    return await work(orm);
  } finally {
    await lock.end();
    await orm.close(true);
  }
}
