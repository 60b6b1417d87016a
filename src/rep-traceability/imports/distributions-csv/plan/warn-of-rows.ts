import type { PoolClient } from 'pg';

/** What is found of lots, numbers and sites stands in tables of its own, since PostgreSQL guesses the size of each and scans the rows once. */
const PLAN_WARNINGS = `
  create temporary table plan_warnings (id bigint not null, code text not null, "column" text, detail text not null) on commit drop;
  create temporary table plan_exceeded_lots (lot_number text not null, detail text not null) on commit drop;
  create temporary table plan_similar_numbers (order_key text not null, detail text not null) on commit drop;
  create temporary table plan_new_sites (company_key text not null, city text not null, zip text not null) on commit drop`;

const VALID = `import_rows r join plan_orders o using (order_key) where r.import_id = $1 and r.status = 'valid'`;

/** The lot as registered: when it was made, when it expires. */
const LOT_DATES = `
  insert into plan_warnings
  select r.id, w.code, 'Ship Date', w.detail
  from import_rows r join lots l using (lot_number)
  cross join lateral (values
    ('before_manufacture', r.ship_date < l.manufactured_on, format('Lot %s was manufactured on %s, after this ship date.', l.lot_number, l.manufactured_on)),
    ('after_expiry', r.ship_date > l.expires_on, format('Lot %s expired on %s, before this ship date.', l.lot_number, l.expires_on))
  ) w (code, applies, detail)
  where r.import_id = $1 and r.status = 'valid' and w.applies`;

const FIND_EXCEEDED_LOTS = `
  insert into plan_exceeded_lots
  select t.lot_number, format('Lot %s has %s units: with this file %s of them would be distributed.', t.lot_number, t.units_produced, t.units)
  from (
    select l.lot_number, l.units_produced, f.units + coalesce((
      select sum(d.quantity) from distribution_log_entries d where d.lot_number = l.lot_number and d.voided_at is null), 0) as units
    from (select lot_number, sum(quantity) as units from import_rows where import_id = $1 and status = 'valid' group by 1) f
    join lots l using (lot_number) where l.units_produced is not null
  ) t where t.units > t.units_produced`;

const MORE_THAN_PRODUCED = `
  insert into plan_warnings select r.id, 'more_than_produced', 'Quantity', l.detail
  from import_rows r join plan_exceeded_lots l using (lot_number) where r.import_id = $1 and r.status = 'valid'`;

/** An order that an earlier file made has no date of its own but its first shipment's. */
const ORDERED_AFTER_SHIPPED = `
  insert into plan_warnings
  select w.id, 'ordered_after_shipped', 'Order Date', format('The order is dated %s, after this ship date.', w.ordered)
  from (
    select r.id, r.ship_date, coalesce(r.order_date, s.order_date) as ordered
    from import_rows r join plan_orders o using (order_key)
    left join sales_orders s on s.id = o.sales_order_id and s.source <> 'csv_import' and not s.reconstructed
    where r.import_id = $1 and r.status = 'valid'
  ) w where w.ordered > w.ship_date`;

/** A spreadsheet drops the zeros that an order number begins with. Other customers number their orders as they like. */
const FIND_SIMILAR_NUMBERS = `
  with numbers as materialized (
    select order_key, company_key, customer_id, sales_order_id, ltrim(order_key, '0') as bare from plan_orders where ltrim(order_key, '0') <> ''
  ), others as (
    select n.order_key, format('Sales order %s (id %s)', s.order_number, s.id) as other
    from numbers n join sales_orders s on ltrim(s.order_key, '0') = n.bare
    where n.sales_order_id is null and s.customer_id = n.customer_id and s.order_key <> n.order_key
    union all
    select n.order_key, format('Order %s of this file', p.order_key)
    from numbers n join numbers p on p.bare = n.bare and p.company_key = n.company_key
    where n.sales_order_id is null and p.order_key <> n.order_key
  )
  insert into plan_similar_numbers
  select order_key, format('%s differs from this number only in leading zeros: is it the same order?', max(other)) from others group by 1`;

const NUMBERS_DIFFER_IN_ZEROS = `
  insert into plan_warnings select r.id, 'order_number_differs_in_zeros', 'Order Number', n.detail
  from import_rows r join plan_similar_numbers n using (order_key) where r.import_id = $1 and r.status = 'valid'`;

/** City and ZIP tell one site from another; streets are spelled in too many ways. */
const site = (row: string) => `lower(coalesce(${row}.city, '') collate "und-x-icu"), left(coalesce(${row}.zip, ''), 5)`;

/**
 * A facility at an address that it never had. Rows that name a ship-to beside the facility are drop shipments, whose addresses differ by nature.
 * A customer without any address is compared with its first row in the file.
 */
const FIND_NEW_SITES = `
  with sites as (
    select o.company_key, min(o.customer_id) as customer_id, ${site('r')}, min(r.line_number)
    from ${VALID} and r.ship_to_name is null and (r.city is not null or r.zip is not null) group by 1, 3, 4
  ), judged as (
    select t.*, min(t.first_line) over (partition by t.company_key) as first_of_customer, coalesce(bool_or(known.id is not null), false) as has_sites
    from sites t (company_key, customer_id, city, zip, first_line)
    left join lateral (select c.id from customers c where c.id = t.customer_id and (c.city is not null or c.zip is not null)) known on true
    group by 1, 2, 3, 4, 5
  )
  insert into plan_new_sites
  select t.company_key, t.city, t.zip from judged t where case when t.has_sites then
      not exists (select from customers c where c.id = t.customer_id and (${site('c')}) = (t.city, t.zip))
      and not exists (select from distribution_log_entries d where d.customer_id = t.customer_id and (${site('d')}) = (t.city, t.zip))
      and not exists (select from sales_orders s where s.customer_id = t.customer_id and ((lower(coalesce(s.sold_to_city, '') collate "und-x-icu"),
        left(coalesce(s.sold_to_zip, ''), 5)) = (t.city, t.zip) or (lower(coalesce(s.ship_to_city, '') collate "und-x-icu"),
        left(coalesce(s.ship_to_zip, ''), 5)) = (t.city, t.zip)))
      else t.first_line <> t.first_of_customer end`;

const SEVERAL_ADDRESSES = `
  insert into plan_warnings
  select r.id, 'several_addresses', 'Address', format('%s was known at another address: is it the same facility?', r.facility_name)
  from import_rows r join plan_orders o using (order_key)
  join plan_new_sites n on n.company_key = o.company_key and (n.city, n.zip) = (${site('r')})
  where r.import_id = $1 and r.status = 'valid' and r.ship_to_name is null`;

/** Warnings of the reader stay; those of an earlier plan go. */
const WRITE = `
  update import_rows r set warnings = w.warnings
  from (
    select id, nullif(coalesce((select jsonb_agg(kept) from jsonb_array_elements(own.warnings) kept where kept ->> 'code' <> all ($2)), '[]')
      || coalesce((select jsonb_agg(jsonb_build_object('code', p.code, 'column', p."column", 'detail', p.detail)) from plan_warnings p where p.id = own.id), '[]'),
      '[]') as warnings
    from import_rows own
    where own.import_id = $1 and (own.warnings is not null or own.id in (select id from plan_warnings))
  ) w where w.id = r.id and r.warnings is distinct from w.warnings`;

const WARN = [LOT_DATES, MORE_THAN_PRODUCED, ORDERED_AFTER_SHIPPED, NUMBERS_DIFFER_IN_ZEROS, SEVERAL_ADDRESSES];
const CODES = [
  ...[
    'before_manufacture',
    'after_expiry',
    'more_than_produced',
    'ordered_after_shipped',
    'order_number_differs_in_zeros',
    'several_addresses',
  ],
];

/**
 * Warns of valid rows that are possible but unlikely, for a person to look at before the commit: a statement for each sort, whatever the size of the
 * file.
 * @param client inside the transaction that planned the import and still holds `plan_orders`
 */
export async function warnOfRows(client: PoolClient, importId: number): Promise<void> {
  await client.query(PLAN_WARNINGS);
  await client.query(FIND_SIMILAR_NUMBERS);
  for (const statement of [FIND_EXCEEDED_LOTS, FIND_NEW_SITES]) await client.query(statement, [importId]);
  await client.query('analyze plan_exceeded_lots, plan_similar_numbers, plan_new_sites');
  for (const statement of WARN) await client.query(statement, [importId]);
  await client.query('create index on plan_warnings (id); analyze plan_warnings');
  await client.query(WRITE, [importId, CODES]);
}
