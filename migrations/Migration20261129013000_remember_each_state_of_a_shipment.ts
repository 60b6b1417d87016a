import { Migration } from '@mikro-orm/migrations';

/**
 * A file that was exported between two corrections of a distribution says what the entry said then. So every state is remembered that an entry had
 * before a correction, not only the first.
 */
export class Migration20261129013000_remember_each_state_of_a_shipment extends Migration {
  override up(): void {
    this.addSql(EVERY_STATE);
    this.addSql(REMEMBER_EVERY_STATE);
    this.addSql(STATES_OF_THE_TRAIL);
  }

  override down(): void {
    this.addSql(REMEMBER_THE_FIRST);
    this.addSql(FIRST_STATE);
  }
}

// An index of all values would have to hold tracking numbers of any length.
const EVERY_STATE = `
alter table received_distributions drop constraint received_distributions_pkey;
alter table received_distributions add column order_number text, add column id bigint generated always as identity primary key;
create index received_distributions_of on received_distributions (distribution_id);
comment on table received_distributions is 'what a corrected distribution said before each of its corrections, first what was received';
comment on column received_distributions.order_number is 'the number that the entry had then; a shipment that moves to another order takes its number';
`;

const REMEMBER_EVERY_STATE = `
create or replace function remember_received() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into received_distributions (distribution_id, sales_order_id, order_number, ship_date, sku, lot_number, tracking_number, quantity)
    select o.id, o.sales_order_id, o.order_number, o.ship_date, o.sku, o.lot_number, o.tracking_number, o.quantity
    from old_rows o join new_rows n using (id)
    where (o.sales_order_id, o.order_number, o.ship_date, o.sku, o.lot_number, o.tracking_number, o.quantity)
      is distinct from (n.sales_order_id, n.order_number, n.ship_date, n.sku, n.lot_number, n.tracking_number, n.quantity)
    and not exists (select from received_distributions r where r.distribution_id = o.id
      and (r.sales_order_id, r.order_number, r.ship_date, r.sku, r.lot_number, r.tracking_number, r.quantity)
        is not distinct from (o.sales_order_id, o.order_number, o.ship_date, o.sku, o.lot_number, o.tracking_number, o.quantity));
  return null;
end $$;
`;

// The first state is stored, and each event of the audit trail has the values that followed. The last ones are those of the entry itself.
const STATES_OF_THE_TRAIL = `
do $$
declare
  change record;
  entry bigint;
  state jsonb;
begin
  alter table received_distributions disable trigger received_distributions_never_change;
  update received_distributions r set order_number = coalesce((
      select e.old_values ->> 'order_number' from audit_events e
      where e.entity_type = 'distribution_log_entries' and e.entity_id = r.distribution_id::text and e.action = 'update' and e.imported_from is null
        and e.old_values ? 'order_number' order by e.id limit 1), d.order_number)
    from distribution_log_entries d where d.id = r.distribution_id;
  alter table received_distributions enable trigger received_distributions_never_change;
  for change in
    select r.distribution_id, to_jsonb(r) as first, e.new_values, lead(e.id) over (partition by r.distribution_id order by e.id) is null as is_last
    from received_distributions r
    join audit_events e on e.entity_type = 'distribution_log_entries' and e.entity_id = r.distribution_id::text
    where e.action = 'update' and e.imported_from is null
      and e.new_values ?| array['sales_order_id', 'order_number', 'ship_date', 'sku', 'lot_number', 'tracking_number', 'quantity']
    order by r.distribution_id, e.id
  loop
    state := case when entry = change.distribution_id then state else change.first end || change.new_values;
    entry := change.distribution_id;
    continue when change.is_last;
    insert into received_distributions (distribution_id, sales_order_id, order_number, ship_date, sku, lot_number, tracking_number, quantity)
      select entry, s.sales_order_id, s.order_number, s.ship_date, s.sku, s.lot_number, s.tracking_number, s.quantity
      from jsonb_populate_record(null::received_distributions, state) s
      where not exists (select from received_distributions r where r.distribution_id = entry
        and (r.sales_order_id, r.order_number, r.ship_date, r.sku, r.lot_number, r.tracking_number, r.quantity)
          is not distinct from (s.sales_order_id, s.order_number, s.ship_date, s.sku, s.lot_number, s.tracking_number, s.quantity));
  end loop;
end $$;
alter table received_distributions alter column order_number set not null;
analyze received_distributions;
`;

const REMEMBER_THE_FIRST = `
create or replace function remember_received() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into received_distributions
    select o.id, o.sales_order_id, o.ship_date, o.sku, o.lot_number, o.tracking_number, o.quantity from old_rows o join new_rows n using (id)
    where (o.sales_order_id, o.ship_date, o.sku, o.lot_number, o.tracking_number, o.quantity)
      is distinct from (n.sales_order_id, n.ship_date, n.sku, n.lot_number, n.tracking_number, n.quantity)
  on conflict do nothing;
  return null;
end $$;
`;

const FIRST_STATE = `
alter table received_distributions disable trigger received_distributions_never_change;
delete from received_distributions r using received_distributions first where first.distribution_id = r.distribution_id and first.id < r.id;
alter table received_distributions enable trigger received_distributions_never_change;
drop index received_distributions_of;
alter table received_distributions drop column order_number, drop column id;
alter table received_distributions add primary key (distribution_id);
comment on table received_distributions is 'what a corrected distribution said when it was received';
`;
