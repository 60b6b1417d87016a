import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { MikroORM } from '@mikro-orm/postgresql';
import { companyToday } from '../config/company-day.js';
import { isDatabaseUrl, withStandardSslMode } from '../config/database-url.js';
import { companyTimeZone, readEnvironment } from '../config/environment.js';
import { openCommandDatabase } from '../database/command-database.js';
import { connectOrm, connectWithRetry } from '../database/connect-with-retry.js';
import { Database } from '../database/database.js';
import { ormOptions } from '../database/orm-options.js';
import { refusePendingMigrations } from '../database/pending-migrations.js';
import { requireOwner } from '../database/separate-log-in.js';
import { entities } from '../entities.js';
import { adoptDatabase } from '../legacy/adopt/adopt-database.js';
import { describeAdoption } from '../legacy/adopt/report.js';
import { createStorage } from '../storage/create-storage.js';

const USAGE = `npm run adopt -- --from <postgres URL of the old database> [--lot-list FILE] [--dry-run]
Takes over the records of the old system, which is only read: all of them or, when anything does not add up, none.
  --lot-list  the lot list, which the old system keeps as a CSV file beside its database
  --dry-run   does everything, reports, and takes it back
Writes to the database in RELEASE_DATABASE_URL or DATABASE_URL, as its owner, else to the product's own under DATA_DIR.`;

const print = (line: string): void => void process.stdout.write(`${line}\n`);

/** @returns the exit code: 1 when the reconciliation differs, and nothing was committed */
async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      from: { type: 'string' },
      'lot-list': { type: 'string' },
      'dry-run': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help || !values.from) {
    print(USAGE);
    return values.help ? 0 : 1;
  }
  if (!isDatabaseUrl(values.from)) {
    print(
      '--from is not valid: it must be a postgres:// URL with the name of the database, its password escaped (@ as %40, / as %2F, # as %23).',
    );
    return 1;
  }
  const { url, release } = await openCommandDatabase(process.env);
  // The adoption signs no session, so any key will do.
  const environment = readEnvironment({ SECRET_KEY: randomBytes(32).toString('base64url'), ...process.env, DATABASE_URL: url });
  const orm = new MikroORM(ormOptions(url, entities));
  try {
    await connectWithRetry(() => connectOrm(orm), print);
    await refusePendingMigrations(orm);
    const today = companyToday(companyTimeZone.parse(process.env.TZ_COMPANY || undefined));
    const started = performance.now();
    const database = new Database(orm.em);
    await requireOwner(database);
    const report = await adoptDatabase(database, {
      from: withStandardSslMode(values.from),
      storage: createStorage((name) => environment[name]),
      lotList: values['lot-list'],
      dryRun: values['dry-run'],
      today,
    });
    for (const line of describeAdoption(report)) print(line);
    print(`Took ${((performance.now() - started) / 1000).toFixed(1)} s.`);
    return report.differences.length > 0 ? 1 : 0;
  } finally {
    await orm.close(true);
    await release();
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
