import type { PoolClient } from 'pg';
import { shipmentColumns } from '../../../shipment-identity.js';

/** Lots about which a row may be wrong: the file has them under several SKUs, or the register has them under another one. */
const DOUBTFUL_LOTS = `
  select r.lot_number as lot, l.id is null as conflicting from import_rows r left join lots l using (lot_number)
  where r.import_id = $1 and r.lot_number is not null and r.sku is not null
  group by r.lot_number, l.id, l.sku having count(distinct r.sku) > 1 or min(r.sku) <> l.sku`;

const PLAN_PLAIN_ORDERS = `
  insert into plan_orders (order_key, company_key, customer_id, order_date)
  select o.order_key, o.company_key, c.id, o.order_date
  from (
    select order_key, min(company_key) as company_key, min(order_date) as order_date
    from import_rows where import_id = $1 and order_key is not null
    group by order_key
    having bool_and(problems is null) and min(company_key) = max(company_key) and (min(order_date) = max(order_date)) is not false
      and not bool_or(lot_number = any ($2))
      and (count(*) = 1 or count(*) = count(distinct (${shipmentColumns('import_rows')}))
        and (count(tracking_number) in (0, count(*)) or count(*) = count(distinct (ship_date, sku, lot_number, quantity))))
  ) o
  left join customers_by_key c using (company_key)
  where not exists (select from sales_orders s where s.order_key = o.order_key)
    and not exists (select from former_order_keys f where f.order_key = o.order_key)`;

/**
 * Plans, in one statement, the orders that need no decision: new numbers whose rows have no problem, agree on facility and order date, repeat
 * nothing and name no doubtful lot. In a large first import that is nearly every order; `planOrder` decides on all others.
 * @returns the unregistered lots that the file puts under several SKUs: they are doubtful in every row
 */
export async function planPlainOrders(client: PoolClient, importId: number): Promise<Set<string>> {
  const { rows } = await client.query<{ lot: string; conflicting: boolean }>(DOUBTFUL_LOTS, [importId]);
  await client.query(PLAN_PLAIN_ORDERS, [importId, rows.map(({ lot }) => lot)]);
  return new Set(rows.filter(({ conflicting }) => conflicting).map(({ lot }) => lot));
}
