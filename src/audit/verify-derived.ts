import type { ClientBase } from 'pg';
import { addressColumns } from '../addresses/address.js';
import { type Incomparable, rowsOrRefusal } from './incomparable.js';
import { HASHED } from './verify-records.js';

/** Rows of each table that are listed; the rest is counted. */
const LISTED = 20;

/** A row that triggers or an import made of the records, and that differs from what they make of them today. */
export interface DerivedRow extends Record<string, unknown> {
  kind: 'record_changed' | 'record_added' | 'record_missing';
  table: string;
  name: string;
  what: string;
  total: number;
}

const kindOf = (stored: string, expected: string): string =>
  `case when ${stored} is null then 'record_missing' when ${expected} is null then 'record_added' else 'record_changed' end`;

/** When a migration ran: what a table keeps since then. */
const since = (migration: string): string =>
  `coalesce((select executed_at from mikro_orm_migrations where name like '${migration}%'), 'infinity')`;

const EVENTS = (table: string): string => `audit_events e where e.entity_type = '${table}' and e.imported_from is null`;

const ORDERS_WITHOUT_DISTRIBUTIONS = `
  select ${kindOf('o.sales_order_id', 's.id')} as kind, coalesce(o.sales_order_id, s.id)::text as name, 'order that has no distribution' as what
  from orders_without_distributions o full join (
    select s.id, s.order_date from sales_orders s where not exists (select from distribution_log_entries d where d.sales_order_id = s.id)
  ) s on s.id = o.sales_order_id
  where o.sales_order_id is null or s.id is null or o.order_date <> s.order_date`;

const FORMER_ORDER_KEYS = `
  select ${kindOf('f.id', 'e.id')} as kind, coalesce(f.id, e.id) as name, 'former order key ' || coalesce(f.order_key, e.order_key) as what
  from (select sales_order_id::text as id, order_key from former_order_keys) f full join (
    select distinct e.entity_id as id, e.old_values ->> 'order_key' as order_key from ${EVENTS('sales_orders')} and e.action = 'update' and e.old_values ? 'order_key'
  ) e on e.id = f.id and e.order_key = f.order_key
  where f.id is null or e.id is null`;

// Before the table was made, a customer lost its key with its name. A name that was given by hand leads to the customer too: its key is that of the name without
// business suffixes (company-key.ts); of one with other letters than those of ASCII it is not computed again. An adoption lets the keys of misread customers lead to
// those that they became part of.
const SUFFIXES = '(INC|LLC|CORP|LTD|CO|COMPANY|PC|PA|PLLC|LP|LLP)*';
const CUSTOMER_KEYS = `
  with given as (
    select v.id, v.key, bool_or(v.kept) as kept from (
      select e.entity_id as id, e.new_values ->> 'company_key' as key, e.occurred_at >= ${since('Migration20261128150000')} as kept from ${EVENTS('customers')}
      union all select e.entity_id, e.old_values ->> 'company_key', false from ${EVENTS('customers')} and e.old_values ? 'company_key'
      union all select c.id::text, c.company_key, true from customers c
    ) v where v.key is not null group by 1, 2
  )
  select ${kindOf('k.id', 'g.id')} as kind, coalesce(k.id, g.id) as name, 'company key ' || coalesce(k.key, g.key) as what
  from (select customer_id::text as id, company_key as key from customer_keys) k full join given g on g.id = k.id and g.key = k.key
  where (k.id is null and g.kept) or (g.id is null and not exists (
    select from adopted_records a where a.source_table = 'customers' and a.outcome = 'merged' and a.new_id::text = k.id)
    and not exists (select from (
      select e.new_values ->> 'facility_name' as name from ${EVENTS('customers')} and e.entity_id = k.id and e.new_values ? 'facility_name'
    ) n where n.name ~ '[^ -~]' or upper(regexp_replace(n.name, '[^A-Za-z0-9]', '', 'g')) ~ ('^' || k.key || '${SUFFIXES}$')))`;

const STATE = ['sales_order_id', 'order_number', 'ship_date', 'sku', 'lot_number', 'tracking_number', 'quantity'];
const named = (columns: readonly string[]): string => `array[${columns.map((column) => `'${column}'`).join(', ')}]`;

/** Of each correction, what the distribution said before: the next event that changed a column has its value, else the distribution still does. */
const before = (column: string, index: number): string =>
  `case when n.turn${index} = 0 then to_jsonb(d.${column}) #>> '{}'
      else (max((n.said -> '${column}')::text) over (partition by n.id, n.turn${index}))::jsonb #>> '{}' end`;

// Orders of distributions were found later once: before that, they had none. The number of the order is remembered since a migration of its own.
const RECEIVED_DISTRIBUTIONS = `
  with changes as (
    select * from (
      select e.entity_id as id, e.id as event, e.occurred_at,
        case when e.old_values -> 'sales_order_id' = 'null' then e.old_values - 'sales_order_id' else e.old_values end as said
      from ${EVENTS('distribution_log_entries')} and e.action = 'update'
    ) c where c.said ?| ${named(STATE)}
  ), numbered as (
    select c.*, ${STATE.map((column, index) => `count(*) filter (where c.said ? '${column}') over latest as turn${index}`).join(', ')}
    from changes c window latest as (partition by c.id order by c.event desc)
  ), states as (
    select s.id, s.state, bool_or(s.kept) as kept from (
      select n.id, jsonb_build_array(${STATE.map(before).join(', ')})::text as state,
        n.said ?| ${named(STATE.filter((column) => column !== 'order_number'))} or n.occurred_at >= ${since('Migration20261129013000_remember')} as kept
      from numbered n join distribution_log_entries d on d.id::text = n.id
    ) s group by 1, 2
  )
  select ${kindOf('r.id', 's.id')} as kind, coalesce(r.id, s.id) as name, 'what a distribution said before a correction' as what
  from (select distribution_id::text as id, jsonb_build_array(${STATE.map((column) => `${column}::text`).join(', ')})::text as state from received_distributions) r
  full join states s on s.id = r.id and s.state = r.state
  where (r.id is null and s.kept) or s.id is null`;

const IMPORT_ROWS = `
  select 'record_changed' as kind, i.id::text as name, 'number of the rows of an import (' || coalesce(r.rows, 0) || ', and ' || (i.counts ->> 'rows') || ' when it was read)' as what
  from imports i left join (
    select import_id, count(*) as rows, count(*) filter (where status = 'valid') as valid, count(*) filter (where status = 'invalid') as invalid
    from import_rows group by 1
  ) r on r.import_id = i.id
  where i.counts ? 'rows' and i.status in ('validated', 'committing', 'committed') and (coalesce(r.rows, 0) <> (i.counts ->> 'rows')::int
    or coalesce(r.valid, 0) <> (i.counts ->> 'valid')::int or coalesce(r.invalid, 0) <> (i.counts ->> 'invalid')::int)
  union all
  select 'record_missing', d.import_row_id::text, 'row of an import that made distribution ' || d.id
  from distribution_log_entries d where d.import_row_id is not null and not exists (select from import_rows r where r.id = d.import_row_id)`;

const PROFILE = named(addressColumns());
const MEMBERS = (values: string): string =>
  `(select jsonb_object_agg(key, value) from jsonb_each(case jsonb_typeof(${values}) when 'object' then ${values} else '{}' end) where key = any (${PROFILE}) and value <> 'null')`;

// A customer was recorded with the profile that the earlier system had. What that said when is not in the event.
const ADOPTED_PROFILES = `
  select 'record_changed' as kind, p.customer_id::text as name, 'profile of the earlier system' as what
  from adopted_profiles p join audit_events e on e.entity_type = 'customers' and e.entity_id = p.customer_id::text and e.imported_from is null and e.action = 'insert'
  where e.new_values ? 'facility_name' and ${MEMBERS('to_jsonb(p)')} <> ${MEMBERS('e.new_values')}
  union all
  select 'record_added', p.customer_id::text, 'profile of the earlier system' from adopted_profiles p where not exists (
    select from adopted_records a where a.source_table = 'customers' and a.outcome = 'adopted' and a.new_id = p.customer_id)
  union all
  select 'record_missing', a.new_id::text, 'profile of the earlier system' from adopted_records a
  where a.source_table = 'customers' and a.outcome = 'adopted' and a.adopted_at > ${since('Migration20261128190000_mark')}
    and a.received ->> 'facility_name' !~* '^\\s*NRE\\s*-'
    and coalesce(a.received ->> 'updated_at', a.received ->> 'created_at') ~ '^(19|20)\\d\\d-(0[1-9]|1[0-2])-(0[1-9]|1\\d|2[0-8])([ T]|$)'
    and not exists (select from adopted_profiles p where p.customer_id = a.new_id)`;

const FEEDS = ['customers', 'sales_orders', 'distribution_log_entries', 'lots', 'imports'];
/** Their transactions are noted since records are read as they stood. */
const PARTS_OF_THEM = [
  ...['consignees', 'customer_reps', 'distribution_returns', 'lot_aliases'],
  ...['order_pdf_attachments', 'reps', 'sales_order_lines', 'unlinked_distributions'],
];
const listOf = (tables: readonly string[]): string => tables.map((table) => `'${table}'`).join(', ');

/** What feeds and former states go by. */
const CHANGE_TIMES = `
  select 'record_missing' as kind, e.change_number::text as name, 'end of the transaction of event ' || min(e.id) as what from audit_events e
  where e.change_number > 0 and e.imported_from is null and e.action in ('insert', 'update', 'delete')
    and (e.entity_type in (${listOf(FEEDS)}) or (e.entity_type in (${listOf(PARTS_OF_THEM)}) and e.occurred_at >= ${since('Migration20261129232317')}))
    and not exists (select from change_times t where t.change_number = e.change_number)
  group by e.change_number
  union all
  select 'record_changed', b.change_number::text, 'oldest open transaction at the end of another' from (
    select n.*, max(n.ended_at) filter (where n.ends) over (order by n.number, n.ends) as latest from (
      select change_number as number, true as ends, change_number, ended_at from change_times
      union all select first_open, false, change_number, ended_at from change_times) n
  ) b where not b.ends and (b.number > b.change_number or b.latest > b.ended_at + interval '5 seconds')`;

const TABLES: Readonly<Record<string, string>> = {
  orders_without_distributions: ORDERS_WITHOUT_DISTRIBUTIONS,
  former_order_keys: FORMER_ORDER_KEYS,
  customer_keys: CUSTOMER_KEYS,
  received_distributions: RECEIVED_DISTRIBUTIONS,
  import_rows: IMPORT_ROWS,
  adopted_profiles: ADOPTED_PROFILES,
  change_times: CHANGE_TIMES,
};

/** Tables whose rows leave no events, since the records lead to them. */
export const derivedTables = Object.keys(TABLES);

export interface DerivedRows {
  found: DerivedRow[];
  incomparable: Incomparable[];
}

/**
 * @param client in a transaction
 * @returns the rows of these tables that the records and their events do not lead to, some of each table and how many there are
 */
export async function changedDerivedRows(client: ClientBase): Promise<DerivedRows> {
  await client.query(HASHED);
  const found: DerivedRow[] = [];
  const incomparable: Incomparable[] = [];
  for (const [table, differing] of Object.entries(TABLES)) {
    const listed = `select f.*, '${table}' as table, count(*) over ()::int as total from (${differing}) f order by f.name, f.kind, f.what limit ${LISTED}`;
    const rows = await rowsOrRefusal<DerivedRow>(client, listed);
    if (typeof rows === 'string') incomparable.push({ table, code: rows });
    else found.push(...rows);
  }
  return { found, incomparable };
}
