import type { PoolClient } from 'pg';
import { type AuditedTable, tables } from './audited-tables.js';
import { type Incomparable, rowsOrRefusal } from './incomparable.js';

/** Events of each table that are listed; the rest is counted. */
const LISTED = 20;

/** Columns that events leave out, or that tell of a change and are none. */
const NOT_VALUES = `array['version', 'updated_at', 'change_number']`;

/** An event that does not follow from those before it. */
export interface StrayEvent extends Record<string, unknown> {
  table: string;
  name: string;
  eventId: number;
  /** When the event was written that it does not agree with. */
  since: string | null;
  /** What it says was replaced and was not there; none where a record is said to begin again. */
  columns: string[];
  total: number;
}

/**
 * SQL of the events of a table that replaced what the record did not hold, or let it begin once more. What a record held at an instant is read from these old
 * values, so one such event changes the past, although the record is as its events say. It begins with the first event that has all values.
 */
function stray(table: string, { row }: AuditedTable): string {
  const key = row ? `coalesce(e.new_values, e.old_values) ->> 'id'` : 'e.entity_id';
  return `
  with spoken as (
    select ${key} as key, e.entity_id, e.id, e.action, e.occurred_at, coalesce(e.old_values, '{}') as old, coalesce(e.new_values, '{}') as new
    from audit_events e where e.entity_type = '${table}' and e.action in ('insert', 'baseline', 'update') and e.imported_from is null
  ), base as (
    select s.key, min(s.id) filter (where s.action <> 'update' and s.new <> '{}') as id, min(s.id) as first from spoken s
    where s.key is not null group by s.key having count(*) > 1
  ), values_of as (
    select s.key, s.entity_id, s.id, s.action, s.occurred_at, b.id as base, k.name as column, s.new -> k.name as after,
      case when s.action = 'update' then s.old -> k.name else s.new -> k.name end as before
    from spoken s join base b on b.key = s.key and s.id >= b.id
    cross join lateral jsonb_object_keys(s.old || s.new) k (name) where k.name <> all (${NOT_VALUES})
  ), followed as (
    select t.*, lag(t.after) over latest as held, coalesce(lag(t.occurred_at) over latest, b.occurred_at) as held_at
    from values_of t join audit_events b on b.id = t.base window latest as (partition by t.key, t.column order by t.id)
  ), found as (
    select f.entity_id, f.id, max(f.held_at) as since, array_agg(f.column order by f.column) as columns from followed f
    where f.id > f.base and nullif(f.before, 'null') is distinct from nullif(f.held, 'null') group by f.entity_id, f.id
    union all select s.entity_id, s.id, null, '{}' from spoken s join base b on b.key = s.key where s.action = 'insert' and s.id > b.first
  )
  select '${table}' as table, f.entity_id as name, f.id as "eventId", iso_utc(f.since) as since, f.columns, count(*) over ()::int as total
  from (select entity_id, id, max(since) as since, min(columns) as columns from found group by entity_id, id) f order by f.id limit ${LISTED}`;
}

export interface StrayEvents {
  stray: StrayEvent[];
  unreadable: Incomparable[];
}

/**
 * @param client in a transaction
 * @returns the events that those before them do not lead to, some of each table and how many there are
 */
export async function strayEvents(client: PoolClient): Promise<StrayEvents> {
  const found: StrayEvents = { stray: [], unreadable: [] };
  for (const [table, audited] of tables) {
    if (audited.row === 'pair') continue;
    const rows = await rowsOrRefusal<StrayEvent>(client, stray(table, audited));
    if (typeof rows === 'string') found.unreadable.push({ table, code: rows });
    else found.stray.push(...rows);
  }
  return found;
}
