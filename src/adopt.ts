import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { MikroORM } from '@mikro-orm/postgresql';
import { readEnvironment } from './config/environment.js';
import { connectPatiently } from './database/connect-patiently.js';
import { Database } from './database/database.js';
import { attachEmbeddedPostgres } from './database/embedded-postgres.js';
import { ormOptions } from './database/orm-options.js';
import { refusePendingMigrations } from './database/pending-migrations.js';
import { entities } from './entities.js';
import { adoptDatabase } from './rep-traceability/adopt/adopt-database.js';
import { describeAdoption } from './rep-traceability/adopt/report.js';
import { companyToday } from './rest/company-day.js';

const USAGE = `npm run adopt -- --from <postgres URL of the old database> [--dry-run]
Reads the old database only, and writes to the one in DATABASE_URL (or to that of the running product) all or nothing.`;

const print = (line: string): void => void process.stdout.write(`${line}\n`);

/** The database in DATABASE_URL, or the product's own while it runs. */
async function targetUrl(): Promise<string> {
  const { DATABASE_URL, DATA_DIR, ENV } = process.env;
  const url = DATABASE_URL || (ENV === 'production' ? null : await attachEmbeddedPostgres(join(DATA_DIR || '.data', 'postgres')));
  if (!url) throw new Error('DATABASE_URL is missing, and the product does not run here with a database of its own.');
  return url;
}

/** Takes over a running database of the old system. Exit code 1 and nothing changed when anything does not add up. */
async function main(): Promise<number> {
  const { values } = parseArgs({ options: { from: { type: 'string' }, 'dry-run': { type: 'boolean', default: false } } });
  if (!values.from) throw new Error(USAGE);
  // Nothing is signed here, so any key will do.
  const environment = readEnvironment({ SECRET_KEY: randomBytes(32).toString('hex'), ...process.env, DATABASE_URL: await targetUrl() });
  const orm = new MikroORM(ormOptions(environment.DATABASE_URL, entities));
  try {
    await connectPatiently(orm, print);
    await refusePendingMigrations(orm);
    const today = companyToday(environment.TZ_COMPANY);
    const started = performance.now();
    const report = await adoptDatabase(new Database(orm.em), { from: values.from, dryRun: values['dry-run'], today });
    for (const line of describeAdoption(report)) print(line);
    print(`Took ${((performance.now() - started) / 1000).toFixed(1)} s.`);
    return report.differences.length > 0 ? 1 : 0;
  } finally {
    await orm.close(true);
  }
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  },
);
