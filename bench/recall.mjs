/**
 * `node bench/recall.mjs [ROWS]`: a recall of a lot with 2,000 shipments to 1,500 consignees in a log of a million: preview, freeze, all letters as one ZIP,
 * status report; beside each the SQL that any answer must run, on a bare connection.
 */
import { join } from 'node:path';
import pg from 'pg';
import { generateDistributions } from './generate-distributions.mjs';
import { importFile } from './import-file.mjs';
import { startProduct } from './product.mjs';

const ROWS = Number(process.argv[2] ?? 1_000_000);
const LOT = 'SLQ-999999';
const [SHIPMENTS, CONSIGNEES] = [2_000, 1_500];
const print = (line) => process.stdout.write(`${line}\n`);

const FILL = `
  with made as (
    insert into customers (company_key, facility_name, contact_email)
    select 'RECALLCLINIC' || n, 'Recall Clinic ' || n, 'dock' || n || '@clinic.example' from generate_series(1, ${CONSIGNEES}) n returning id, facility_name
  ), ordered as (
    insert into sales_orders (order_number, order_key, order_date, customer_id, source, status, sold_to_facility_name, ship_to_facility_name)
    select 'R-' || m.id, 'R-' || m.id, '2025-01-02', m.id, 'manual', 'shipped', m.facility_name, m.facility_name from made m
    returning id, customer_id, order_number, ship_to_facility_name
  ), numbered as (select o.*, row_number() over (order by o.id) as nth from ordered o)
  insert into distribution_log_entries (sales_order_id, customer_id, order_number, ship_date, sku, lot_number, quantity, source, tracking_number, facility_name)
  select o.id, o.customer_id, o.order_number, date '2025-02-01' + (n % 200), '211610SPT', '${LOT}', 1 + n % 20, 'manual', 'T' || n, o.ship_to_facility_name
  from generate_series(1, ${SHIPMENTS}) n join numbered o on o.nth = 1 + n % ${CONSIGNEES}`;

/** Who received the lot, with the sums and texts that a preview or a report needs. */
const BARE_PREVIEW = `
  select d.customer_id, d.consignee_key, sum(d.quantity), count(*), min(c.facility_name), json_agg(d.order_number)
  from distribution_log_entries d join customers c on c.id = d.customer_id where d.lot_number = '${LOT}' and d.voided_at is null group by 1, 2 order by 3 desc`;
const BARE_REPORT = `
  select s.recall_consignee_id, sum(s.units), sum(s.units_returned), min(k.facility_name), json_agg(s.order_number)
  from recall_scope_changes s join recall_consignees c on c.id = s.recall_consignee_id join consignees k on k.id = c.consignee_id
  where s.recall_id = $1 group by 1 order by 1`;

const product = await startProduct(18_085);
const bare = new pg.Client({ connectionString: product.databaseUrl });
try {
  const file = join(product.folder, 'log.csv');
  await generateDistributions(file, ROWS);
  const { totalSeconds } = await importFile(product, file);
  print(`${ROWS} rows imported in ${totalSeconds.toFixed(1)} s`);
  await bare.connect();
  await bare.query(`insert into lots (lot_number, sku) values ('${LOT}', '211610SPT')`);
  await bare.query(FILL);
  await bare.query('analyze');
  const preview = await best(() => ask('POST', 'recalls/preview', { lotNumbers: [LOT] }));
  const barePreview = await best(() => bare.query(BARE_PREVIEW));
  print(`preview ${ms(preview)}, bare SQL ${ms(barePreview)}: ratio ${(preview / barePreview).toFixed(1)}`);
  const opened = performance.now();
  const recall = { title: 'Open seals', reason: 'The barrier may be open.', kind: 'recall', lotNumbers: [LOT] };
  const { id } = JSON.parse((await ask('POST', 'recalls', recall)).toString());
  print(`freeze of ${SHIPMENTS} shipments to ${CONSIGNEES} consignees, answered with all of them: ${ms(performance.now() - opened)}`);
  const bareReport = await best(() => bare.query(BARE_REPORT, [id]));
  for (const format of ['json', 'csv', 'pdf']) {
    const report = await best(() => ask('GET', `recalls/${id}/status-report?format=${format}`), format === 'pdf' ? 1 : 5);
    print(`status report as ${format} ${ms(report)}, bare SQL ${ms(bareReport)}: ratio ${(report / bareReport).toFixed(1)}`);
  }
  const list = await best(() => ask('GET', `recalls/${id}/consignees?limit=50`));
  print(`a page of consignees ${ms(list)}`);
  const before = await product.peakMemoryMb();
  const zipped = performance.now();
  const zip = await ask('GET', `recalls/${id}/notices.zip`);
  const after = await product.peakMemoryMb();
  print(
    `${CONSIGNEES} letters as ZIP: ${ms(performance.now() - zipped)}, ${(zip.length / 1e6).toFixed(1)} MB; peak memory ${Math.round(before)} MB, then ${Math.round(after)} MB`,
  );
} finally {
  await bare.end().catch(() => undefined);
  await product.stop();
}

function ms(number) {
  return `${number.toFixed(number < 10 ? 1 : 0)} ms`;
}

async function ask(method, path, body) {
  const headers = { cookie: product.cookie, 'content-type': 'application/json' };
  const response = await fetch(`${product.base}/api/v1/${path}`, { method, headers, ...(body && { body: JSON.stringify(body) }) });
  const bytes = Buffer.from(await response.arrayBuffer());
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${bytes.toString().slice(0, 300)}`);
  return bytes;
}

async function best(work, times = 5) {
  let shortest = Number.POSITIVE_INFINITY;
  for (let turn = 0; turn < times; turn += 1) {
    const started = performance.now();
    await work();
    shortest = Math.min(shortest, performance.now() - started);
  }
  return shortest;
}
