import type { ClientBase } from 'pg';
import { statementsOf } from '../../database/database.js';
import { fetchRows } from '../../database/stream-rows.js';
import { findOrdersByKey } from '../../rep-traceability/sales-orders/find-orders-by-key.js';
import { matchOrder } from '../../rep-traceability/sales-orders/match-order.js';
import { LONGEST_KEY } from './reading-functions.js';

/** What the rule finds for each question that `shipments_sought` asks. */
export const ORDER_MATCHES = `
  create temporary table order_matches (key text, customer_id bigint, company_key text, kind text, order_id bigint) on commit drop`;

/** Shipments that name no order of their customer by id ask by number and customer; many ask the same. */
const SOUGHT = `
  select distinct s.key as "orderKey", s.sought_customer_id as "customerId", s.company_key as "companyKey"
  from shipments_sought s where length(s.key) <= ${LONGEST_KEY}`;

interface Sought {
  orderKey: string;
  customerId: number | null;
  companyKey: string | null;
}

/**
 * Asks `matchOrder` for each (order key, customer, company key) in `shipments_sought`, and fills `order_matches`.
 * @param target the new database, inside the transaction of the adoption
 */
export async function findShipmentOrders(target: ClientBase): Promise<void> {
  for await (const rows of fetchRows<Sought>(target, SOUGHT)) {
    const orders = await findOrdersByKey(
      statementsOf(target),
      rows.map(({ orderKey }) => orderKey),
    );
    const matches = rows.map((sought) => matchOrder(sought, orders.get(sought.orderKey) ?? []));
    await target.query(`insert into order_matches select * from unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::bigint[])`, [
      rows.map(({ orderKey }) => orderKey),
      rows.map(({ customerId }) => customerId),
      rows.map(({ companyKey }) => companyKey),
      matches.map(({ kind }) => kind),
      matches.map((match) => ('order' in match ? match.order.id : null)),
    ]);
  }
  await target.query('create index on order_matches (key); analyze order_matches');
}
