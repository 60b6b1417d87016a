/**
 * How long a client waits at most while the release enforces the sales order of every distribution, on a log of a million rows (or as many as
 * the first argument says) with a writer and two readers at work, and sometimes a slow report that holds its locks for a while.
 * Runs the build on a temporary embedded PostgreSQL.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { MikroORM } from '@mikro-orm/postgresql';
import pg from 'pg';
import { ormOptions } from '../dist/database/orm-options.js';
import { startEmbeddedPostgres } from '../dist/embedded-postgres/embedded-postgres.js';
import { entities } from '../dist/entities.js';
import { LOCK_TIMEOUT_MS, migrateWithRetry } from '../dist/release/migrate-with-retry.js';
import { checkDesign } from './design-checks.mjs';

const ROWS = Number(process.argv[2] ?? 1_000_000);
const UNLINKED_ONE_IN = 10;
const BEFORE = 'Migration20261124100000_create_unlinked_distributions';
const ENFORCE = 'Migration20261124102000_enforce_distribution_sales_order';
const NEWEST = 'select * from distribution_log_entries order by ship_date desc, id desc limit 50';
const TRACE = `select customer_id, sum(quantity) from distribution_log_entries where lot_number = 'SLQ-100042' and voided_at is null group by customer_id`;

const print = (line) => process.stdout.write(`${line}\n`);
const seconds = (since) => ((performance.now() - since) / 1_000).toFixed(1);

const folder = await mkdtemp(join(tmpdir(), 'silqeqms-enforce-'));
const server = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres'), durable: true });
const options = ormOptions(server.url, entities);
const orm = new MikroORM({ ...options, driverOptions: { ...options.driverOptions, lock_timeout: LOCK_TIMEOUT_MS } });
try {
  await orm.migrator.up({ to: BEFORE });
  await fill();
  await underLoad('link (one distribution in ten has no order)', () =>
    migrateTo('Migration20261124101000_backfill_distribution_sales_orders'),
  );
  await underLoad('enforce', () => migrateTo(ENFORCE));
  print('');
  await checkDesign(server.url);
} finally {
  await orm.close(true);
  await server.stop();
  await rm(folder, { recursive: true, force: true });
}

function migrateTo(to) {
  return migrateWithRetry({ up: () => orm.migrator.up({ to }) }, print);
}

/** Customers, orders and distributions, five of each order, by set-based statements. */
async function fill() {
  const started = performance.now();
  await query(`insert into products (sku, name) values ('211610SPT', 'Two-way Foley catheter, 16 Fr')`);
  await query(`insert into lots (lot_number, sku) select 'SLQ-' || (100000 + n), '211610SPT' from generate_series(0, 999) n`);
  await query(`insert into customers (company_key, facility_name) select 'CLINIC' || n, 'Clinic ' || n from generate_series(1, 1000) n`);
  await query(
    `insert into sales_orders (order_number, order_key, order_date, customer_id, source, status, sold_to_facility_name, ship_to_facility_name)
     select 'SO ' || n, n::text, date '2024-01-01' + n % 700, 1 + n % 1000, 'csv_import', 'shipped', 'Clinic', 'Clinic' from generate_series(1, $1::int / 5) n`,
    [ROWS],
  );
  await query(
    `insert into distribution_log_entries (sales_order_id, customer_id, order_number, ship_date, sku, lot_number, quantity, source, tracking_number, facility_name)
     select case when n % ${UNLINKED_ONE_IN} <> 0 then s.id end, s.customer_id, s.order_number, s.order_date, '211610SPT', 'SLQ-' || (100000 + n % 1000), 10,
       'csv_import', 'T-' || n, 'Clinic' from generate_series(1, $1::int) n join sales_orders s on s.id = 1 + (n - 1) / 5`,
    [ROWS],
  );
  await query('vacuum analyze');
  print(`${ROWS} distributions in ${ROWS / 5} orders, filled in ${seconds(started)} s`);
}

/** Runs `work` beside the clients and returns the longest wait of each. */
async function underLoad(name, work) {
  const clients = [writer(), reader('newest page', NEWEST), reader('trace of a lot', TRACE), slowReport()].map(start);
  await sleep(1_000);
  for (const client of clients) client.waits.length = 0;
  const started = performance.now();
  await work();
  const took = seconds(started);
  await sleep(500);
  print(`\n${name}: ${took} s`);
  for (const { stop } of clients) await stop();
  for (const { label, waits } of clients) {
    const sorted = waits.toSorted((a, b) => a - b);
    const at = (share) => (sorted[Math.floor((sorted.length - 1) * share)] ?? 0).toFixed(0);
    print(
      `  ${label.padEnd(16)} ${String(sorted.length).padStart(6)} requests, median ${at(0.5)} ms, p99 ${at(0.99)} ms, longest ${at(1)} ms`,
    );
  }
}

function reader(label, sql) {
  return { label, request: (client) => client.query(sql), pauseMs: 10 };
}

/** Records a shipment of a random order, as the API does: locks the order, then adds the entry. */
function writer() {
  let count = 0;
  const request = async (client) => {
    count += 1;
    await client.query('begin');
    const { rows } = await client.query('select id, customer_id from sales_orders where id = $1 for share', [
      1 + ((count * 7_919) % (ROWS / 5)),
    ]);
    await client.query(
      `insert into distribution_log_entries (sales_order_id, customer_id, order_number, ship_date, sku, lot_number, quantity, source, tracking_number, facility_name)
       values ($1, $2, 'new', '2025-06-02', '211610SPT', 'SLQ-100042', 1, 'manual', $3, 'Clinic')`,
      [rows[0].id, rows[0].customer_id, `W-${process.hrtime.bigint()}`],
    );
    await client.query('commit');
  };
  return { label: 'writer', request, pauseMs: 10 };
}

/** A report that holds its locks for two seconds; a statement that needs the whole table must let it go first. Only its waiting time counts. */
function slowReport() {
  const request = async (client) => {
    await client.query('begin');
    const asked = performance.now();
    await client.query('select count(*) from (select from distribution_log_entries limit 1000) part');
    const waited = performance.now() - asked;
    await client.query('select pg_sleep(2)');
    await client.query('commit');
    return waited;
  };
  return { label: 'slow report', request, pauseMs: 1_000 };
}

/** Sends one request after the other until stopped. A request that fails ends the run: none may. */
function start({ label, request, pauseMs }) {
  const waits = [];
  const stopping = new AbortController();
  const ended = (async () => {
    const client = new pg.Client({ connectionString: server.url });
    await client.connect();
    while (!stopping.signal.aborted) {
      const asked = performance.now();
      const waited = await request(client);
      waits.push(typeof waited === 'number' ? waited : performance.now() - asked);
      await sleep(pauseMs);
    }
    await client.end();
  })();
  // Set by stop() after the measured work.
  ended.catch(() => undefined);
  const stop = () => {
    stopping.abort();
    return ended;
  };
  return { label, waits, stop };
}

async function query(sql, values) {
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  try {
    return await client.query(sql, values);
  } finally {
    await client.end();
  }
}
