import { survivorOf } from '../../customer-profiles/surviving-customer.js';
import type { Database } from '../../database/database.js';
import type { Link } from '../../rep-traceability/distribution-log/move-distributions.js';
import { orderKey } from '../../rep-traceability/sales-orders/order-key.js';
import { isSameShipment, shipmentColumns } from '../../rep-traceability/shipment-identity.js';

const BATCH = 2_000;

const ENTRIES = `
  select p.id, p.order_number as "orderNumber", p.facility_name as "facilityName", p.ship_date::text as "shipDate",
    case when p.voided_at is null then jsonb_build_array(${shipmentColumns('p')})::text end as identity,
    ${survivorOf('c')} as "customerId", c.company_key as "companyKey"
  from distribution_log_entries p join customers c on c.id = p.customer_id
  where p.sales_order_id is null and p.id > $1 order by p.id limit ${BATCH}`;

const LOGGED = `
  select g.id, l.id as "sameAs" from unnest($1::bigint[], $2::bigint[]) g (id, sales_order_id)
  join distribution_log_entries d on d.id = g.id
  join distribution_log_entries l on ${isSameShipment('l', 'g.sales_order_id', shipmentColumns('d'))}
  where d.voided_at is null`;

/** A distribution without a sales order, with what its order is found by. */
export interface UnlinkedEntry {
  id: number;
  orderNumber: string;
  facilityName: string;
  shipDate: string;
  /** What makes it the same distribution as another of its order; null when it is voided, since it counts nowhere. */
  identity: string | null;
  /** The customer that stands for its customer today, and the company key of the customer it names. */
  customerId: number;
  companyKey: string;
  key: string | null;
}

/** The distributions of the log without an order, in batches by id, each row once. */
export async function* unlinkedEntries(database: Database): AsyncGenerator<UnlinkedEntry[]> {
  for (let after = 0; ; ) {
    const rows = await database.rows<Omit<UnlinkedEntry, 'key'>>(ENTRIES, [after]);
    if (rows.length > 0) yield rows.map((row) => ({ ...row, key: orderKey(row.orderNumber) }));
    if (rows.length < BATCH) return;
    after = rows.at(-1)?.id ?? after;
  }
}

/**
 * The distributions that the log already has under the order to which a link would lead.
 * @returns the id of the logged distribution by the id of the linked one
 */
export async function loggedAlready(database: Database, links: readonly Link[]): Promise<Map<number, number>> {
  const rows = await database.rows<{ id: number; sameAs: number }>(LOGGED, [
    links.map(({ id }) => id),
    links.map(({ orderId }) => orderId),
  ]);
  return new Map(rows.map(({ id, sameAs }) => [id, sameAs]));
}
