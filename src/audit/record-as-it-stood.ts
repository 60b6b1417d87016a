/**
 * SQL of a record as it stood at an instant: its columns with their values, as one jsonb, put together from the events of the trail; null if it did not
 * exist then. Only for tables whose inserts leave a full event. `version` and `updated_at` are those of the insert.
 * @param table of the record
 * @param id SQL of its id
 * @param instant SQL of the instant
 */
export const asItStood = (table: string, id: string, instant: string): string => `(
  select jsonb_object_agg(v.key, v.value) from (
    select distinct on (f.key) f.key, f.value from audit_events e, jsonb_each(e.new_values) f
    where e.entity_type = '${table}' and e.entity_id = (${id})::text and e.occurred_at <= ${instant} order by f.key, e.id desc
  ) v)`;

/**
 * SQL of the values that the columns of a record had at an instant and were changed since, as one jsonb. With its row they say how the record stood, by
 * `jsonb_populate_record`: also where the event of its insert is lean.
 * @param table of the record
 * @param id SQL of what its events name it by
 * @param instant SQL of the instant
 */
export const changedSince = (table: string, id: string, instant: string): string => `(
  select coalesce(jsonb_object_agg(f.key, f.value), '{}') from (
    select distinct on (o.key) o.key, o.value from audit_events e, jsonb_each(e.old_values) o
    where e.entity_type = '${table}' and e.entity_id = (${id})::text and e.action = 'update' and e.occurred_at > ${instant} order by o.key, e.id
  ) f)`;

/** SQL of the ids of the records of a table that were inserted or changed after an instant. */
export const touchedSince = (table: string, instant: string): string => `
  select distinct e.entity_id::bigint as id from audit_events e
  where e.entity_type = '${table}' and e.occurred_at > ${instant} and e.action in ('insert', 'update')`;

/** SQL of the event by which a record entered its table after an instant, if it did. */
export const insertedSince = (table: string, id: string, instant: string): string =>
  `select from audit_events e where e.entity_type = '${table}' and e.entity_id = (${id})::text and e.action = 'insert' and e.occurred_at > ${instant}`;
