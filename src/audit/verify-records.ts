import type { PoolClient } from 'pg';
import { type AuditedTable, tables } from './audited-tables.js';
import { type Incomparable, rowsOrRefusal } from './incomparable.js';

/** Columns that events leave out, or that are checked otherwise. */
const NOT_COMPARED = `'{version,updated_at,change_number}'::text[]`;

/** Records of each table that are listed; the rest is counted. */
const LISTED = 20;

/** The clock may be set back by seconds between the beginning of a transaction, which is `updated_at`, and its event. No transaction lasts for a day. */
const WITHIN_LAST_CHANGE = `between l.last_at - interval '1 day' and l.last_at + interval '5 seconds'`;

/** A record that its events do not lead to. */
export interface AlteredRecord {
  kind: 'record_changed' | 'record_added' | 'record_missing';
  table: string;
  name: string;
  /** Which row, where several have this name: its id, or the other key of a pair. */
  row: string | null;
  columns: string[];
  version: boolean;
  /** The last event that speaks of it: the change came later. Null for a record that no event made. */
  last_event: number | null;
  since: string | null;
  total: number;
}

interface Form {
  /** SQL of what an event would keep of the row `t`. */
  kept: string;
  /** Whether the table counts the changes of its rows, and knows the instant of the last one. */
  version: boolean;
  updated_at: boolean;
  /** Whether its rows have the number of the transaction that wrote them last. */
  change_number: boolean;
}

const FORM = `select kept_values($1::regclass, 't') as kept,
  exists (select from pg_attribute where attrelid = $1::regclass and attname = 'version' and not attisdropped) as version,
  exists (select from pg_attribute where attrelid = $1::regclass and attname = 'updated_at' and not attisdropped) as updated_at,
  exists (select from pg_attribute where attrelid = $1::regclass and attname = 'change_number' and not attisdropped) as change_number`;

/** SQL of the records of a table that differ from their events, put together from the last insert or baseline on, and how many there are. */
function changed(table: string, { entity, row }: AuditedTable, form: Form): string {
  const key = row ? `e.new_values ->> 'id'` : 'e.entity_id';
  const rowKey = row ? 't.id::text' : `t.${entity}::text`;
  const touched = `case when l.last is null then t.updated_at is distinct from (b.new_values ->> 'updated_at')::timestamptz
      else t.updated_at not ${WITHIN_LAST_CHANGE} end`;
  // What a record held before is asked of its change number first. A record moves on with its parts too, which leaves no event of its own; a baseline moves none.
  const moved = `t.change_number < greatest(case when b.action = 'insert' then b.change_number else 0 end, l.last_change)
      or t.change_number > greatest(b.change_number, l.last_change) and not exists (select from change_times n where n.change_number = t.change_number)`;
  return `
  with base as (
    select distinct on (${key}) ${key} as key, e.id, e.occurred_at, e.new_values, e.action, e.change_number from audit_events e
    where e.entity_type = '${table}' and e.action in ('insert', 'baseline') and e.imported_from is null and jsonb_typeof(e.new_values) = 'object'
    order by ${key}, e.id desc
  ), later as (
    select b.key, count(distinct e.id) as events, max(e.id) as last, max(e.occurred_at) as last_at, max(e.change_number) as last_change, jsonb_object_agg(f.key, f.value order by e.id) as values
    from base b join audit_events e on e.entity_type = '${table}' and ${key} = b.key and e.action = 'update' and e.imported_from is null and e.id > b.id
    cross join lateral jsonb_each(case jsonb_typeof(e.new_values) when 'object' then e.new_values else '{}' end) f group by b.key
  ), compared as (
    select t.${entity}::text as name, b.key, coalesce(l.last, b.id) as last_event, coalesce(l.last_at, b.occurred_at) as last_at,
      jsonb_strip_nulls(${form.kept} - ${NOT_COMPARED}) as present,
      jsonb_strip_nulls((b.new_values || coalesce(l.values, '{}')) - ${NOT_COMPARED}) as recorded,
      ${form.version ? `t.version <> (b.new_values ->> 'version')::int + coalesce(l.events, 0)` : 'false'} as version,
      ${form.updated_at ? touched : 'false'} as touched, ${form.change_number ? moved : 'false'} as moved
    from base b join ${table} t on ${rowKey} = b.key left join later l on l.key = b.key
  )
  select 'record_changed' as kind, '${table}' as table, c.name, ${row ? 'c.key' : 'null'} as row, c.version, c.last_event, iso_utc(c.last_at) as since,
    count(*) over ()::int as total, array(
      select key from (select jsonb_object_keys(c.present) as key union select jsonb_object_keys(c.recorded)) k
      where c.present -> key is distinct from c.recorded -> key and exists (
        select from pg_attribute a where a.attrelid = '${table}'::regclass and a.attname = key and not a.attisdropped)
      union select 'updated_at' where c.touched union select 'change_number' where c.moved order by 1) as columns
  from compared c where c.version or c.touched or c.moved or c.present <> c.recorded order by c.name, c.key limit ${LISTED}`;
}

/** SQL of the rows of a table that no event made, and of those that are gone though no event removed them. Rows that are never deleted are compared elsewhere. */
function slippedInOrGone(table: string, { entity, row }: AuditedTable, { kept }: Form): string {
  const ofEvent = row === 'pair' ? `coalesce(e.new_values, e.old_values)::text` : `coalesce(e.new_values, e.old_values) ->> 'id'`;
  const ofRow = row === 'pair' ? `(${kept})::text` : 't.id::text';
  const otherKey = `(select string_agg(o.value, ' ') from jsonb_each_text(case jsonb_typeof(key::jsonb) when 'object' then key::jsonb else '{}' end) o where o.key <> '${entity}')`;
  const shown = row === 'pair' ? otherKey : row ? 'key' : 'null';
  return `
  with spoken as (
    select distinct on (s.key) s.key, s.entity_id, s.action, s.id, s.occurred_at from (
      select ${ofEvent} as key, e.entity_id, e.action, e.id, e.occurred_at from audit_events e
      where e.entity_type = '${table}' and e.action in ('insert', 'baseline', 'delete') and e.imported_from is null) s
    where s.key is not null order by s.key, s.id desc
  )
  select case when t.key is null then 'record_missing' else 'record_added' end as kind, '${table}' as table, coalesce(t.name, s.entity_id) as name,
    ${shown} as row, '{}'::text[] as columns, false as version, s.id as last_event, iso_utc(s.occurred_at) as since, count(*) over ()::int as total
  from spoken s full join (select t.${entity}::text as name, ${ofRow} as key from ${table} t) t using (key)
  where case when t.key is null then s.action <> 'delete' else s.key is null or s.action = 'delete' end
  order by name, key limit ${LISTED}`;
}

/**
 * SQL for a transaction that reads whole tables. Where PostgreSQL has not counted the rows of a table since many were added, it takes it for a small one and compares
 * each row with each: 1,100 lots took minutes.
 */
export const HASHED = 'set local enable_nestloop = off';

export interface AlteredRecords {
  found: AlteredRecord[];
  /** How many there are beside those that are listed. */
  further: number;
  incomparable: Incomparable[];
}

/**
 * Compares each record with its events, in every column: what somebody changed, removed or slipped in past the triggers, also a password or a token that was
 * exchanged.
 * @param client in a transaction: instants and bytes are compared in the form that events have
 */
export async function alteredRecords(client: PoolClient): Promise<AlteredRecords> {
  await client.query(`set local timezone = 'UTC'; set local bytea_output = 'hex'; ${HASHED}`);
  const found: AlteredRecord[] = [];
  const incomparable: Incomparable[] = [];
  let further = 0;
  for (const [table, audited] of tables) {
    const forms = await rowsOrRefusal<Form>(client, FORM.replaceAll('$1', `'${table}'`));
    const [form] = typeof forms === 'string' ? [] : forms;
    if (!form) {
      incomparable.push({ table, code: String(forms) });
      continue;
    }
    const statements = [
      ...(audited.row === 'pair' ? [] : [changed(table, audited, form)]),
      ...(audited.kept ? [] : [slippedInOrGone(table, audited, form)]),
    ];
    for (const statement of statements) {
      const rows = await rowsOrRefusal<AlteredRecord>(client, statement);
      if (typeof rows === 'string') incomparable.push({ table, code: rows });
      else {
        found.push(...rows.filter(isAltered));
        further += (rows[0]?.total ?? 0) - rows.length;
      }
    }
  }
  return { found, further, incomparable };
}

/** A column that a migration dropped since is in the events alone. */
const isAltered = ({ kind, columns, version }: AlteredRecord): boolean => kind !== 'record_changed' || version || columns.length > 0;
