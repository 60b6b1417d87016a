import { Migration } from '@mikro-orm/migrations';

/**
 * What a statement corrects in the scope of open recalls was compared each with each, to know whether it was voided: 20,000 shipments took 100 s. Those that were
 * voided are looked up in a hash table instead.
 */
export class Migration20261129235900_note_many_corrections_at_once extends Migration {
  override up(): void {
    this.addSql(change(ONE_BY_ONE, HASHED));
  }

  override down(): void {
    this.addSql(change(HASHED, ONE_BY_ONE));
  }
}

const ONE_BY_ONE = 'exists (select from new_rows v where v.id = o.id and v.voided_at is not null) as is_voided';
const HASHED = 'coalesce(o.id in (select v.id from new_rows v where v.voided_at is not null), false) as is_voided';

/** Changes an expression of the function that notes the scope, and fails where it lacks it. */
const change = (from: string, to: string) => `
do $do$
declare
  definition text := pg_get_functiondef('note_recall_scope'::regproc);
begin
  if position($a$${from}$a$ in definition) = 0 then raise exception 'note_recall_scope does not say what was voided'; end if;
  execute replace(definition, $a$${from}$a$, $a$${to}$a$);
end $do$`;
