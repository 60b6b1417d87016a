import { insertKnownLines } from '../../rep-traceability/sales-orders/insert-sales-orders.js';
import { KNOWN_SKU } from './catalogue.js';
import { adoptRest, filled, note, plan, type Step, wait } from './step.js';

/** Line numbers are kept if they differ within the order; otherwise the lines are numbered in sequence. */
const NUMBERS = `
  (select old_id,
     case when bool_and(n > 0) over of_order and max(same) over of_order = 1 then n
       else row_number() over (partition by sales_order_id order by n nulls last, length(old_id), old_id) end as number
   from (select old_id, sales_order_id, n, count(*) over (partition by sales_order_id, n) as same
         from (select old_id, sales_order_id, coalesce(pg_temp.old_integer(line_number), 0) as n from old_sales_order_lines) l) l
   window of_order as (partition by sales_order_id))`;

/** Planned before the orders, since they are part of their content. A SKU that the catalogue does not know stays on the order and counts no devices. */
export const PLAN_LINES = plan(
  'sales_order_lines',
  `n.number, pg_temp.old_number(o.quantity) as amount, coalesce(p.sku, i.sku) as device,
   pg_temp.old_number(o.quantity) * coalesce(i.units_per_item, 1) as units, pg_temp.old_number(o.unit_price) as price, null::bigint as order_id`,
  `join ${NUMBERS} n on n.old_id = o.old_id left join products p on p.sku = ${KNOWN_SKU('o.sku')}
   left join product_item_codes i on p.sku is null and i.item_code in (o.sku, pg_temp.lot_name(o.sku))`,
);

/** SQL of the content of a line, for comparing orders. */
export const LINE_CONTENT = `jsonb_build_array(l.number, l.sku, l.amount, ${filled('l.lot_number')}, l.price, ${filled('l.notes')})`;

export const adoptSalesOrderLines: Step = {
  from: 'sales_order_lines',
  into: 'sales_order_lines',
  statements: [
    `update plan_sales_order_lines p set order_id = o.new_id, outcome = case when o.outcome = 'merged' then 'merged' end
     from plan_sales_orders o where o.old_id = p.sales_order_id`,
    wait(
      'sales_order_lines',
      'invalid_line',
      `${filled('sku')} is null or amount is null or amount <= 0 or amount <> round(amount, 4) or amount >= 1e10`,
    ),
    `update plan_sales_order_lines p set outcome = 'waiting', why = 'sales_order_waits'
     from plan_sales_orders o where p.outcome is null and o.old_id = p.sales_order_id and o.outcome = 'waiting'`,
    `update plan_sales_order_lines p set outcome = 'waiting', why = 'late_line'
     from adopted_records a where p.outcome is null and p.order_id is null and a.source_table = 'sales_orders' and a.old_id = p.sales_order_id`,
    wait('sales_order_lines', 'sales_order_not_found', 'order_id is null'),
    adoptRest('sales_order_lines', 'sales_order_lines'),
    `update plan_sales_order_lines set device = null, units = null where device is null or units <> trunc(units) or units not between 1 and 2147483647`,
    `update plan_sales_order_lines set price = null where price < 0 or price <> round(price, 2) or price >= 1e10`,
    note('sales_order_lines', 'price_not_in_cents', `outcome = 'adopted' and ${filled('unit_price')} is not null and price is null`),
    insertKnownLines(`
     select new_id, order_id, number, sku, ${filled('notes')}, device, amount, units, price, ${filled('lot_number')}
     from plan_sales_order_lines where outcome = 'adopted' order by order_id, number`),
  ],
};
