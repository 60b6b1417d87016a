import type { PoolClient } from 'pg';
import { addressColumns } from '../../addresses/address.js';
import { statementsOf } from '../../database/database.js';
import { linkToOrders } from '../../rep-traceability/distribution-log/move-distributions.js';
import { insertReconstructedOrders } from '../../rep-traceability/sales-orders/insert-sales-orders.js';
import type { MissingOrder } from './log-plan.js';

const from = (table: string) => addressColumns(`${table}.`).join(', ');

/** Sold-to is the customer as it stands, so that no profile changes; ship-to is where the first shipment went. */
const CREATE_ORDERS = insertReconstructedOrders(`
  select d.order_number, g.order_key, d.ship_date, d.ship_date, c.id, d.source, 'completed', d.rep_id, null, ${from('c')}, ${from('d')}
  from unnest($1::bigint[], $2::text[], $3::bigint[]) with ordinality g (entry_id, order_key, customer_id, nth)
  join distribution_log_entries d on d.id = g.entry_id join customers c on c.id = g.customer_id order by g.nth`);

/** Creates the missing orders from their distributions, as completed and reconstructed orders, and links the distributions. */
export async function writeMissingOrders(client: PoolClient, missing: readonly MissingOrder[]): Promise<void> {
  const { rows } = await client.query<{ id: number; key: string; customerId: number }>(CREATE_ORDERS, [
    missing.map(({ first }) => first.id),
    missing.map(({ key }) => key),
    missing.map(({ customerId }) => customerId),
  ]);
  const ids = new Map(rows.map(({ id, key, customerId }) => [`${customerId} ${key}`, id]));
  const links = missing.flatMap(({ key, customerId, entryIds }) =>
    entryIds.map((id) => ({ id, orderId: ids.get(`${customerId} ${key}`) ?? 0 })),
  );
  await linkToOrders(statementsOf(client), links);
}
