import type { PoolClient } from 'pg';
import { addressColumns } from '../../../addresses/address.js';
import { deriveProfiles } from '../../../customer-profiles/derive-profiles.js';
import { insertCustomers } from '../../../customer-profiles/insert-customer.js';
import { statementsOf } from '../../../database/database.js';
import { insertDistributions } from '../../distribution-log/insert-distributions.js';
import { registerLotsFromShipments } from '../../lots/insert-lots.js';
import { completePrintedOrders, insertSalesOrders } from '../../sales-orders/insert-sales-orders.js';
import { isDropShipment } from './plan/drop-shipment.js';

const [, ...LINES] = addressColumns();
const rowLines = LINES.map((column) => `r.${column}`).join(', ');
/** A line of the facility itself: a drop shipment says none. */
const facilityLine = (column: string): string => `case when not ${isDropShipment('r')} then r.${column} end`;

const VALID_ROWS = `from import_rows r join plan_orders o using (order_key) where r.import_id = $1 and r.status = 'valid'`;

const CREATE_CUSTOMERS = insertCustomers(`
  select distinct on (o.company_key) o.company_key, r.facility_name, ${LINES.map(facilityLine).join(', ')} ${VALID_ROWS} and o.customer_id is null
  order by o.company_key, ${isDropShipment('r')}, r.line_number`);

const FIND_CREATED_CUSTOMERS = `
  update plan_orders o set customer_id = c.id from customers_by_key c where o.customer_id is null and c.company_key = o.company_key`;

/** Locked in the order of their ids, as merges lock them. A new order is under its customer at once, so a merge must not come between. */
const LOCK_CUSTOMERS = `
  select c.id, c.merged_into_id as survivor from customers c where c.id in (select o.customer_id from plan_orders o) order by c.id for key share`;

/** Order date from the column, or the earliest ship date in the file; sold-to from the first row that went to the facility, ship-to from the first row. */
const CREATE_SALES_ORDERS = insertSalesOrders(`
  select distinct on (o.order_key) r.order_number, o.order_key,
    coalesce(o.order_date, min(r.ship_date) over of_order), min(r.ship_date) over of_order, o.customer_id, 'csv_import', 'shipped',
    r.rep_id, r.tracking_number, r.facility_name, ${LINES.map((column) => `first_value(${facilityLine(column)}) over facility_first`).join(', ')},
    coalesce(r.ship_to_name, r.facility_name), ${rowLines}
  ${VALID_ROWS} and o.sales_order_id is null
  window of_order as (partition by o.order_key), facility_first as (partition by o.order_key order by ${isDropShipment('r')}, r.line_number)
  order by o.order_key, r.line_number`);

const FIND_CREATED_SALES_ORDERS = `
  update plan_orders o set sales_order_id = s.id from sales_orders s
  where o.sales_order_id is null and s.order_key = o.order_key and s.customer_id = o.customer_id`;

/** An order known only from its document has shipped: the rows add what no page prints, as they do for an order that they create. */
const COMPLETE_PRINTED_ORDERS = completePrintedOrders(`
  select distinct on (o.order_key) o.sales_order_id as id, 'shipped' as status, min(r.ship_date) over (partition by o.order_key) as ship_date, r.rep_id,
    r.tracking_number, null::text as external_key, null::text as notes
  from plan_orders o join sales_orders s on s.id = o.sales_order_id and s.source = 'pdf_import' and s.status = 'pending'
  join import_rows r on r.import_id = $1 and r.status = 'valid' and r.order_key = o.order_key
  order by o.order_key, r.line_number`);

/** In most installations nothing waits for its shipment, and then the rows need not be asked for it. */
const HAS_PENDING_DOCUMENTS = `select from sales_orders where source = 'pdf_import' and status = 'pending' limit 1`;

const REGISTER_LOTS = registerLotsFromShipments(
  `select distinct r.lot_number, r.sku from import_rows r where r.import_id = $1 and r.status = 'valid'`,
);

const RECORD_DISTRIBUTIONS = insertDistributions(`
  select o.sales_order_id, o.customer_id, r.order_number, r.ship_date, r.sku, r.lot_number, r.lot_number_received, r.quantity,
    coalesce(r.source, 'csv_import'), r.rep_id, r.tracking_number, coalesce(r.ship_to_name, r.facility_name), ${rowLines}, r.id
  ${VALID_ROWS} and r.line_number > $2 and r.line_number <= $3 order by r.line_number`);

/** Batch size: small enough for progress to move, and for the rows that triggers collect until the end of a statement. */
const LINES_AT_ONCE = 50_000;

/**
 * Writes the valid rows of a planned import, in the dependency order of the records: customers, orders, lots, distributions, profiles.
 * The statements run in the caller's transaction, so all of it is written or nothing.
 * @param client inside a transaction that has planned the import and still holds `plan_orders`
 * @param showLines called with the number of the last line that was written
 */
export async function applyImport(client: PoolClient, importId: number, showLines: (lines: number) => void): Promise<void> {
  await client.query('analyze plan_orders');
  await client.query(CREATE_CUSTOMERS, [importId]);
  await client.query(FIND_CREATED_CUSTOMERS);
  await refuseMergedCustomers(client);
  const created = await client.query<{ customer_id: number }>(CREATE_SALES_ORDERS, [importId]);
  await client.query(FIND_CREATED_SALES_ORDERS);
  if ((await client.query(HAS_PENDING_DOCUMENTS)).rowCount) await client.query(COMPLETE_PRINTED_ORDERS, [importId]);
  await client.query(REGISTER_LOTS, [importId]);
  const last = await lastLine(client, importId);
  for (let line = 0; line < last; line += LINES_AT_ONCE) {
    await client.query(RECORD_DISTRIBUTIONS, [importId, line, line + LINES_AT_ONCE]);
    showLines(Math.min(line + LINES_AT_ONCE, last));
  }
  await deriveProfiles(
    statementsOf(client),
    created.rows.map((row) => row.customer_id),
  );
}

/** @throws Error when a customer was merged since the rows were planned: the job runs again and plans them for the survivor */
async function refuseMergedCustomers(client: PoolClient): Promise<void> {
  const { rows } = await client.query<{ id: number; survivor: number | null }>(LOCK_CUSTOMERS);
  const merged = rows.find(({ survivor }) => survivor !== null);
  if (merged) throw new Error(`Customer ${merged.id} was merged into customer ${merged.survivor} while the import was planned.`);
}

async function lastLine(client: PoolClient, importId: number): Promise<number> {
  const { rows } = await client.query<{ last: number | null }>('select max(line_number) as last from import_rows where import_id = $1', [
    importId,
  ]);
  return rows[0]?.last ?? 0;
}
