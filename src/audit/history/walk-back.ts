/**
 * What records held before: walked back from the row over the old values of its updates. One home for it, since a trace, a list, a history and a report of the
 * same instant must agree. An event of an insert may be lean, so the row itself is where the walk begins.
 */

/** SQL of the values `old`, as jsonb, that the columns of a record had before its updates `e`: of each column, what the earliest of them replaced. */
export const before = (updates: string): string => `select jsonb_object_agg(f.key, f.value) as old from (
    select distinct on (o.key) o.key, o.value from public.audit_events e, jsonb_each(e.old_values) o where ${updates} and e.action = 'update' order by o.key, e.id
  ) f`;

/**
 * SQL that selects `id`, the name of a record in the trail, and `first`, what it held when it was inserted. Columns that no event shows are those of today.
 * @param table of the records
 * @param name its column that names a record in the trail
 * @param names SQL of an array of names, as text
 */
export const firstValues = (table: string, name: string, names: string): string => `
  select r.${name}::text as id, to_jsonb(r) || coalesce(u.old, '{}') as first
  from ${table} r left join lateral (${before(`e.entity_type = '${table}' and e.entity_id = r.${name}::text`)}) u on true
  where r.${name}::text = any (${names})`;
