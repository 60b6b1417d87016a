/**
 * What records held before: walked back from the row over the old values of its updates. One home for it, since a trace, a list, a history and a report of the
 * same instant must agree. An event of an insert may be lean, so the row itself is where the walk begins.
 */

/**
 * SQL of the values `old`, as jsonb, that the columns of a record had before its updates: of each column, what the earliest of them replaced.
 * @param replaced SQL of the old values of the updates as an array in jsonb, the latest first: the last value of a key is the one that stays
 */
export const earliest = (replaced: string): string => `select jsonb_object_agg(o.key, o.value order by x.place) as old
  from jsonb_array_elements(${replaced}) with ordinality x (old_values, place), jsonb_each(nullif(x.old_values, 'null')) o`;

/** SQL of the same of the updates `e` of a record. */
export const before = (updates: string): string => `select u.old
  from (select jsonb_agg(e.old_values order by e.id desc) as replaced from public.audit_events e where ${updates} and e.action = 'update') r
  cross join lateral (${earliest('r.replaced')}) u`;

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
