import { survivorOf } from '../../customer-profiles/surviving-customer.js';
import { resolvedLot } from '../lots/lot-names.js';
import { lotNameKey, WAITING_JSON } from '../lots/waiting-shipments.js';
import { LARGEST_LOTS, TOP_CUSTOMERS } from './sales-dashboard.schema.js';

const NONE_WAIT = `json_build_object('shipments', 0, 'units', 0)`;

/** SQL of what waits for one row of a list, from its row of `waiting`. */
const waiting = (row: string): string =>
  `json_build_object('shipments', coalesce(${row}.shipments, 0), 'units', coalesce(${row}.units, 0))`;

/**
 * The figures as one statement, so that all of them are of one snapshot and add up.
 *
 * `sums` reads the shipments of the range once and adds them up by order, by lot and by day; everything else is added up from there, which is
 * exact: an order has one customer, a lot one SKU and a day one month, and foreign keys hold the first two.
 *
 * Orders are counted by what was shipped of them and not by their own date: only then do orders, customers and units describe the same shipments.
 * A merge moves the orders and distributions of the customer it takes in (docs/adr/0006-merged-customers-stay.md), so the customer of an entry
 * is always what it became.
 *
 * `waiting` adds up what waits in review in the same way. Each spelling of a lot there is read once.
 *
 * The parameters are the first and the last day, null where the range has none.
 */
export const SALES_DASHBOARD = `
with sums as materialized (
  select grouping(d.sales_order_id) = 0 as of_order, grouping(d.lot_number) = 0 as of_lot, grouping(d.ship_date) = 0 as of_day,
    d.sales_order_id, d.customer_id, d.lot_number, d.sku, d.ship_date, sum(d.quantity) as units, count(*) as distributions
  from distribution_log_entries d
  where d.voided_at is null and ($1::date is null or d.ship_date >= $1) and ($2::date is null or d.ship_date <= $2)
  group by grouping sets ((d.sales_order_id, d.customer_id), (d.lot_number, d.sku), (d.ship_date))
), buyers as materialized (
  select b.*, not exists (
    select from distribution_log_entries e where e.customer_id = b.customer_id and e.voided_at is null and e.ship_date < $1::date
  ) as first_time
  from (select customer_id, sum(units) as units, count(*) as orders from sums where of_order group by customer_id) b
), shipped_lots as (
  select lot_number, sku, units, row_number() over (order by units desc, lot_number) <= ${LARGEST_LOTS} as is_large from sums where of_lot
), skus as (
  select sku, sum(units) as units from sums where of_lot group by sku
), days as (
  select ship_date, units, distributions from sums where of_day
), months as (
  select to_char(m.first_day, 'YYYY-MM') as month, coalesce(sum(d.units), 0) as units
  from (select min(ship_date) as first, max(ship_date) as last from days) shipped
  cross join generate_series(date_trunc('month', coalesce($1::date, shipped.first)::timestamp), coalesce($2::date, shipped.last)::timestamp,
    interval '1 month') m (first_day)
  left join days d on date_trunc('month', d.ship_date::timestamp) = m.first_day
  group by m.first_day
), top_customers as (
  select c.id, c.facility_name, c.customer_number, b.units, b.orders, b.first_time from buyers b join customers c on c.id = b.customer_id
  order by b.units desc, c.facility_name, c.id limit ${TOP_CUSTOMERS}
), waiting as materialized (
  select grouping(w.sku) = 0 as of_sku, grouping(w.lot_number) = 0 as of_lot, grouping(w.month) = 0 as of_month, grouping(w.customer_id) = 0 as of_customer,
    w.sku, w.lot_number, w.month, w.customer_id, count(*) as shipments, coalesce(sum(w.units), 0) as units
  from (
    select u.sku, u.lot_number, to_char(u.ship_date, 'YYYY-MM') as month, ${survivorOf('c')} as customer_id, greatest(u.quantity, 0) as units
    from unlinked_distributions u left join customers c on c.id = u.customer_id
    where u.resolved_at is null and ($1::date is null or u.ship_date >= $1) and ($2::date is null or u.ship_date <= $2)
  ) w
  group by grouping sets ((w.sku), (w.lot_number), (w.month), (w.customer_id), ())
), waiting_lots as (
  select ${resolvedLot('w.lot_number')} as lot_number, sum(w.shipments) as shipments, sum(w.units) as units from waiting w
  where w.of_lot and ${lotNameKey('w.lot_number')} in (select ${lotNameKey('n.name')} from (
    select l.lot_number from shipped_lots l where l.is_large
    union all select a.alias from lot_aliases a join shipped_lots l on l.lot_number = a.lot_number where l.is_large) n (name))
  group by 1
)
select json_build_object('from', $1::date, 'to', $2::date, 'distributions', t.distributions, 'orders', k.orders, 'units', t.units,
  'waiting', (select ${waiting('w')} from waiting w where not (w.of_sku or w.of_lot or w.of_month or w.of_customer)),
  'waitingWithoutDate', case when coalesce($1::date, $2::date) is null then ${NONE_WAIT} else (
    select ${WAITING_JSON} from unlinked_distributions u where u.resolved_at is null and u.ship_date is null) end,
  'customers', json_build_object('total', k.customers, 'firstTime', k.first_time, 'repeat', k.customers - k.first_time),
  'unitsBySku', (select coalesce(json_agg(json_build_object('sku', s.sku, 'units', s.units, 'waiting', ${waiting('w')})
    order by s.units desc, s.sku), '[]') from skus s left join waiting w on w.of_sku and w.sku = s.sku),
  'unitsByMonth', (select coalesce(json_agg(json_build_object('month', m.month, 'units', m.units, 'waiting', ${waiting('w')})
    order by m.month), '[]') from months m left join waiting w on w.of_month and w.month = m.month),
  'unitsByLot', (select json_build_object(
    'largest', coalesce(json_agg(json_build_object('lotNumber', l.lot_number, 'sku', l.sku, 'units', l.units, 'waiting', ${waiting('w')})
      order by l.units desc, l.lot_number) filter (where is_large), '[]'),
    'others', json_build_object('lots', count(*) filter (where not is_large), 'units', coalesce(sum(l.units) filter (where not is_large), 0)))
    from shipped_lots l left join waiting_lots w on w.lot_number = l.lot_number),
  'topCustomers', (select coalesce(json_agg(json_build_object('id', c.id, 'facilityName', c.facility_name, 'customerNumber', c.customer_number,
    'units', c.units, 'orders', c.orders, 'firstTime', c.first_time, 'waiting', ${waiting('w')}) order by c.units desc, c.facility_name, c.id), '[]')
    from top_customers c left join waiting w on w.of_customer and w.customer_id = c.id)) as dashboard
from (select coalesce(sum(units), 0) as units, coalesce(sum(distributions), 0) as distributions from days) t
cross join (select count(*) as customers, coalesce(sum(orders), 0) as orders, count(*) filter (where first_time) as first_time from buyers) k`;
