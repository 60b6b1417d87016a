import { Migration } from '@mikro-orm/migrations';

/** A renumbered order keeps its former keys, so that a file with the old number does not count its shipments a second time. */
export class Migration20261128190000_know_renumbered_orders extends Migration {
  override up(): void {
    this.addSql(FORMER_ORDER_KEYS);
    this.addSql(RENUMBERED_BEFORE);
  }

  override down(): void {
    this.addSql(`drop trigger sales_orders_keep_former_keys on sales_orders; drop function keep_former_order_keys();
      drop table former_order_keys`);
  }
}

const FORMER_ORDER_KEYS = `
create table former_order_keys (
  order_key text not null check (order_key <> ''),
  sales_order_id bigint not null references sales_orders (id) on delete restrict,
  primary key (order_key, sales_order_id)
);
comment on table former_order_keys is 'order keys that a sales order had before it was renumbered';
create function keep_former_order_keys() returns trigger language plpgsql as $$
begin
  insert into former_order_keys
    select o.order_key, o.id from old_rows o join new_rows n using (id) where o.order_key <> n.order_key
  on conflict do nothing;
  return null;
end $$;
create trigger sales_orders_keep_former_keys after update on sales_orders
  referencing old table as old_rows new table as new_rows for each statement execute function keep_former_order_keys();
create trigger former_order_keys_never_change before update or delete or truncate on former_order_keys
  for each statement execute function refuse_delete();
alter table sales_orders enable always trigger sales_orders_keep_former_keys;
`;

// The audit trail has every key that an order ever had.
const RENUMBERED_BEFORE = `
insert into former_order_keys
select distinct e.old_values ->> 'order_key', s.id from audit_events e join sales_orders s on s.id = e.entity_id::bigint
where e.entity_type = 'sales_orders' and e.action = 'update' and e.imported_from is null and e.old_values ? 'order_key';
analyze former_order_keys;
`;
