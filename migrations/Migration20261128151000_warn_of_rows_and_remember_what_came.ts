import { Migration } from '@mikro-orm/migrations';

/**
 * Rows of an import may carry warnings, which a person acknowledges at the commit; a duplicate names the distribution that it is. What a distribution
 * said before its first correction stays known, so that no old file brings a corrected or voided shipment back.
 */
export class Migration20261128151000_warn_of_rows_and_remember_what_came extends Migration {
  override up(): void {
    this.addSql(`alter table import_rows add column warnings jsonb, add column duplicate_of jsonb;
      comment on column import_rows.warnings is 'what a person should look at although the row is valid';
      comment on column import_rows.duplicate_of is 'the distribution that a duplicate is, and what became of it';
      create index import_rows_suspicious on import_rows (import_id, line_number) where warnings is not null;
      alter table imports add column warning_counts jsonb, add column acknowledged text[], add column skipped_lines jsonb;
      comment on column imports.skipped_lines is 'lines of the file that are no rows: titles above the header, headers that are repeated';
      create index sales_orders_key_without_zeros on sales_orders (ltrim(order_key, '0'))`);
    this.addSql(RECEIVED_DISTRIBUTIONS);
    this.addSql(RECEIVED_BEFORE);
  }

  override down(): void {
    this.addSql(`drop trigger distribution_log_remember_received on distribution_log_entries; drop function remember_received();
      drop table received_distributions; drop index sales_orders_key_without_zeros;
      alter table imports drop column warning_counts, drop column acknowledged, drop column skipped_lines;
      alter table import_rows drop column warnings, drop column duplicate_of`);
  }
}

const RECEIVED_DISTRIBUTIONS = `
create table received_distributions (
  distribution_id bigint primary key references distribution_log_entries (id) on delete restrict,
  sales_order_id bigint not null,
  ship_date date not null,
  sku text not null,
  lot_number text not null,
  tracking_number text,
  quantity integer not null
);
comment on table received_distributions is 'what a corrected distribution said when it was received';
create index received_distributions_order on received_distributions (sales_order_id);
create function remember_received() returns trigger language plpgsql as $$
begin
  insert into received_distributions
    select o.id, o.sales_order_id, o.ship_date, o.sku, o.lot_number, o.tracking_number, o.quantity from old_rows o join new_rows n using (id)
    where (o.sales_order_id, o.ship_date, o.sku, o.lot_number, o.tracking_number, o.quantity)
      is distinct from (n.sales_order_id, n.ship_date, n.sku, n.lot_number, n.tracking_number, n.quantity)
  on conflict do nothing;
  return null;
end $$;
create trigger distribution_log_remember_received after update on distribution_log_entries
  referencing old table as old_rows new table as new_rows for each statement execute function remember_received();
create trigger received_distributions_never_change before update or delete or truncate on received_distributions
  for each statement execute function refuse_delete();
alter table distribution_log_entries enable always trigger distribution_log_remember_received;
`;

// The first old value of each column in the audit trail is what was received.
const RECEIVED_BEFORE = `
with firsts as (
  select e.entity_id::bigint as id, f.key, (array_agg(f.value #>> '{}' order by e.id))[1] as value
  from audit_events e cross join lateral jsonb_each(e.old_values) f
  where e.entity_type = 'distribution_log_entries' and e.action = 'update' and e.imported_from is null
    and f.key in ('sales_order_id', 'ship_date', 'sku', 'lot_number', 'tracking_number', 'quantity')
    and not (f.key = 'sales_order_id' and f.value = 'null')
  group by 1, 2
), received as (
  select id, jsonb_object_agg(key, value) as said from firsts group by id
)
insert into received_distributions
select d.id, coalesce((r.said ->> 'sales_order_id')::bigint, d.sales_order_id), coalesce((r.said ->> 'ship_date')::date, d.ship_date),
  coalesce(r.said ->> 'sku', d.sku), coalesce(r.said ->> 'lot_number', d.lot_number),
  case when r.said ? 'tracking_number' then r.said ->> 'tracking_number' else d.tracking_number end,
  coalesce((r.said ->> 'quantity')::integer, d.quantity)
from received r join distribution_log_entries d on d.id = r.id where d.sales_order_id is not null
on conflict do nothing;
analyze received_distributions;
`;
