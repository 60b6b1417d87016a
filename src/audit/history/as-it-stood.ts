import { earliest } from './walk-back.js';

/**
 * Records as they stood when every transaction that ended by an instant had ended (docs/adr/0030-records-as-they-stood.md). A statement reads the past by
 * expressions of a `with` that have the names of the tables: the text that answers about today then answers about that instant. Within these expressions a
 * table is named with its schema. The reports of a recall go by another rule: `as-written.ts`.
 */

/** SQL of a change number below which every transaction had ended by the instant: the oldest one that was open when the last one before the instant ended. */
const allEndedBelow = (instant: string): string =>
  `greatest(1, (select t.first_open from public.change_times t where t.ended_at <= ${instant} order by t.ended_at desc limit 1))`;

/** SQL of the first change number whose end was noted after the instant. */
const firstLate = (instant: string): string => `coalesce((select min(t.change_number) from public.change_times t
  where t.change_number >= ${allEndedBelow(instant)} and t.ended_at > ${instant}), ${2n ** 63n - 1n})`;

/**
 * SQL condition: a transaction ended after the instant.
 * @param change SQL of its change number
 * @param at SQL of when it wrote, which decides where the end was not noted: before ends were
 * @param bound SQL of a number below which all that have one ended by then, asked once: most rows need no look-up
 */
const endedAfter = (change: string, at: string, instant: string, bound: string): string =>
  `((${change} = 0 or ${change} >= (select ${bound})) and coalesce((select t.ended_at from public.change_times t where t.change_number = ${change}), ${at}) > ${instant})`;

/** SQL condition: the event `e` was written after the instant. */
export const isAfter = (instant: string): string => endedAfter('e.change_number', 'e.occurred_at', instant, allEndedBelow(instant));

/** SQL condition: something may have changed in the row of a table with change numbers after the instant. Each number that such a row has was noted. */
export const changedAfter = (row: string, instant: string): string =>
  endedAfter(`${row}.change_number`, `${row}.updated_at`, instant, firstLate(instant));

export interface Walk {
  table: string;
  /** The column that names a record in the trail; `id` when left out. */
  name?: string;
  /** SQL that selects rows of the table, each as one value. */
  rows: string;
  /** SQL of the instant. */
  instant: string;
  /** Whether the table has `version` and `updated_at`. */
  versioned?: boolean;
}

/**
 * SQL of these records as they stood, without those that did not exist yet. Its `updated_at` is when the trail has the last change up to then, since the
 * row itself no longer holds it.
 */
export function walkedBack({ table, name = 'id', rows, instant, versioned = true }: Walk): string {
  const own = `e.entity_type = '${table}' and e.entity_id = (c.r).${name}::text`;
  // A version counts the updates, so the first one has none to look for.
  const isUpdated = versioned ? '(c.r).version > 1' : 'true';
  const counted = versioned
    ? `|| jsonb_build_object('version', (c.r).version - t.later, 'updated_at', coalesce(t.last_at, (c.r).created_at))`
    : '';
  return `select stood.* from (${rows}) c (r)
    cross join lateral (
      select jsonb_agg(v.old_values order by v.id desc) filter (where v.is_later) as replaced, count(*) filter (where v.is_later) as later,
        max(v.occurred_at) filter (where not v.is_later) as last_at
      from (select e.id, e.old_values, e.occurred_at, ${isAfter(instant)} as is_later from public.audit_events e
        where ${isUpdated} and ${own} and e.action = 'update') v
    ) t
    cross join lateral (${earliest('t.replaced')}) u
    cross join lateral jsonb_populate_record(c.r, coalesce(u.old, '{}') ${counted}) stood
    where not exists (select from public.audit_events e where ${own} and e.action = 'insert' and ${isAfter(instant)}
      and coalesce(e.new_values ->> 'id', (c.r).id::text) = (c.r).id::text)`;
}

/**
 * SQL of rows, each as one value, that were deleted after the instant: as they were then, as far as nothing changed them before. Only what is replaced as a whole is deleted.
 * @param of SQL condition on events `e` that name the rows
 */
export const deletedSince = (table: string, of: string, instant: string): string => `
  select jsonb_populate_record(null::public.${table}, e.old_values) from public.audit_events e
  where e.entity_type = '${table}' and e.action = 'delete' and ${of} and ${isAfter(instant)}`;

/** Updates that moved no record to another customer, in the words of the index audit_events_other_updates. */
const OTHER_UPDATES = `e.action = 'update' and (e.entity_type = 'unlinked_distributions'
  or e.entity_type in ('distribution_log_entries', 'sales_orders') and not e.old_values ? 'customer_id')`;

/** SQL condition: the event `e` of an update replaced a value of one of these columns. */
const replacesAny = (columns: readonly string[]): string => `e.old_values ?| array[${columns.map((column) => `'${column}'`).join(', ')}]`;

/**
 * SQL of the ids of records that were updated after the instant, though not moved to another customer.
 * @param columns only updates of one of these; any when left out
 */
export function updatedSince(table: string, instant: string, columns?: readonly string[]): string {
  const updates = `select e.entity_id::bigint from public.audit_events e where e.entity_type = '${table}' and ${OTHER_UPDATES}`;
  const ofColumns = columns ? `and ${replacesAny(columns)}` : '';
  return `${updates} and ${isAfter(instant)} and e.change_number >= ${allEndedBelow(instant)} ${ofColumns}
  union all ${updates} and e.change_number = 0 and e.occurred_at > ${instant} ${ofColumns}`;
}

/**
 * SQL of the ids of records that were of other customers at the instant.
 * @param customers SQL of their ids, as a subquery
 */
export const movedSince = (table: string, customers: string, instant: string): string => `
  select e.entity_id::bigint from public.audit_events e where e.entity_type = '${table}' and e.action = 'update' and e.old_values ? 'customer_id'
    and e.old_values ->> 'customer_id' = any (array(select k.id::text from (${customers}) k (id))) and ${isAfter(instant)}`;

/** SQL of the rows of a table with change numbers that nothing changed since, read by the indexes of the table. */
export const unchanged = (table: string, instant: string): string =>
  `select r.* from public.${table} r where not (${changedAfter('r', instant)})`;

/**
 * SQL of such a table as it stood: rows that nothing changed since, and `walked`, rows that were walked back.
 * @param walked the name of an expression of the `with`
 */
export const unchangedAnd = (table: string, walked: string, instant: string): string => `
  ${unchanged(table, instant)}
  union all select w.* from ${walked} w`;

/**
 * SQL of such a table as far as these columns go: rows that existed and changed since in other columns alone are read as today too, so that few are walked back.
 * @param walked the name of an expression of the `with`: rows in which one of these columns changed, and others that are to be whole
 */
export const unchangedInAnd = (table: string, columns: readonly string[], walked: string, instant: string): string => `
  select r.* from public.${table} r where not (${changedAfter('r', instant)}) or (r.version > 1 and r.id not in (select w.id from ${walked} w)
    and not exists (select from public.audit_events e where e.entity_type = '${table}' and e.entity_id = r.id::text
      and (e.action = 'insert' or ${replacesAny(columns)}) and ${isAfter(instant)}))
  union all select w.* from ${walked} w`;
