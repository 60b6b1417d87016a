import { Migration } from '@mikro-orm/migrations';

/**
 * A lot that becomes an alias has no status any more: what names it means another lot. So neither a lot on hold, nor a recalled one, nor one of an open
 * recall becomes an alias, and an alias is neither held nor recalled.
 */
export class Migration20261129220000_keep_holds_of_misnamed_lots extends Migration {
  override up(): void {
    this.addSql(KEEP_HOLDS);
    this.addSql(HOLD_NO_ALIAS);
  }

  override down(): void {
    this.addSql('drop function refuse_alias_of_held_lot() cascade; drop function refuse_holding_alias() cascade');
  }
}

// A hold or a recall that is being written locks the lot: it is waited for.
const KEEP_HOLDS = `
create function refuse_alias_of_held_lot() returns trigger language plpgsql as $$
begin
  perform from lots where lot_number = new.alias for share;
  if exists (select from lots where lot_number = new.alias and status <> 'released') or exists (select from open_recall_lots where lot_number = new.alias) then
    raise exception 'lot % is held or in an open recall: it becomes no alias', new.alias using errcode = 'restrict_violation', constraint = 'lot_aliases_not_held';
  end if;
  return new;
end $$;
create trigger lot_aliases_not_held before insert or update on lot_aliases for each row execute function refuse_alias_of_held_lot();
alter table lot_aliases enable always trigger lot_aliases_not_held;
`;

const HOLD_NO_ALIAS = `
create function refuse_holding_alias() returns trigger language plpgsql as $$
begin
  if exists (select from lot_aliases where alias = new.lot_number) then
    raise exception '% is an alias of another lot: hold or recall that one', new.lot_number using errcode = 'restrict_violation', constraint = 'lots_held_no_alias';
  end if;
  return new;
end $$;
create trigger lots_held_no_alias before update of status on lots for each row when (old.status = 'released' and new.status <> 'released')
  execute function refuse_holding_alias();
alter table lots enable always trigger lots_held_no_alias;
create trigger recall_lots_held_no_alias before insert on recall_lots for each row execute function refuse_holding_alias();
alter table recall_lots enable always trigger recall_lots_held_no_alias;
`;
