import { addressColumns } from '../../addresses/address.js';
import { insertImportedEvents } from '../../audit/audit-event.queries.js';
import { readShipToAgain } from '../../rep-traceability/distribution-log/read-ship-to-again.js';
import { completePrintedOrders, insertKnownOrders } from '../../rep-traceability/sales-orders/insert-sales-orders.js';
import { orderStatus } from '../../rep-traceability/sales-orders/sales-order.schema.js';
import { SOURCES } from '../../rep-traceability/source.js';
import { LINE_CONTENT, PLAN_LINES } from './adopt-sales-order-lines.js';
import { misreadName, placeName } from './misread.js';
import { LONGEST_KEY } from './reading-functions.js';
import { adoptOneOfEach, anyOf, filled, nextId, note, oldest, plan, reference, type Step, wait } from './step.js';

const [, ...LINES] = addressColumns();

/** The customers as the old system knew them, including those of earlier adoptions. */
const OLD_PROFILES = `
  create temporary table old_profiles on commit drop as
  select old_id, ${addressColumns()
    .map((column) => `${filled(`received ->> '${column}'`)} as ${column}`)
    .join(', ')}
  from adopted_records where source_table = 'customers' and outcome <> 'waiting';
  create unique index on old_profiles (old_id);
  analyze old_profiles`;

/** An order of the old system names a user for its rep, whose rep here is the only one of that e-mail address. */
const ORDER_REPS = `
  create temporary table order_reps on commit drop as
  select u.old_id, min(r.id) as new_id from old_users u join reps r on lower(btrim(r.email)) = lower(btrim(u.email)) group by 1 having count(*) = 1`;

/** The earliest shipment of each order: where its devices went. */
const FIRST_SHIPMENTS = `
  create temporary table first_shipments on commit drop as
  select distinct on (sales_order_id) sales_order_id, ship_date, ${placeName('e')} as facility_name, ${LINES.map((column) => `${filled(column)} as ${column}`).join(', ')}
  from old_distribution_log_entries e
  where sales_order_id is not null and ${filled('facility_name')} is not null order by sales_order_id, ship_date, ${oldest()};
  create unique index on first_shipments (sales_order_id);
  analyze first_shipments`;

const LINES_OF_ORDER = `left join (
    select l.sales_order_id, jsonb_agg(${LINE_CONTENT} order by l.number) as lines,
      bool_or(l.device is not null and l.amount is distinct from 2) as read_right from plan_sales_order_lines l group by 1
  ) l on l.sales_order_id = o.old_id`;

/** The content of an order besides its number and customer. */
const content = (day: string, shipped: string, status: string, tracking: string, notes: string, rep: string, lines: string): string =>
  `jsonb_build_array(${day}, ${shipped}, ${status}, ${tracking}, ${notes}, ${rep}, coalesce(${lines}, '[]'))`;

const ORDER_DAY = `coalesce(pg_temp.old_day(o.order_date), pg_temp.old_day(o.ship_date), pg_temp.old_day(f.ship_date))`;
const OLD_STATUS = `replace(lower(btrim(o.status)), 'canceled', 'cancelled')`;
/** A device that went out stays in every trace (design section 2, invariant 8). */
const STATUS = `case when ${OLD_STATUS} = 'cancelled' and d.old_id is not null then 'completed' else ${OLD_STATUS} end`;

/** Orders of which the old system recorded a shipment, by id or by number and customer. */
const SHIPPED_ORDERS = `
  create temporary table shipped_orders on commit drop as
  select sales_order_id as old_id from old_distribution_log_entries where sales_order_id is not null
  union
  select o.old_id from old_distribution_log_entries e
  join old_sales_orders o on order_key(o.order_number) = order_key(e.order_number)
  ${reference('oc', 'customers', 'o.customer_id')} join current_customers ordering on ordering.id = oc.new_id
  ${reference('ec', 'customers', 'e.customer_id')} left join current_customers named on named.id = ec.new_id
  left join company_keys ck on e.customer_id is null and ck.name = coalesce(${filled('e.customer_name')}, e.facility_name)
  left join current_keys keyed on keyed.company_key = ck.key
  where e.sales_order_id is null and ordering.current_id = coalesce(named.current_id, keyed.current_id);
  analyze shipped_orders`;

const PLAN = plan(
  'sales_orders',
  `order_key(o.order_number) as key, cc.current_id as new_customer_id, r.new_id as new_rep_id,
   ${ORDER_DAY} as order_day, pg_temp.old_day(o.ship_date) as ship_day, lower(btrim(o.source)) as new_source, ${STATUS} as new_status,
   coalesce(${filled('o.external_key')}, ${filled('o.ss_order_id')}) as new_key,
   lower(btrim(o.source)) = 'pdf_import' and ${misreadName('oc.facility_name')} and not coalesce(l.read_right, false) as misread,
   ${content(ORDER_DAY, 'pg_temp.old_day(o.ship_date)', STATUS, filled('o.tracking_number'), filled('o.notes'), 'r.new_id', 'l.lines')} as content`,
  `${reference('c', 'customers', 'o.customer_id')} left join current_customers cc on cc.id = c.new_id left join old_profiles oc on oc.old_id = o.customer_id
   left join order_reps r on r.old_id = o.rep_id left join first_shipments f on f.sales_order_id = o.old_id left join shipped_orders d on d.old_id = o.old_id ${LINES_OF_ORDER}`,
);

/** Stored orders with the number and customer of an old one. */
const KNOWN_ORDERS = `
  create temporary table known_orders on commit drop as
  select s.id, s.order_key as key, s.customer_id as new_customer_id, s.source = 'pdf_import' and not s.misread as is_printed,
    ${content('s.order_date', 's.ship_date', 's.status', 's.tracking_number', 's.notes', 's.rep_id', 'l.lines')} as content
  from sales_orders s
  left join lateral (
    select jsonb_agg(jsonb_build_array(n.line_number, n.item_code, n.quantity, n.lot_number, n.unit_price, n.description) order by n.line_number) as lines
    from sales_order_lines n where n.sales_order_id = s.id
  ) l on true
  where exists (select from plan_sales_orders p where p.outcome is null and p.key = s.order_key and p.new_customer_id = s.customer_id);
  analyze known_orders`;

/** An order that was imported from its PDF is right, whatever the old PDF reader made of the same page. */
const MERGE_MISREAD = `
  update plan_sales_orders p set outcome = 'merged', new_id = k.id, why = 'misread_replaced' from known_orders k
  where p.outcome is null and p.misread and k.is_printed and k.key = p.key and k.new_customer_id = p.new_customer_id`;

const REPLACED = `select distinct on (new_id) p.* from plan_sales_orders p where why = 'misread_replaced' order by new_id, ${oldest('p.')}`;

/** What the old system knows of a printed order besides what the page prints, and the misread values for the trail of the order. */
const COMPLETE_PRINTED = [
  completePrintedOrders(`
    select new_id as id, new_status as status, ship_day as ship_date, new_rep_id as rep_id, ${filled('tracking_number')} as tracking_number,
      new_key as external_key, ${filled('notes')} as notes from (${REPLACED}) r`),
  insertImportedEvents(`
    select ${nextId('audit_events')}, now(), null::bigint, 'adopt', 'misread', 'sales_orders', p.new_id::text,
      'misread by the earlier system', null, jsonb_build_object('entity_type', 'SalesOrder', 'entity_id', p.old_id,
        'metadata_json', (o.row || jsonb_build_object('lines', coalesce(l.rows, '[]')))::text)
    from plan_sales_orders p join old_sales_orders o on o.old_id = p.old_id left join (
      select sales_order_id, jsonb_agg(row order by ${oldest()}) as rows from old_sales_order_lines group by 1
    ) l on l.sales_order_id = p.old_id where p.why = 'misread_replaced' order by ${oldest('p.')}`),
];

/** Shipments of orders that were imported from their PDF, once they are in the log. */
export const CORRECT_MISREAD_SHIP_TO = readShipToAgain(`
  select p.new_id as order_id, c.address1, c.city, c.state, c.zip
  from plan_sales_orders p join old_profiles c on c.old_id = p.customer_id where p.why = 'misread_replaced'`);

/**
 * A number is one order of a customer. If two of them differ, it is unclear which one is meant, whatever
 * else is wrong with one of them.
 */
const WAIT_WHERE_ORDERS_DIFFER = `
  with said as (
    select key, new_customer_id, content from plan_sales_orders where key is not null and new_customer_id is not null
    union all select key, new_customer_id, content from known_orders
  )
  update plan_sales_orders p set outcome = 'waiting', why = 'order_differs'
  from (select key, new_customer_id from said group by 1, 2 having count(distinct content) > 1) d
  where p.outcome is null and d.key = p.key and d.new_customer_id = p.new_customer_id`;

const PARTS = ['order date', 'ship date', 'status', 'tracking number', 'notes', 'rep', 'lines'];
const partOf = (content: string) => `coalesce('"' || left(${content} ->> (part.nth::int - 1), 200) || '"', 'empty')`;

/** What each of these orders says otherwise than a stored one or, if there is none, than the first other old one. */
const ORDER_DIFFERENCES = `
  create temporary table order_differences on commit drop as
  with others as (
    select key, new_customer_id, content, 1 as rank, 'sales order ' || id as name from known_orders
    union all select key, new_customer_id, content, 2, 'row ' || old_id || ' of sales_orders' from plan_sales_orders
  ), pairs as (
    select distinct on (p.old_id) p.old_id, p.content, o.name, o.content as other
    from plan_sales_orders p join others o on o.key = p.key and o.new_customer_id = p.new_customer_id and o.content <> p.content
    where p.why = 'order_differs' order by p.old_id, o.rank, length(o.name), o.name
  )
  select old_id, format('It differs from %s: %s.', other_name, string_agg(case when part.name = 'lines' then part.name
    else format('%s %s, there %s', part.name, ${partOf('content')}, ${partOf('other')}) end, '; ' order by part.nth)) as detail
  from (select old_id, content, name as other_name, other from pairs) d
  cross join lateral unnest('{${PARTS.join(',')}}'::text[]) with ordinality part (name, nth)
  where content -> (part.nth::int - 1) is distinct from other -> (part.nth::int - 1)
  group by old_id, other_name;
  create index on order_differences (old_id); analyze order_differences`;

const DROP_TAKEN_KEYS = `
  update plan_sales_orders p set new_key = null
  from (select old_id, row_number() over (partition by new_key order by ${oldest()}) as nth from plan_sales_orders
        where outcome = 'adopted' and new_key is not null) k
  where k.old_id = p.old_id and (k.nth > 1 or exists (select from sales_orders s where s.external_key = p.new_key))`;

const soldTo = addressColumns().map((column) => `c.${column}`);
const shipTo = LINES.map((column) => `case when f.sales_order_id is null then c.${column} else f.${column} end`);

/**
 * Orders by (order key, customer). The old system kept no sold-to: it is the customer as the old system knew it. The ship-to is that of the order's
 * first shipment, as with imports; each distribution keeps its own.
 */
export const adoptSalesOrders: Step = {
  from: 'sales_orders',
  into: 'sales_orders',
  differences: '(select d.detail from order_differences d where d.old_id = p.old_id)',
  statements: [
    PLAN_LINES,
    OLD_PROFILES,
    ORDER_REPS,
    FIRST_SHIPMENTS,
    SHIPPED_ORDERS,
    PLAN,
    wait('sales_orders', 'order_number_unusable', `key is null or length(key) > ${LONGEST_KEY}`),
    wait('sales_orders', 'text_too_long', `greatest(length(tracking_number), length(new_key)) > ${LONGEST_KEY}`),
    wait('sales_orders', 'customer_not_found', 'new_customer_id is null'),
    wait('sales_orders', 'order_date_missing', 'order_day is null'),
    wait('sales_orders', 'unknown_source', `new_source is null or new_source not in ${anyOf(SOURCES)}`),
    wait('sales_orders', 'unknown_status', `new_status is null or new_status not in ${anyOf(orderStatus.options)}`),
    KNOWN_ORDERS,
    MERGE_MISREAD,
    WAIT_WHERE_ORDERS_DIFFER,
    ORDER_DIFFERENCES,
    `update plan_sales_orders p set outcome = 'merged', new_id = k.id from known_orders k
     where p.outcome is null and k.key = p.key and k.new_customer_id = p.new_customer_id`,
    adoptOneOfEach('sales_orders', 'sales_orders', ['key', 'new_customer_id']),
    DROP_TAKEN_KEYS,
    note('sales_orders', 'misread', `outcome = 'adopted' and misread`),
    note(
      'sales_orders',
      'external_key_taken',
      `outcome = 'adopted' and new_key is null and ${filled('coalesce(external_key, ss_order_id)')} is not null`,
    ),
    note('sales_orders', 'rep_is_a_user', `outcome = 'adopted' and ${filled('rep_id')} is not null and new_rep_id is null`),
    note(
      'sales_orders',
      'cancelled_but_shipped',
      `outcome = 'adopted' and new_status = 'completed' and lower(btrim(status)) like 'cancel%'`,
    ),
    note('sales_orders', 'order_date_from_shipment', `outcome = 'adopted' and pg_temp.old_day(order_date) is null`),
    insertKnownOrders(`
     select p.new_id, p.order_number, p.key, p.order_day, p.ship_day, p.new_customer_id, p.new_source, p.new_status, p.new_rep_id,
       ${filled('p.tracking_number')}, ${soldTo.join(', ')}, coalesce(f.facility_name, c.facility_name), ${shipTo.join(', ')}, p.new_key, ${filled('p.notes')}, p.misread
     from plan_sales_orders p join old_profiles c on c.old_id = p.customer_id left join first_shipments f on f.sales_order_id = p.old_id
     where p.outcome = 'adopted' order by ${oldest('p.')}`),
    ...COMPLETE_PRINTED,
  ],
};
