import type { PoolClient } from 'pg';
import { addressColumns } from '../../addresses/address.js';
import type { MissingOrder } from './log-plan.js';

/** A distribution and the order it goes to. */
export interface Link {
  id: number;
  orderId: number;
}

const LINK = `
  update distribution_log_entries d set sales_order_id = s.id, customer_id = s.customer_id
  from unnest($1::bigint[], $2::bigint[]) g (id, sales_order_id) join sales_orders s on s.id = g.sales_order_id
  where d.id = g.id and d.sales_order_id is null`;

const side = (prefix: string) => addressColumns(prefix).join(', ');
const from = (table: string) => addressColumns(`${table}.`).join(', ');

/** Sold-to is the customer as it stands, so that no profile changes; ship-to is where the first shipment went. */
const CREATE_ORDERS = `
  insert into sales_orders (order_number, order_key, order_date, ship_date, customer_id, source, status, rep_id, reconstructed,
    ${side('sold_to_')}, ${side('ship_to_')})
  select d.order_number, g.order_key, d.ship_date, d.ship_date, c.id, d.source, 'completed', d.rep_id, true, ${from('c')}, ${from('d')}
  from unnest($1::bigint[], $2::text[], $3::bigint[]) with ordinality g (entry_id, order_key, customer_id, nth)
  join distribution_log_entries d on d.id = g.entry_id join customers c on c.id = g.customer_id order by g.nth
  returning id, order_key as key, customer_id as "customerId"`;

/** Links distributions that have no order yet; each takes the customer of its order. */
export async function writeLinks(client: PoolClient, links: readonly Link[]): Promise<void> {
  await client.query(LINK, [links.map(({ id }) => id), links.map(({ orderId }) => orderId)]);
}

/** Makes the missing orders from what their distributions say, completed and marked as reconstructed, and links those. */
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
  await writeLinks(client, links);
}
