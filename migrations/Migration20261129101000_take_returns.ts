import { Migration } from '@mikro-orm/migrations';

/** Units of a distribution that came back (design sections 1 and 2, invariant 10): never more than were shipped; the distribution stays as it was. */
export class Migration20261129101000_take_returns extends Migration {
  override up(): void {
    this.addSql(RETURNS);
    this.addSql(NEVER_MORE_THAN_SHIPPED);
  }

  override down(): void {
    this.addSql('drop table distribution_returns; drop function refuse_more_returned_than_shipped() cascade');
  }
}

const RETURNS = `
create table distribution_returns (
  id bigint generated always as identity primary key,
  distribution_id bigint not null references distribution_log_entries (id) on delete restrict,
  quantity integer not null check (quantity > 0),
  returned_on date not null,
  reason text not null check (btrim(reason) <> ''),
  disposition text not null check (disposition in ('restocked', 'quarantined', 'destroyed')),
  voided_at timestamptz,
  void_reason text,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint distribution_returns_void_has_reason check ((voided_at is null) = (void_reason is null) and void_reason <> '')
);
create index distribution_returns_of on distribution_returns (distribution_id, id);
comment on table distribution_returns is 'units that came back; one entered wrongly is voided, never changed';
create trigger distribution_returns_version before update on distribution_returns for each row execute function advance_row_version();
create trigger distribution_returns_never_deleted before delete or truncate on distribution_returns for each statement execute function refuse_delete();
select attach_audit('distribution_returns', 'id', 'full');
`;

// Whoever takes a return locks the entry first, and so does whoever corrects or voids it: one of the two waits, and then sees what the other did.
const NEVER_MORE_THAN_SHIPPED = `
create function refuse_more_returned_than_shipped() returns trigger language plpgsql as $$
declare
  entries bigint[];
  entry bigint;
begin
  if tg_table_name = 'distribution_returns' then
    entries := array(select distinct distribution_id from new_rows);
    perform from distribution_log_entries where id = any (entries) order by id for no key update;
  else
    entries := array(select n.id from new_rows n where exists (select from distribution_returns r where r.distribution_id = n.id));
  end if;
  if entries = '{}' then return null; end if;
  select d.id into entry from distribution_log_entries d
    join distribution_returns r on r.distribution_id = d.id and r.voided_at is null
    where d.id = any (entries) group by d.id
    having sum(r.quantity) > d.quantity or d.voided_at is not null or min(r.returned_on) < d.ship_date limit 1;
  if entry is not null then
    raise exception 'more units of distribution % came back than were shipped, or before', entry using errcode = 'restrict_violation',
      constraint = 'distribution_returns_at_most_shipped';
  end if;
  return null;
end $$;
create trigger distribution_returns_at_most_shipped after insert on distribution_returns referencing new table as new_rows
  for each statement execute function refuse_more_returned_than_shipped();
create trigger distribution_returns_at_most_shipped_update after update on distribution_returns referencing new table as new_rows
  for each statement execute function refuse_more_returned_than_shipped();
create trigger distribution_log_returns_stay after update on distribution_log_entries referencing new table as new_rows
  for each statement execute function refuse_more_returned_than_shipped();
alter table distribution_returns enable always trigger distribution_returns_at_most_shipped;
alter table distribution_returns enable always trigger distribution_returns_at_most_shipped_update;
alter table distribution_log_entries enable always trigger distribution_log_returns_stay;
`;
