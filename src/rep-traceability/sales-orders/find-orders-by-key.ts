import { companyKey } from '../../customer-profiles/company-key.js';
import { survivorOf } from '../../customer-profiles/surviving-customer.js';
import type { Statements } from '../../database/database.js';
import type { OrderToMatch } from './match-order.js';

/** A stored order under a key that it has or had before, with what `matchOrder` looks at, and what a person recognises it by. */
export interface OrderOfKey extends OrderToMatch {
  orderKey: string;
  orderDate: string;
  /** of the customer as it is called today */
  facilityName: string;
}

const OF_TODAY = `select s.id, s.order_key, false as renumbered from sales_orders s where s.order_key = any ($1::text[])`;
const OF_ANY_TIME = `${OF_TODAY}
  union all
  select s.id, f.order_key, true from former_order_keys f join sales_orders s on s.id = f.sales_order_id
  where f.order_key = any ($1::text[]) and f.order_key <> s.order_key`;

const SHOWN = `
  select s.id, k.order_key as "orderKey", ${survivorOf('c')} as "customerId", s.sold_to_facility_name as "soldTo", s.order_date::text as "orderDate",
    s.status = 'cancelled' as cancelled, k.renumbered as "isRenumbered", c.facility_name as "facilityName"
  from of_keys k join sales_orders s using (id) join customers c on c.id = s.customer_id order by s.id`;
const ORDERS_OF_KEYS = `with of_keys as (${OF_ANY_TIME}) ${SHOWN}`;
const ORDERS_OF_KEYS_TODAY = `with of_keys as (${OF_TODAY}) ${SHOWN}`;

/**
 * Every stored order of each order key, and those that had it before they were renumbered, in one statement.
 * @param keys order keys; null stands for a number without a key and finds nothing
 * @returns the orders of each key by id; a key without orders is missing
 */
export const findOrdersByKey = (statements: Statements, keys: readonly (string | null)[]): Promise<Map<string, OrderOfKey[]>> =>
  find(statements, ORDERS_OF_KEYS, keys);

/** The same without the renumbered ones, on a database whose version does not remember former numbers yet. */
export const findOrdersByKeyOfToday = (statements: Statements, keys: readonly (string | null)[]): Promise<Map<string, OrderOfKey[]>> =>
  find(statements, ORDERS_OF_KEYS_TODAY, keys);

async function find(statements: Statements, sql: string, keys: readonly (string | null)[]): Promise<Map<string, OrderOfKey[]>> {
  const distinct = [...new Set(keys.filter((key) => key !== null))];
  const rows = (await statements.rows(sql, [distinct])) as (Omit<OrderOfKey, 'soldToKey'> & { soldTo: string })[];
  return Map.groupBy(
    rows.map(({ soldTo, ...order }) => ({ ...order, soldToKey: companyKey(soldTo) })),
    ({ orderKey }) => orderKey,
  );
}
