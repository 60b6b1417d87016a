import { Migration } from '@mikro-orm/migrations';

/**
 * An unmerge moves shipments from the survivor back to a customer that still points to it: to a recall that is the merge the other way round. The place of a
 * ship-to, with what it was told and answered, goes back with the last of its shipments where the merge had moved it.
 */
export class Migration20261129232611_take_merges_apart_in_recalls extends Migration {
  override up(): void {
    this.addSql(change(MERGE, MERGE_OR_UNMERGE));
    this.addSql(RETURN_PLACES);
  }

  override down(): void {
    this.addSql(`drop trigger distribution_log_give_back_recall_places on distribution_log_entries; drop function give_back_recall_places`);
    this.addSql(change(MERGE_OR_UNMERGE, MERGE));
  }
}

const MERGE = [
  'coalesce(m.merged_into_id = n.customer_id, false) as is_merged',
  'left join customers m on m.id = o.customer_id\n',
] as const;
const MERGE_OR_UNMERGE = [
  'coalesce(m.merged_into_id = n.customer_id, false) or coalesce(b.merged_into_id = o.customer_id, false) as is_merged',
  'left join customers m on m.id = o.customer_id left join customers b on b.id = n.customer_id\n',
] as const;

/** Changes two expressions of the function that notes the scope, and fails where it lacks one of them. */
const change = (from: readonly [string, string], to: readonly [string, string]) => `
do $do$
declare
  definition text := pg_get_functiondef('note_recall_scope'::regproc);
begin
  if position($a$${from[0]}$a$ in definition) = 0 or position($a$${from[1]}$a$ in definition) = 0 then
    raise exception 'note_recall_scope does not say what counts as a merge';
  end if;
  execute replace(replace(definition, $a$${from[0]}$a$, $a$${to[0]}$a$), $a$${from[1]}$a$, $a$${to[1]}$a$);
end $do$`;

// Its name comes before distribution_log_note_recall_scope_update: the changes of the scope are noted at the places as they are afterwards.
const RETURN_PLACES = `
create function give_back_recall_places() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update recall_consignees c set consignee_id = t.id
  from consignees f, consignees t
  where c.consignee_id = f.id and t.consignee_key = f.consignee_key
    and (f.customer_id, t.customer_id) in (select o.customer_id, n.customer_id from old_rows o join new_rows n using (id)
      join customers b on b.id = n.customer_id where o.customer_id <> n.customer_id and b.merged_into_id = o.customer_id)
    and exists (select from recalls r where r.id = c.recall_id and r.closed_at is null)
    and exists (select from audit_events e where e.entity_type = 'recall_consignees' and e.entity_id = c.id::text and e.action = 'update'
      and e.old_values ->> 'consignee_id' = t.id::text and e.new_values ->> 'consignee_id' = f.id::text)
    and not exists (select from recall_consignees other where other.recall_id = c.recall_id and other.consignee_id = t.id)
    and not exists (select from distribution_log_entries d where d.customer_id = f.customer_id and d.consignee_key = f.consignee_key and d.voided_at is null);
  return null;
end $$;
revoke execute on function give_back_recall_places() from public;
create trigger distribution_log_give_back_recall_places after update on distribution_log_entries referencing old table as old_rows new table as new_rows
  for each statement execute function give_back_recall_places();
alter table distribution_log_entries enable always trigger distribution_log_give_back_recall_places;
`;
