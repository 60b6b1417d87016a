import { Migration } from '@mikro-orm/migrations';

/**
 * A cancelled order has no live distribution (design section 2, invariant 8): none can be recorded under it or moved to it, and it cannot be
 * cancelled while it has one. Orders that broke the rule before are left as they are; /integrity counts them.
 */
export class Migration20261128121000_keep_shipments_off_cancelled_orders extends Migration {
  override up(): void {
    this.addSql(ORDERS);
    this.addSql(DISTRIBUTIONS);
  }

  override down(): void {
    this.addSql(`drop trigger sales_orders_cancelled_unshipped on sales_orders; drop function refuse_cancelling_shipped_order();
      drop trigger distribution_log_entries_order_shippable_insert on distribution_log_entries;
      drop trigger distribution_log_entries_order_shippable_update on distribution_log_entries;
      drop function refuse_shipping_cancelled_order()`);
  }
}

// Both checks must see what has committed meanwhile, so they are refused under any isolation but READ COMMITTED.
// FOR UPDATE waits for distributions that are being written: their foreign key holds a key share lock on the order until they commit.
const ORDERS = `
create function refuse_cancelling_shipped_order() returns trigger language plpgsql as $$
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception 'cancel orders under READ COMMITTED' using errcode = 'feature_not_supported';
  end if;
  perform from sales_orders where id = new.id for update;
  if exists (select from distribution_log_entries where sales_order_id = new.id and voided_at is null) then
    raise exception 'sales order % has live distributions and cannot be cancelled', new.id using errcode = 'restrict_violation',
      constraint = 'sales_orders_cancelled_unshipped', hint = 'complete the order, or void its distributions first';
  end if;
  return null;
end $$;
create trigger sales_orders_cancelled_unshipped after update of status on sales_orders
  for each row when (new.status = 'cancelled' and old.status <> 'cancelled') execute function refuse_cancelling_shipped_order();
alter table sales_orders enable always trigger sales_orders_cancelled_unshipped;
`;

// One statement for all rows of a bulk import. It runs after the foreign keys, which wait for an order that is being cancelled.
const DISTRIBUTIONS = `
create function refuse_shipping_cancelled_order() returns trigger language plpgsql as $$
declare order_id bigint;
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception 'write the distribution log under READ COMMITTED' using errcode = 'feature_not_supported';
  end if;
  if tg_op = 'INSERT' then
    select s.id into order_id from new_rows n join sales_orders s on s.id = n.sales_order_id
    where n.voided_at is null and s.status = 'cancelled' limit 1;
  else
    select s.id into order_id from new_rows n left join old_rows o on o.id = n.id join sales_orders s on s.id = n.sales_order_id
    where n.voided_at is null and (o.id is null or o.voided_at is not null or o.sales_order_id is distinct from n.sales_order_id) and s.status = 'cancelled' limit 1;
  end if;
  if order_id is not null then
    raise exception 'sales order % is cancelled: nothing of it was shipped', order_id using errcode = 'restrict_violation',
      constraint = 'distribution_log_entries_order_shippable';
  end if;
  return null;
end $$;
create trigger distribution_log_entries_order_shippable_insert after insert on distribution_log_entries referencing new table as new_rows
  for each statement execute function refuse_shipping_cancelled_order();
create trigger distribution_log_entries_order_shippable_update after update on distribution_log_entries
  referencing old table as old_rows new table as new_rows for each statement execute function refuse_shipping_cancelled_order();
alter table distribution_log_entries enable always trigger distribution_log_entries_order_shippable_insert;
alter table distribution_log_entries enable always trigger distribution_log_entries_order_shippable_update;
`;
