import { parseArgs } from 'node:util';
import { MikroORM } from '@mikro-orm/postgresql';
import { companyToday } from '../config/company-day.js';
import { companyTimeZone } from '../config/environment.js';
import { openCommandDatabase } from '../database/command-database.js';
import { connectOrm, connectWithRetry } from '../database/connect-with-retry.js';
import { Database } from '../database/database.js';
import { ormOptions } from '../database/orm-options.js';
import { requireOwner } from '../database/separate-log-in.js';
import { entities } from '../entities.js';
import { runBackfill } from '../legacy/backfill/run-backfill.js';

const USAGE = `npm run backfill -- [--report | --apply | --create-missing-orders]
Links shipments without a sales order to the only order with their order number and customer.
  --report                  changes nothing, lists what would happen to each shipment (the default)
  --apply                   links the shipments with exactly one match
  --create-missing-orders   links, and creates the order of each shipment that has none, from its own data
Works on the database in RELEASE_DATABASE_URL or DATABASE_URL, as its owner, else on the product's own under DATA_DIR.`;

const print = (line: string): void => void process.stdout.write(`${line}\n`);

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      report: { type: 'boolean', default: false },
      apply: { type: 'boolean', default: false },
      'create-missing-orders': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return print(USAGE);
  const createMissingOrders = values['create-missing-orders'];
  const apply = values.apply || createMissingOrders;
  if (values.report && apply) throw new Error(`--report changes nothing, so it cannot be combined with the other options.\n${USAGE}`);
  const { url, release } = await openCommandDatabase(process.env);
  const orm = new MikroORM(ormOptions(url, entities));
  try {
    await connectWithRetry(() => connectOrm(orm), print);
    const today = companyToday(companyTimeZone.parse(process.env.TZ_COMPANY || undefined));
    const database = new Database(orm.em);
    await requireOwner(database);
    await runBackfill(database, { apply, createMissingOrders, today }, print);
  } finally {
    await orm.close(true);
    await release();
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
