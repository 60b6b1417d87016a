import { survivorsOf } from '../../customer-profiles/surviving-customer.js';
import type { Database } from '../../database/database.js';
import { orderKey } from '../../rep-traceability/sales-orders/order-key.js';
import type { Link, OrderOfNumber } from './plan-link.js';

const BATCH = 2_000;

const ENTRIES = `
  with recursive page as (
    select * from distribution_log_entries where sales_order_id is null and id > $1 order by id limit ${BATCH}
  ), ${survivorsOf('customer_of', 'select distinct customer_id, customer_id from page')}
  , customers_of as (
    select key, array_agg(customer_id) as all_ids, max(customer_id) filter (where stands) as now_id from customer_of group by key
  )
  select p.id, p.order_number as "orderNumber", p.facility_name as "facilityName", p.ship_date::text as "shipDate",
    case when p.voided_at is null then jsonb_build_array(p.ship_date, p.sku, p.lot_number, coalesce(p.tracking_number, ''))::text end as identity,
    c.all_ids as customers, c.now_id as "customerId"
  from page p join customers_of c on c.key = p.customer_id order by p.id`;

const ORDERS = `
  select s.order_key as key, s.id, s.customer_id as "customerId", c.facility_name as "facilityName"
  from sales_orders s join customers c on c.id = s.customer_id where s.order_key = any ($1::text[]) order by s.id`;

const LOGGED = `
  select g.id, l.id as "sameAs" from unnest($1::bigint[], $2::bigint[]) g (id, sales_order_id)
  join distribution_log_entries d on d.id = g.id
  join distribution_log_entries l on l.sales_order_id = g.sales_order_id and l.ship_date = d.ship_date and l.sku = d.sku
    and l.lot_number = d.lot_number and coalesce(l.tracking_number, '') = coalesce(d.tracking_number, '') and l.voided_at is null
  where d.voided_at is null`;

/** A distribution without a sales order, with what its order is found by. */
export interface UnlinkedEntry {
  id: number;
  orderNumber: string;
  facilityName: string;
  shipDate: string;
  /** What makes it the same distribution as another of its order; null when it is voided, since it counts nowhere. */
  identity: string | null;
  /** Its customer and everyone that was merged into, and the one of them that stands for itself. */
  customers: number[];
  customerId: number;
  key: string | null;
}

/** The log's distributions without an order in batches, by id, each row once. */
export async function* unlinkedEntries(database: Database): AsyncGenerator<UnlinkedEntry[]> {
  for (let after = 0; ; ) {
    const rows = await database.rows<Omit<UnlinkedEntry, 'key'>>(ENTRIES, [after]);
    if (rows.length > 0) yield rows.map((row) => ({ ...row, key: orderKey(row.orderNumber) }));
    if (rows.length < BATCH) return;
    after = rows.at(-1)?.id ?? after;
  }
}

/** Every order of each order key. */
export async function ordersByKey(database: Database, keys: readonly (string | null)[]): Promise<Map<string, OrderOfNumber[]>> {
  const rows = await database.rows<OrderOfNumber & { key: string }>(ORDERS, [[...new Set(keys)]]);
  return Map.groupBy(rows, ({ key }) => key);
}

/** The distributions that the log has already under the order they would be linked to, and which it has. */
export async function loggedAlready(database: Database, links: readonly Link[]): Promise<Map<number, number>> {
  const rows = await database.rows<{ id: number; sameAs: number }>(LOGGED, [
    links.map(({ id }) => id),
    links.map(({ orderId }) => orderId),
  ]);
  return new Map(rows.map(({ id, sameAs }) => [id, sameAs]));
}
