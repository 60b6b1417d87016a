import type { PoolClient } from 'pg';
import { dateDoubtsSql, LOT_DOUBTS, moreThanProducedSql } from '../../../lots/lot-doubts.js';
import { heldLotSql, SHIPPED_BEFORE_HOLD, wasHeldAfter } from '../../../lots/lot-hold.js';
import {
  atAnotherAddress,
  DIFFERS_IN_ZEROS,
  differingInZeros,
  newSites,
  renumberedBefore,
  SEVERAL_ADDRESSES,
  WAS_RENUMBERED,
} from '../../../sales-orders/doubt-orders.js';

/** What is found of lots, numbers and sites stands in tables of its own, since PostgreSQL guesses the size of each and scans the rows once. */
const PLAN_WARNINGS = `
  create temporary table plan_warnings (id bigint not null, code text not null, "column" text, detail text not null) on commit drop;
  create temporary table plan_exceeded_lots (lot_number text not null, detail text not null) on commit drop;
  create temporary table plan_similar_numbers (order_key text not null, detail text not null) on commit drop;
  create temporary table plan_new_sites (company_key text not null, city text collate "und-x-icu" not null, zip text not null) on commit drop`;

/** The lot as registered: when it was made, when it expires, since when it is held. */
const LOT_DATES = `
  insert into plan_warnings
  select r.id, w.code, 'Ship Date', w.detail
  from plan_staged r join lots l using (lot_number)
  cross join lateral (values ${dateDoubtsSql('l', 'r.ship_date')},
    ('${SHIPPED_BEFORE_HOLD}', ${wasHeldAfter('l', 'r.ship_date')}, ${heldLotSql('l')} || ' This shipment is from before.')
  ) w (code, applies, detail)
  where w.applies`;

/** An order that an earlier file made has no date of its own but its first shipment's. */
const ORDERED_AFTER_SHIPPED = `
  insert into plan_warnings
  select r.id, 'ordered_after_shipped', 'Order Date', format('The order is dated %s, after this ship date.', coalesce(r.order_date, s.order_date))
  from plan_staged r left join (
    select o.order_key, s.order_date from plan_orders o join sales_orders s on s.id = o.sales_order_id
    where s.source <> 'csv_import' and not s.reconstructed
  ) s using (order_key) where coalesce(r.order_date, s.order_date) > r.ship_date`;

const FIND_EXCEEDED_LOTS = `
  insert into plan_exceeded_lots
  select t.lot_number, ${moreThanProducedSql('t', 't.units')}
  from (
    select l.lot_number, l.units_produced, f.units + coalesce((
      select sum(d.quantity) from distribution_log_entries d where d.lot_number = l.lot_number and d.voided_at is null), 0) as units
    from (select lot_number, sum(quantity) as units from plan_staged group by 1) f
    join lots l using (lot_number) where l.units_produced is not null
  ) t where t.units > t.units_produced`;

const MORE_THAN_PRODUCED = `
  insert into plan_warnings select r.id, 'more_than_produced', 'Quantity', l.detail from plan_staged r join plan_exceeded_lots l using (lot_number)`;

const PLANNED_ORDERS = 'select order_key, company_key, customer_id, sales_order_id from plan_orders';
const WERE_RENUMBERED = `
  insert into plan_warnings
  select r.id, '${WAS_RENUMBERED}', 'Order Number', n.detail from plan_staged r join (${renumberedBefore(PLANNED_ORDERS)}) n using (order_key)`;

const FIND_SIMILAR_NUMBERS = `
  insert into plan_similar_numbers ${differingInZeros(PLANNED_ORDERS)}`;
const NUMBERS_DIFFER_IN_ZEROS = `
  insert into plan_warnings
  select r.id, '${DIFFERS_IN_ZEROS}', 'Order Number', n.detail from plan_staged r join plan_similar_numbers n using (order_key)`;

const FIND_NEW_SITES = `
  insert into plan_new_sites ${newSites(`
    select o.company_key, min(o.customer_id) as customer_id, r.city, r.zip, min(r.line_number) as first_line
    from plan_staged r join plan_orders o using (order_key) where r.has_site group by 1, 3, 4`)}`;
const AT_NEW_SITES = `
  insert into plan_warnings
  select r.id, '${SEVERAL_ADDRESSES}', 'Address', replace('${atAnotherAddress('{name}')}', '{name}', r.facility_name)
  from plan_staged r join plan_orders o using (order_key)
  join plan_new_sites n on n.company_key = o.company_key and (n.city, n.zip) = (r.city, r.zip) where r.has_site`;

const isTracked = (row: string): string => `coalesce(${row}.tracking_number, '') <> ''`;
const tracking = (row: string): string =>
  `case when ${isTracked(row)} then 'with tracking number ' || ${row}.tracking_number else 'without tracking number' end`;

/**
 * The same shipment once as a whole and once parcel by parcel, or once before its tracking number was known: then the same units count twice. It may be
 * another shipment of the day as well. With the same quantity it is a problem of the row (`same_but_for_tracking`). The shipments of an order that once had
 * the number of the row are doubtful with any tracking number: nobody knows which number another system knew them by.
 */
const MAY_BE_IN_LOG = `
  with known_orders as (
    select order_key, sales_order_id, false as is_former from plan_orders where sales_order_id is not null
    union all
    select o.order_key, s.id, true from plan_orders o join former_order_keys f using (order_key)
    join sales_orders s on s.id = f.sales_order_id and s.customer_id = o.customer_id and s.order_key <> o.order_key
  )
  insert into plan_warnings
  select distinct on (r.id) r.id, 'may_be_counted_twice', 'Tracking Number',
    format('Distribution %s of the log has %s units of this order, ship date, SKU and lot %s: is this row the same shipment, or part of it?', d.id, d.quantity, ${tracking('d')})
  from plan_staged r join known_orders o using (order_key)
  join distribution_log_entries d on (d.sales_order_id, d.ship_date, d.sku, d.lot_number) = (o.sales_order_id, r.ship_date, r.sku, r.lot_number)
    and d.voided_at is null and (o.is_former or (${isTracked('d')}) <> (${isTracked('r')}))
  order by r.id, o.is_former, d.id`;

/** The same between two rows of the file. In most files all rows have a tracking number, or none has. */
const MAY_BE_IN_FILE = `
  with mixed as (
    select order_key, ship_date, sku, lot_number from plan_staged r
    where (select bool_or(${isTracked('a')}) and not bool_and(${isTracked('a')}) from plan_staged a) group by 1, 2, 3, 4
    having bool_or(${isTracked('r')}) and not bool_and(${isTracked('r')})
  )
  insert into plan_warnings
  select distinct on (r.id) r.id, 'may_be_counted_twice', 'Tracking Number',
    format('Line %s has %s units of this order, ship date, SKU and lot %s: is this row the same shipment, or part of it?', f.line_number, f.quantity, ${tracking('f')})
  from mixed join plan_staged r using (order_key, ship_date, sku, lot_number) join plan_staged f using (order_key, ship_date, sku, lot_number)
  where (${isTracked('f')}) <> (${isTracked('r')})
  order by r.id, f.line_number`;

/** What is searched for first, and the warning of its rows; in most files nothing is found. */
const FOUND = [
  [FIND_EXCEEDED_LOTS, MORE_THAN_PRODUCED],
  [FIND_SIMILAR_NUMBERS, NUMBERS_DIFFER_IN_ZEROS],
  [FIND_NEW_SITES, AT_NEW_SITES],
] as const;

const CODES = [
  ...[
    ...LOT_DOUBTS,
    SHIPPED_BEFORE_HOLD,
    'ordered_after_shipped',
    DIFFERS_IN_ZEROS,
    WAS_RENUMBERED,
    SEVERAL_ADDRESSES,
    'may_be_counted_twice',
  ],
];

/** Warnings of the reader stay; those of an earlier plan go. */
const WRITE = `
  update import_rows r set warnings = w.warnings
  from (
    select id, nullif(coalesce((select jsonb_agg(kept) from jsonb_array_elements(own.warnings) kept where kept ->> 'code' <> all ($2)), '[]')
      || coalesce((select jsonb_agg(jsonb_build_object('code', p.code, 'column', p."column", 'detail', p.detail)) from plan_warnings p where p.id = own.id), '[]'),
      '[]') as warnings
    from import_rows own join (select id from import_rows where import_id = $1 and warnings is not null union select id from plan_warnings) warned using (id)
  ) w where w.id = r.id and r.warnings is distinct from w.warnings`;

/**
 * Warns of valid rows that are possible but unlikely, for a person to look at before the commit: a statement for each sort, whatever the size of the
 * file.
 * @param client inside the transaction that planned the import and still holds `plan_orders` and the valid rows in `plan_staged`
 */
export async function warnOfRows(client: PoolClient, importId: number): Promise<void> {
  await client.query(PLAN_WARNINGS);
  await client.query(LOT_DATES);
  await client.query(ORDERED_AFTER_SHIPPED);
  await client.query(MAY_BE_IN_LOG);
  await client.query(MAY_BE_IN_FILE);
  await client.query(WERE_RENUMBERED);
  for (const [find, warn] of FOUND) if ((await client.query(find)).rowCount) await client.query(warn);
  await client.query('create index on plan_warnings (id); analyze plan_warnings');
  await client.query(WRITE, [importId, CODES]);
}
