import { Migration } from '@mikro-orm/migrations';

/**
 * A lot may be on hold or recalled (design section 2, invariant 11): nothing of it that ships on the day of the hold or later enters the log. What was
 * shipped before is evidence that arrives late, and goes in.
 */
export class Migration20261129100000_hold_lots extends Migration {
  override up(): void {
    this.addSql(STATUS);
    this.addSql(KEEP_HELD_LOTS);
  }

  override down(): void {
    this.addSql(`drop function refuse_shipping_held_lot() cascade;
      alter table lots drop column status, drop column held_on, drop column hold_reason`);
  }
}

const STATUS = `
alter table lots add column status text not null default 'released', add column held_on date, add column hold_reason text,
  add constraint lots_status_check check (status in ('released', 'on_hold', 'recalled')),
  add constraint lots_held_since check ((status = 'released') = (held_on is null) and (status = 'released') = (hold_reason is null) and hold_reason <> '');
create index lots_held on lots (lot_number) where status <> 'released';
comment on column lots.held_on is 'the day of the hold where the company works: what ships then or later stays out of the log';
`;

// Corrections go on, so only an insert is asked. The lots of the rows are locked before they are read, in one order: a hold that is being written is
// waited for, and one that begins meanwhile waits for the shipments.
const KEEP_HELD_LOTS = `
create function refuse_shipping_held_lot() returns trigger language plpgsql as $$
declare held text;
begin
  perform from lots where lot_number = any (array(select distinct lot_number from new_rows)) order by lot_number for share;
  select l.lot_number into held from lots l join new_rows n on n.lot_number = l.lot_number
    where l.status <> 'released' and n.ship_date >= l.held_on and n.voided_at is null limit 1;
  if held is not null then
    raise exception 'lot % is held: nothing of it ships', held using errcode = 'restrict_violation',
      constraint = 'distribution_log_entries_lot_not_held';
  end if;
  return null;
end $$;
create trigger distribution_log_entries_lot_not_held after insert on distribution_log_entries referencing new table as new_rows
  for each statement execute function refuse_shipping_held_lot();
alter table distribution_log_entries enable always trigger distribution_log_entries_lot_not_held;
`;
