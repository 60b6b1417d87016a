import type { PoolClient } from 'pg';
import { shipmentColumns } from '../../../shipment-identity.js';

/** Lots about which a row may be wrong: the file has them under several SKUs, or the register has them under another one. */
const DOUBTFUL_LOTS = `
  select r.lot_number as lot, l.id is null as conflicting
  from (select lot_number, min(sku) as sku, max(sku) as other from plan_staged where lot_number is not null and sku is not null group by lot_number) r
  left join lots l using (lot_number) where r.sku <> r.other or r.sku <> l.sku`;

/** A tracking number with other characters may be one that was written twice (`trackingSpelling`). */
const ODDLY_WRITTEN = `tracking_number ~ '[^0-9A-Z]'`;

/** Order keys under which several rows have the same values in these columns. */
const withSame = (columns: string) =>
  `select s.order_key from plan_staged s where s.order_key is not null group by s.order_key, ${columns} having count(*) > 1`;

const PLAN_PLAIN_ORDERS = `
  insert into plan_orders (order_key, company_key, customer_id, order_date)
  select o.order_key, o.company_key, c.id, o.order_date
  from (
    select order_key, min(company_key) as company_key, min(order_date) as order_date
    from plan_staged where order_key is not null
    group by order_key
    having not bool_or(has_problems) and min(company_key) = max(company_key) and (min(order_date) = max(order_date)) is not false
      and not bool_or(lot_number = any ($1))
      and order_key not in (${withSame(shipmentColumns('s'))})
      and (count(tracking_number) in (0, count(*)) or order_key not in (${withSame('s.ship_date, s.sku, s.lot_number, s.quantity')}))
      and (bool_or(${ODDLY_WRITTEN}) is not true or order_key not in (${withSame('s.ship_date, s.sku, s.lot_number')}))
  ) o
  left join customers_by_key c using (company_key)
  where not exists (select from sales_orders s where s.order_key = o.order_key)
    and not exists (select from former_order_keys f where f.order_key = o.order_key)`;

/**
 * Plans, in one statement, the orders that need no decision: new numbers whose rows have no problem, agree on facility and order date, repeat
 * nothing and name no doubtful lot. In a large first import that is nearly every order; `planOrder` decides on all others.
 * @param client inside a transaction that holds the tables of the plan
 * @returns the unregistered lots that the file puts under several SKUs: they are doubtful in every row
 */
export async function planPlainOrders(client: PoolClient): Promise<Set<string>> {
  const { rows } = await client.query<{ lot: string; conflicting: boolean }>(DOUBTFUL_LOTS);
  await client.query(PLAN_PLAIN_ORDERS, [rows.map(({ lot }) => lot)]);
  return new Set(rows.filter(({ conflicting }) => conflicting).map(({ lot }) => lot));
}
