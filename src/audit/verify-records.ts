import type { PoolClient } from 'pg';
import { tables } from './audited-tables.js';

/** Tables of which one record may have several rows, or whose rows are pairs of keys: their events cannot be put together to one row. */
const SEVERAL_ROWS = new Set([
  'sales_order_lines',
  'user_roles',
  'role_permissions',
  'second_factor_roles',
  'password_links',
  'recovery_codes',
  'second_factors',
]);

/** Columns that events leave out, or that the count of events checks. */
const NOT_COMPARED = `'{version,updated_at,change_number}'::text[]`;

/** A record that its events do not lead to. */
export interface AlteredRecord {
  entity_type: string;
  name: string;
  columns: string[];
  version: boolean;
  /** The last event that speaks of it: the change came later. */
  last_event: number;
  total: number;
}

/**
 * SQL of the records of a table that differ from their events, put together from the last insert or baseline on, and how many there are.
 * @param kept SQL of what an event would keep of the row `t`
 * @param version whether the table counts the changes of its rows
 */
const altered = (table: string, entity: string, kept: string, version: boolean): string => `
  with base as (
    select distinct on (e.entity_id) e.entity_id, e.id, e.new_values from audit_events e
    where e.entity_type = '${table}' and e.action in ('insert', 'baseline') and e.imported_from is null and e.new_values is not null
    order by e.entity_id, e.id desc
  ), later as (
    select e.entity_id, count(distinct e.id) as events, max(e.id) as last, jsonb_object_agg(f.key, f.value order by e.id) as values
    from base b join audit_events e on e.entity_type = '${table}' and e.entity_id = b.entity_id and e.action = 'update' and e.imported_from is null and e.id > b.id
    cross join lateral jsonb_each(e.new_values) f group by e.entity_id
  ), compared as (
    select b.entity_id as name, coalesce(l.last, b.id) as last_event,
      jsonb_strip_nulls(${kept} - ${NOT_COMPARED}) as present,
      jsonb_strip_nulls((b.new_values || coalesce(l.values, '{}')) - ${NOT_COMPARED}) as recorded,
      ${version ? `t.version <> (b.new_values ->> 'version')::int + coalesce(l.events, 0)` : 'false'} as version
    from base b join ${table} t on t.${entity}::text = b.entity_id left join later l on l.entity_id = b.entity_id
  )
  select '${table}' as entity_type, c.name, c.version, c.last_event, count(*) over ()::int as total, array(
      select key from (select jsonb_object_keys(c.present) as key union select jsonb_object_keys(c.recorded)) k
      where c.present -> key is distinct from c.recorded -> key and exists (
        select from pg_attribute a where a.attrelid = '${table}'::regclass and a.attname = key and not a.attisdropped) order by 1) as columns
  from compared c where c.version or c.present <> c.recorded order by c.name limit 20`;

/**
 * Compares each record with its events, in every column: what somebody changed past the triggers, also a password or a token that was exchanged.
 * @param client in a transaction: instants and bytes are compared in the form that events have
 */
export async function alteredRecords(client: PoolClient): Promise<AlteredRecord[]> {
  await client.query(`set local timezone = 'UTC'; set local bytea_output = 'hex'`);
  const found: AlteredRecord[] = [];
  for (const [table, { entity }] of tables) {
    if (SEVERAL_ROWS.has(table)) continue;
    const { rows } = await client.query<{ kept: string; version: boolean }>(
      `select kept_values($1::regclass, 't') as kept,
        exists (select from pg_attribute where attrelid = $1::regclass and attname = 'version' and not attisdropped) as version`,
      [table],
    );
    const [form] = rows;
    if (form) found.push(...(await client.query<AlteredRecord>(altered(table, entity, form.kept, form.version))).rows);
  }
  return found.filter(({ columns, version }) => version || columns.length > 0);
}
