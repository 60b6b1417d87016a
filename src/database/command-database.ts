import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isDatabaseUrl, withStandardSslMode } from '../config/database-url.js';
import { EnvironmentError } from '../config/environment.js';
import { attachEmbeddedPostgres, startEmbeddedPostgres } from '../embedded-postgres/embedded-postgres.js';

/** A connection string, and how to let go of the server. */
export interface CommandDatabase {
  /** Logs in as the owner of the tables, where there are two log-ins. */
  url: string;
  /** Logs in as the web process does; null where it is not known. */
  webUrl: string | null;
  /** Leaves the server as it was found. */
  release: () => Promise<void>;
}

/**
 * The database that a command-line tool works on: the one in RELEASE_DATABASE_URL, in DATABASE_URL, or the product's own under DATA_DIR. The latter is joined if it runs, or
 * started for the command. It is never created, since a command has nothing to do on an empty database.
 * @param variables environment variables
 * @throws EnvironmentError when there is no such database
 */
export async function openCommandDatabase(variables: Record<string, string | undefined>): Promise<CommandDatabase> {
  const { DATA_DIR, ENV } = variables;
  const name = variables.RELEASE_DATABASE_URL ? 'RELEASE_DATABASE_URL' : 'DATABASE_URL';
  const given = variables[name];
  if (given) {
    if (!isDatabaseUrl(given)) throw new EnvironmentError(`${name} is not valid: it must be a postgres:// URL, with its password escaped.`);
    return { url: withStandardSslMode(given), webUrl: variables.DATABASE_URL || null, release: async () => undefined };
  }
  if (ENV === 'production') {
    throw new EnvironmentError('DATABASE_URL is missing: with ENV=production the product never starts its own database.');
  }
  const dataDir = join(DATA_DIR || '.data', 'postgres');
  const running = await attachEmbeddedPostgres(dataDir);
  if (running) return { ...running, release: async () => undefined };
  if (!existsSync(join(dataDir, 'cluster')))
    throw new EnvironmentError(
      `DATABASE_URL is missing, and there is no database in ${dataDir}: start the product first (npm start), or set DATABASE_URL.`,
    );
  const server = await startEmbeddedPostgres({ dataDir, durable: true });
  return { url: server.url, webUrl: server.webUrl, release: () => server.stop() };
}
