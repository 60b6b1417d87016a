import { companyKey } from '../../customer-profiles/company-key.js';
import { survivorOf } from '../../customer-profiles/surviving-customer.js';
import type { Statements } from '../../database/database.js';
import { findOrdersByKey, type OrderOfKey } from '../sales-orders/find-orders-by-key.js';
import { matchOrder, type OrderMatch } from '../sales-orders/match-order.js';

/** A shipment names its customer by id, or else by the company key of its facility. */
const SOUGHT = `
  select u.id, u.order_key as "orderKey", coalesce(${survivorOf('named')}, keyed.id) as "customerId",
    coalesce(named.company_key, g.company_key) as "companyKey"
  from unnest($1::bigint[], $2::text[]) g (id, company_key)
  join unlinked_distributions u on u.id = g.id
  left join customers named on named.id = u.customer_id
  left join customers_by_key keyed on keyed.company_key = g.company_key`;

interface Sought {
  id: number;
  orderKey: string | null;
  customerId: number | null;
  companyKey: string | null;
}

/**
 * What `matchOrder` says today of each waiting shipment: two statements, however many wait.
 * @returns the matches by the id of the shipment
 */
export async function findMatches(
  statements: Statements,
  waiting: readonly { id: number; facilityName: string | null }[],
): Promise<Map<number, OrderMatch<OrderOfKey>>> {
  const keys = waiting.map(({ facilityName }) => companyKey(facilityName ?? ''));
  const sought = (await statements.rows(SOUGHT, [waiting.map(({ id }) => id), keys])) as Sought[];
  const orders = await findOrdersByKey(
    statements,
    sought.map(({ orderKey }) => orderKey),
  );
  return new Map(sought.map((shipment) => [shipment.id, matchOrder(shipment, orders.get(shipment.orderKey ?? '') ?? [])]));
}
