/**
 * How long the figures of the sales dashboard take on a log of a million distributions (or as many as the first argument says) over four years: for a
 * month, a year and everything. `--explain` also prints the query plans. Uses the build and a temporary embedded PostgreSQL.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MikroORM } from '@mikro-orm/postgresql';
import pg from 'pg';
import { ormOptions } from '../dist/database/orm-options.js';
import { startEmbeddedPostgres } from '../dist/embedded-postgres/embedded-postgres.js';
import { entities } from '../dist/entities.js';
import { SALES_DASHBOARD } from '../dist/rep-traceability/dashboard/sales-dashboard.sql.js';
import { checkDesign } from './design-checks.mjs';

const ROWS = Number(process.argv.slice(2).find((argument) => /^\d+$/.test(argument)) ?? 1_000_000);
const EXPLAIN = process.argv.includes('--explain');
const RUNS = 7;
const RANGES = {
  'a month': { from: '2024-11-01', to: '2024-11-30' },
  'a year': { from: '2024-01-01', to: '2024-12-31' },
  everything: {},
};

const print = (line) => process.stdout.write(`${line}\n`);

const folder = await mkdtemp(join(tmpdir(), 'silqeqms-dashboard-'));
const server = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres'), durable: true });
const orm = new MikroORM(ormOptions(server.url, entities));
const client = new pg.Client({ connectionString: server.url });
try {
  await orm.migrator.up();
  await client.connect();
  await fill();
  for (const [name, range] of Object.entries(RANGES)) await measure(name, range);
  await checkDesign(server.url);
} finally {
  await client.end();
  await orm.close(true);
  await server.stop();
  await rm(folder, { recursive: true, force: true });
}

/** 3 SKUs, 1,000 lots, 5,000 customers of whom new ones come every day, five distributions of each order, one in fifty voided. */
async function fill() {
  await client.query(
    `insert into products (sku, name) select 'SKU-' || n, 'Catheter ' || n from generate_series(0, 2) n on conflict do nothing`,
  );
  await client.query(`insert into lots (lot_number, sku) select 'SLQ-' || (100000 + n), 'SKU-' || n % 3 from generate_series(0, 999) n`);
  await client.query(
    `insert into customers (company_key, facility_name) select 'CLINIC' || n, 'Clinic ' || n from generate_series(1, 5000) n`,
  );
  await client.query(
    `insert into sales_orders (order_number, order_key, order_date, customer_id, source, status, sold_to_facility_name, ship_to_facility_name)
     select 'SO ' || n, n::text, date '2021-12-20' + (n * 1461.0 / $1)::int, 1 + (hashint8(n) & 2147483647) % (1000 + n * 4000 / $1), 'csv_import', 'shipped',
       'Clinic', 'Clinic' from generate_series(1, $1::int) n`,
    [ROWS / 5],
  );
  await client.query(
    `insert into distribution_log_entries (sales_order_id, customer_id, order_number, ship_date, sku, lot_number, quantity, source, tracking_number,
       facility_name, address1, city, state, zip, country, contact_name, contact_email, voided_at, void_reason)
     select s.id, s.customer_id, s.order_number, s.order_date + n % 12, 'SKU-' || lot % 3, 'SLQ-' || (100000 + lot), 10, 'csv_import', 'T-' || n,
       'Clinic ' || s.customer_id, s.customer_id || ' Main St', 'Boise', 'ID', '83702', 'USA', 'Robin Ames', 'robin@clinic.example',
       case when n % 50 = 0 then now() end, case when n % 50 = 0 then 'entered twice' end
     from (select n, (n / 1000 + n % 97) % 1000 as lot from generate_series(1, $1::int) n) n join sales_orders s on s.id = 1 + (n - 1) / 5`,
    [ROWS],
  );
  await client.query('vacuum analyze');
}

async function measure(name, { from = null, to = null }) {
  const parameters = [from, to];
  const times = [];
  let dashboard;
  for (let run = 0; run < RUNS; run += 1) {
    const started = performance.now();
    ({ dashboard } = (await client.query(SALES_DASHBOARD, parameters)).rows[0]);
    times.push(performance.now() - started);
  }
  times.sort((a, b) => a - b);
  const { distributions, orders, customers } = dashboard;
  print(
    `${name}: ${distributions} distributions, ${orders} orders, ${customers.total} customers (${customers.firstTime} new): ` +
      `median ${times[Math.floor(RUNS / 2)].toFixed(0)} ms, longest ${times.at(-1).toFixed(0)} ms, ${JSON.stringify(dashboard).length} bytes`,
  );
  if (!EXPLAIN) return;
  const { rows } = await client.query(`explain (analyze, buffers) ${SALES_DASHBOARD}`, parameters);
  for (const row of rows) print(`  ${row['QUERY PLAN']}`);
}
