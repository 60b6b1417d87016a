import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { type Environment, readEnvironment } from '../config/environment.js';
import { attachEmbeddedPostgres } from './embedded-postgres.js';

/**
 * The environment of a command-line tool. Beside a running `npm start` it needs no variables: it joins the product's own database. Commands sign
 * no cookies, so any key will do.
 */
export async function commandEnvironment(source: Record<string, string | undefined>): Promise<Environment> {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ''));
  const embedded =
    given.DATABASE_URL || given.ENV === 'production' ? null : await attachEmbeddedPostgres(join(given.DATA_DIR ?? '.data', 'postgres'));
  return readEnvironment({ SECRET_KEY: randomBytes(32).toString('hex'), ...(embedded && { DATABASE_URL: embedded }), ...given });
}
