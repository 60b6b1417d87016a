import { fileURLToPath } from 'node:url';
import type { EntityName } from '@mikro-orm/core';
import { Migrator } from '@mikro-orm/migrations';
import { defineConfig } from '@mikro-orm/postgresql';
import { answerInt8AsNumbers } from './parse-int8.js';

/**
 * One set of ORM options for the web process, the release and the tests.
 * @param entities all entities of the product (`src/entities.ts`)
 */
export function ormOptions(url: string, entities: EntityName[], log: (message: string) => void = () => undefined) {
  return defineConfig({
    clientUrl: url,
    entities,
    extensions: [Migrator],
    // Only the release creates a database; any other process that connects to a missing one gets an error.
    ensureDatabase: false,
    // Instants come and go as UTC whatever the time zone of the server is.
    forceUtcTimezone: true,
    logger: log,
    colors: false,
    pool: { min: 0, max: 12 },
    // The whole URL goes to the driver: the ORM alone would drop its parameters, and with `sslmode` the encryption.
    driverOptions: {
      connectionString: url,
      connectionTimeoutMillis: 5_000,
      keepAlive: true,
      application_name: 'silqeqms',
      onPoolCreated: answerInt8AsNumbers,
    },
    migrations: {
      path: fileURLToPath(new URL('../migrations', import.meta.url)),
      // A release writes to the database and to nothing else; scripts/migration-check.mjs compares entities and migrations.
      snapshot: false,
      glob: '!(*.d|*.spec).{js,ts}',
      emit: 'ts',
      transactional: true,
      allOrNothing: false,
    },
  });
}
