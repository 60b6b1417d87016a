import { survivorOf } from '../../customer-profiles/surviving-customer.js';
import { resolvedLot } from '../lots/lot-names.js';
import { WAITING_JSON } from '../lots/waiting-shipments.js';
import { LARGEST_LOTS, RECENT_CUSTOMERS, TOP_CUSTOMERS } from './sales-dashboard.schema.js';

/** SQL of a list of what waits, from rows that have the members of `WaitingShipments` too. */
const waitingList = (members: string, order: string, rows: string): string => `(select coalesce(json_agg(
    json_build_object(${members}, 'shipments', w.shipments, 'units', w.units) order by ${order}), '[]') from ${rows})`;

/** SQL of the recent customers of one kind, the latest shipment first. */
const recentCustomers = (kind: string): string => `coalesce(json_agg(
    json_build_object('id', id, 'facilityName', facility_name, 'customerNumber', customer_number, 'firstOrderDate', first_order_date,
      'lastShipDate', last_ship_date, 'units', units, 'orders', orders) order by last_ship_date desc, id desc) filter (where ${kind}), '[]')`;

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
 * `returned` adds up in the same way what came back of those shipments, on whatever day.
 *
 * `waiting` adds up what waits in review in the same way. Each spelling of a lot there is read once.
 *
 * The parameters are the first and the last day, null where the range has none.
 */
export const SALES_DASHBOARD = `
with sums as materialized (
  select grouping(d.sales_order_id) = 0 as of_order, grouping(d.lot_number) = 0 as of_lot, grouping(d.ship_date) = 0 as of_day,
    d.sales_order_id, d.customer_id, d.lot_number, d.sku, d.ship_date, sum(d.quantity) as units, count(*) as distributions, max(d.ship_date) as last_ship_date
  from distribution_log_entries d
  where d.voided_at is null and ($1::date is null or d.ship_date >= $1) and ($2::date is null or d.ship_date <= $2)
  group by grouping sets ((d.sales_order_id, d.customer_id), (d.lot_number, d.sku), (d.ship_date))
), returned as materialized (
  select grouping(d.customer_id) = 0 as of_customer, grouping(d.lot_number) = 0 as of_lot, grouping(d.ship_date) = 0 as of_day,
    d.customer_id, d.lot_number, d.ship_date, sum(r.quantity) as units
  from distribution_returns r join distribution_log_entries d on d.id = r.distribution_id
  where r.voided_at is null and d.voided_at is null and ($1::date is null or d.ship_date >= $1) and ($2::date is null or d.ship_date <= $2)
  group by grouping sets ((d.customer_id), (d.lot_number), (d.ship_date))
), buyers as materialized (
  select b.*, not exists (
    select from distribution_log_entries e where e.customer_id = b.customer_id and e.voided_at is null and e.ship_date < $1::date
  ) as first_time
  from (select customer_id, sum(units) as units, count(*) as orders, max(last_ship_date) as last_ship_date from sums where of_order group by customer_id) b
), shipped_lots as (
  select s.lot_number, s.sku, s.units, coalesce(r.units, 0) as returned, row_number() over (order by s.units desc, s.lot_number) <= ${LARGEST_LOTS} as is_large
  from sums s left join returned r on r.of_lot and r.lot_number = s.lot_number where s.of_lot
), skus as (
  select sku, sum(units) as units, sum(returned) as returned from shipped_lots group by sku
), days as (
  select s.ship_date, s.units, s.distributions, coalesce(r.units, 0) as returned
  from sums s left join returned r on r.of_day and r.ship_date = s.ship_date where s.of_day
), months as (
  select to_char(m.first_day, 'YYYY-MM') as month, coalesce(sum(d.units), 0) as units, coalesce(sum(d.returned), 0) as returned
  from (select min(ship_date) as first, max(ship_date) as last from days) shipped
  cross join generate_series(date_trunc('month', coalesce($1::date, shipped.first)::timestamp), coalesce($2::date, shipped.last)::timestamp,
    interval '1 month') m (first_day)
  left join days d on date_trunc('month', d.ship_date::timestamp) = m.first_day
  group by m.first_day
), top_customers as (
  select c.id, c.facility_name, c.customer_number, b.units, b.orders, b.first_time, coalesce(r.units, 0) as returned
  from buyers b join customers c on c.id = b.customer_id left join returned r on r.of_customer and r.customer_id = b.customer_id
  order by b.units desc, c.facility_name, c.id limit ${TOP_CUSTOMERS}
), recent_customers as (
  select c.id, c.facility_name, c.customer_number, b.units, b.orders, b.first_time, b.last_ship_date,
    (select min(s.order_date) from sales_orders s where s.customer_id = b.customer_id and s.status <> 'cancelled') as first_order_date
  from (
    select *, row_number() over (partition by first_time order by last_ship_date desc, customer_id desc) as nth from buyers
  ) b join customers c on c.id = b.customer_id
  where b.nth <= ${RECENT_CUSTOMERS}
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
  select ${resolvedLot('w.lot_number')} as lot_number, sum(w.shipments) as shipments, sum(w.units) as units from waiting w where w.of_lot
  group by 1 order by units desc, 1 limit ${LARGEST_LOTS}
), waiting_customers as (
  select c.id, c.facility_name, w.shipments, w.units from waiting w join customers c on c.id = w.customer_id where w.of_customer
  order by w.units desc, c.facility_name, c.id limit ${TOP_CUSTOMERS}
)
select json_build_object('from', $1::date, 'to', $2::date, 'distributions', t.distributions, 'orders', k.orders, 'units', t.units,
  'unitsReturned', t.returned, 'unitsOutstanding', t.units - t.returned,
  'waiting', (select json_build_object('shipments', w.shipments, 'units', w.units) from waiting w
    where not (w.of_sku or w.of_lot or w.of_month or w.of_customer)),
  'waitingWithoutDate', (select ${WAITING_JSON} from unlinked_distributions u
    where u.resolved_at is null and u.ship_date is null and coalesce($1::date, $2::date) is not null),
  'waitingBy', json_build_object(
    'sku', ${waitingList(`'sku', w.sku`, 'w.units desc, w.sku', 'waiting w where w.of_sku')},
    'month', ${waitingList(`'month', w.month`, 'w.month', 'waiting w where w.of_month')},
    'lot', ${waitingList(`'lotNumber', w.lot_number`, 'w.units desc, w.lot_number', 'waiting_lots w')},
    'customer', ${waitingList(`'id', w.id, 'facilityName', w.facility_name`, 'w.units desc, w.facility_name, w.id', 'waiting_customers w')}),
  'customers', json_build_object('total', k.customers, 'firstTime', k.first_time, 'repeat', k.customers - k.first_time),
  'unitsBySku', (select coalesce(json_agg(json_build_object('sku', sku, 'units', units, 'unitsReturned', returned) order by units desc, sku), '[]') from skus),
  'unitsByMonth', (select coalesce(json_agg(json_build_object('month', month, 'units', units, 'unitsReturned', returned) order by month), '[]') from months),
  'unitsByLot', (select json_build_object(
    'largest', coalesce(json_agg(json_build_object('lotNumber', lot_number, 'sku', sku, 'units', units, 'unitsReturned', returned) order by units desc, lot_number)
      filter (where is_large), '[]'),
    'others', json_build_object('lots', count(*) filter (where not is_large), 'units', coalesce(sum(units) filter (where not is_large), 0),
      'unitsReturned', coalesce(sum(returned) filter (where not is_large), 0)))
    from shipped_lots),
  'topCustomers', (select coalesce(json_agg(json_build_object('id', id, 'facilityName', facility_name, 'customerNumber', customer_number,
    'units', units, 'unitsReturned', returned, 'orders', orders, 'firstTime', first_time) order by units desc, facility_name, id), '[]') from top_customers),
  'recentCustomers', (select json_build_object('firstTime', ${recentCustomers('first_time')}, 'repeat', ${recentCustomers('not first_time')})
    from recent_customers)) as dashboard
from (select coalesce(sum(units), 0) as units, coalesce(sum(distributions), 0) as distributions, coalesce(sum(returned), 0) as returned from days) t
cross join (select count(*) as customers, coalesce(sum(orders), 0) as orders, count(*) filter (where first_time) as first_time from buyers) k`;
