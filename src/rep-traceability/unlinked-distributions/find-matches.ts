import { companyKey } from '../../customer-profiles/company-key.js';
import { survivorOf } from '../../customer-profiles/surviving-customer.js';
import type { Statements } from '../../database/database.js';
import { findOrdersByKey, type OrderOfKey } from '../sales-orders/find-orders-by-key.js';
import { matchOrder, type OrderMatch } from '../sales-orders/match-order.js';

/** A shipment names its customer by id, or else by the company key of its facility. */
const SOUGHT = `
  select g.id, order_key(g.order_number) as "orderKey", coalesce(${survivorOf('named')}, keyed.id) as "customerId",
    coalesce(named.company_key, g.company_key) as "companyKey"
  from unnest($1::bigint[], $2::text[], $3::bigint[], $4::text[]) g (id, company_key, customer_id, order_number)
  left join customers named on named.id = g.customer_id
  left join customers_by_key keyed on keyed.company_key = g.company_key`;

interface Sought {
  id: number;
  orderKey: string | null;
  customerId: number | null;
  companyKey: string | null;
}

/** What the order of a waiting shipment is known by. */
export interface OrderParts {
  id: number;
  orderNumber: string | null;
  customerId: number | null;
  facilityName: string | null;
}

/**
 * What `matchOrder` says today of each waiting shipment: two statements, however many wait.
 * @returns the matches by the id of the shipment
 */
export async function findMatches(statements: Statements, waiting: readonly OrderParts[]): Promise<Map<number, OrderMatch<OrderOfKey>>> {
  const sought = (await statements.rows(SOUGHT, [
    waiting.map(({ id }) => id),
    waiting.map(({ facilityName }) => companyKey(facilityName ?? '')),
    waiting.map(({ customerId }) => customerId),
    waiting.map(({ orderNumber }) => orderNumber),
  ])) as Sought[];
  const orders = await findOrdersByKey(
    statements,
    sought.map(({ orderKey }) => orderKey),
  );
  return new Map(sought.map((shipment) => [shipment.id, matchOrder(shipment, orders.get(shipment.orderKey ?? '') ?? [])]));
}
