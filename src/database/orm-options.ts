import { fileURLToPath } from 'node:url';
import type { EntityName } from '@mikro-orm/core';
import { Migrator } from '@mikro-orm/migrations';
import { defineConfig } from '@mikro-orm/postgresql';

/** Beside the compiled code in `dist`, at the top of the project for the tests, which run the sources. */
const migrationsFolder = (): string =>
  fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? '../../migrations' : '../migrations', import.meta.url));

/** One set of ORM options for the web process, the release and the tests. */
export function ormOptions(url: string, entities: EntityName[], log: (message: string) => void = () => undefined) {
  return defineConfig({
    clientUrl: url,
    entities,
    extensions: [Migrator],
    // Instants come and go as UTC whatever the time zone of the server is.
    forceUtcTimezone: true,
    logger: log,
    colors: false,
    pool: { min: 0, max: 12 },
    driverOptions: { connectionTimeoutMillis: 5_000, application_name: 'silqeqms' },
    migrations: {
      path: migrationsFolder(),
      snapshot: false,
      glob: '!(*.d|*.spec).{js,ts}',
      emit: 'ts',
      transactional: true,
      allOrNothing: false,
    },
  });
}
