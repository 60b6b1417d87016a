import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { type Environment, EnvironmentError, readEnvironment } from '../config/environment.js';
import { attachEmbeddedPostgres } from './embedded-postgres.js';

/**
 * The environment of a command-line tool. Without DATABASE_URL it joins the product that runs on the data folder; in production, where the
 * embedded database never runs, the missing variable is named instead. A tool signs no session, so on a developer's machine any key will do.
 */
export async function commandLineEnvironment(source: Record<string, string | undefined>): Promise<Environment> {
  if (source.ENV === 'production') return readEnvironment(source);
  const given = { ...source, SECRET_KEY: source.SECRET_KEY || randomBytes(32).toString('base64url') };
  if (source.DATABASE_URL) return readEnvironment(given);
  const dataDir = join(source.DATA_DIR || '.data', 'postgres');
  const attached = await attachEmbeddedPostgres(dataDir);
  if (!attached) {
    throw new EnvironmentError(
      `DATABASE_URL is missing, and no embedded PostgreSQL runs on ${dataDir}: start the product first (npm start), or set DATABASE_URL.`,
    );
  }
  return readEnvironment({ ...given, DATABASE_URL: attached });
}
