/**
 * How long it takes to adopt an old database of 100,000 distributions in 50,000 orders: `npm run build && npm run bench:adopt`.
 * Runs the real command on a temporary PostgreSQL, with fsync on, then the three queries of the design, then the command again.
 */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { readEnvironment } from '../dist/config/environment.js';
import { startEmbeddedPostgres } from '../dist/embedded-postgres/embedded-postgres.js';
import { runRelease } from '../dist/release/run-release.js';
import { checkDesign } from './design-checks.mjs';

const ORDERS = 50_000;
const SKUS = `(array['211610SPT', '211810SPT', '211410SPT'])`;

/** Nine entries in ten are one distribution; every tenth has two lines. Half the entries name their order, half are found by number and customer. */
const FILL = `
insert into reps (name, is_active) select 'Rep ' || n, true from generate_series(1, 40) n;
insert into customers (company_key, facility_name, address1, city, state, contact_email, primary_rep_id)
  select 'CLINIC' || n, 'Clinic ' || n || ', Inc.', n || ' Main St', 'Town ' || n % 300, 'ID', 'dock' || n || '@clinic.example', n % 40 + 1
  from generate_series(1, 2000) n;
insert into sales_orders (order_number, order_date, ship_date, customer_id, source, external_key, rep_id, status)
  select 'SO# ' || lpad(n::text, 7, '0'), date '2021-01-01' + n % 1200, date '2021-01-03' + n % 1200, n % 2000 + 1, 'shipstation', 'ss:' || n, n % 40 + 1, 'shipped'
  from generate_series(1, ${ORDERS}) n;
insert into sales_order_lines (sales_order_id, sku, quantity, line_number, unit_price)
  select n, ${SKUS}[k], 10 * k, k, 12.5 from generate_series(1, ${ORDERS}) n, generate_series(1, 2) k;
insert into lot_log select 'SLQ-' || 100000 + n, ${SKUS}[n % 3 + 1], 'SLQ-' || 100000 + n, '2020-11-01', '2026-11-01', 100000 from generate_series(0, 599) n;
insert into distribution_log_entries (ship_date, order_number, facility_name, customer_id, sku, lot_number, quantity, source, address1, city, state, contact_email,
    tracking_number, external_key, sales_order_id)
  select date '2021-01-03' + n % 1200, lpad(n::text, 7, '0'), 'Clinic ' || n % 2000 + 1, n % 2000 + 1, ${SKUS}[l % 3 + 1], 'SLQ-' || 100000 + l, 1 + n % 40,
    'shipstation', n % 2000 + 1 || ' Main St', 'Town ' || n % 300, 'ID', 'dock@clinic.example', '1Z' || n || k, 'ship:' || n || ':' || k,
    case when n % 2 = 0 then n end
  from generate_series(1, ${ORDERS}) n, generate_series(1, 2) k, lateral (select (n * 7 + k) % 600 as l) lot where not (k = 2 and n % 5 = 0);
insert into distribution_lines (distribution_entry_id, sku, lot_number, quantity)
  select e.id, ${SKUS}[l % 3 + 1], 'SLQ-' || 100000 + l, 5 + k
  from distribution_log_entries e, generate_series(0, 1) k, lateral (select (e.id * 7 + k) % 600 as l) lot where e.order_number::int % 5 = 0;
insert into order_pdf_attachments (sales_order_id, distribution_entry_id, storage_key, filename, pdf_type, uploaded_at)
  select case when n % 2 = 0 then n end, n, 'orders/' || n || '.pdf', n || '.pdf', 'label', '2022-01-01' from generate_series(1, 10000) n;
insert into audit_events (created_at, actor_email, action, entity_type, entity_id, metadata_json)
  select timestamp '2021-01-01' + n * interval '10 minutes', 'pat@maker.example', 'sales_order.create', 'SalesOrder', n::text, '{"source": "shipstation"}'
  from generate_series(1, ${ORDERS}) n;`;

const print = (line) => process.stdout.write(`${line}\n`);
const silent = () => undefined;
const dataDir = await mkdtemp(join(tmpdir(), 'silqeqms-bench-'));
const server = await startEmbeddedPostgres({ dataDir, durable: true });

const databaseUrl = (name) => Object.assign(new URL(server.url), { pathname: `/${name}` }).href;

async function inDatabase(url, work) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function adopt(...options) {
  const started = performance.now();
  const { stdout } = await promisify(execFile)(process.execPath, ['dist/commands/adopt.js', '--from', databaseUrl('old'), ...options], {
    env: { PATH: process.env.PATH, DATABASE_URL: databaseUrl('new'), LOG_LEVEL: 'silent' },
    maxBuffer: 2 ** 24,
  });
  print(stdout);
  return ((performance.now() - started) / 1000).toFixed(1);
}

try {
  const schema = await readFile(new URL('../test/fixtures/old-system/schema.sql', import.meta.url), 'utf8');
  await inDatabase(server.url, async (client) => {
    await client.query('create database old');
    await client.query('create database new');
  });
  await inDatabase(databaseUrl('old'), (client) => client.query(schema + FILL));
  const environment = readEnvironment({ SECRET_KEY: randomBytes(32).toString('hex'), DATABASE_URL: databaseUrl('new') });
  await runRelease(environment, silent, silent);
  const dryRun = await adopt('--dry-run');
  // What autovacuum does between a dry run and the adoption.
  await inDatabase(databaseUrl('new'), (client) => client.query('vacuum analyze'));
  const first = await adopt();
  const again = await adopt();
  await checkDesign(databaseUrl('new'));
  await inDatabase(databaseUrl('new'), async (client) => {
    const { rows } = await client.query(
      'select count(*) as log, count(distinct sales_order_id) as orders, sum(quantity) as units from distribution_log_entries',
    );
    print(`${rows[0].log} distributions in ${rows[0].orders} orders, ${rows[0].units} units`);
  });
  print(`Dry run ${dryRun} s, adoption ${first} s, run again ${again} s (whole command, start of the process included).`);
} finally {
  await server.stop();
  await rm(dataDir, { recursive: true, force: true });
}
