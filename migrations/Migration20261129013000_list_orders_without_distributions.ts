import { Migration } from '@mikro-orm/migrations';

/**
 * Which orders have no distribution, kept by triggers, so that their list and their number need not look for each order in the log
 * (docs/adr/0021-orders-without-distributions.md). Writers wait while it is filled: 2 s for a log of a million.
 */
export class Migration20261129013000_list_orders_without_distributions extends Migration {
  override up(): void {
    this.addSql(TABLE);
    this.addSql(ORDERS);
    this.addSql(DISTRIBUTIONS);
    // A role that may execute a trigger function can attach it to a table of its own and write what no order and no distribution says.
    for (const name of FUNCTIONS) this.addSql(`revoke execute on function ${name}() from public`);
    this.addSql(FILL);
  }

  override down(): void {
    for (const name of FUNCTIONS) this.addSql(`drop function ${name}() cascade`);
    this.addSql('drop table orders_without_distributions');
  }
}

const FUNCTIONS = ['add_new_orders', 'keep_date_of_order', 'remove_shipped_orders', 'keep_moved_orders'];

const AS_OWNER = 'security definer set search_path = public, pg_temp';

const TABLE = `
create table orders_without_distributions (
  sales_order_id bigint primary key,
  order_date date not null
);
create index orders_without_distributions_newest on orders_without_distributions (order_date desc, sales_order_id desc);
comment on table orders_without_distributions is 'orders of which the log has no distribution, not even a voided one; only triggers write it';
`;

// Ids are handed over as arrays: PostgreSQL then looks them up by an index however many they are, also with a plan that it made for another number.
const ORDERS = `
create function add_new_orders() returns trigger language plpgsql ${AS_OWNER} as $$
begin
  insert into orders_without_distributions (sales_order_id, order_date)
  select n.id, n.order_date from new_rows n
  where n.id <> all (array(select d.sales_order_id from distribution_log_entries d where d.sales_order_id = any (array(select id from new_rows))));
  return null;
end $$;
create trigger sales_orders_add_to_unshipped after insert on sales_orders
  referencing new table as new_rows for each statement execute function add_new_orders();
alter table sales_orders enable always trigger sales_orders_add_to_unshipped;
create function keep_date_of_order() returns trigger language plpgsql ${AS_OWNER} as $$
begin
  update orders_without_distributions set order_date = new.order_date where sales_order_id = new.id;
  return null;
end $$;
create trigger sales_orders_date_of_unshipped after update of order_date on sales_orders
  for each row when (old.order_date <> new.order_date) execute function keep_date_of_order();
alter table sales_orders enable always trigger sales_orders_date_of_unshipped;
`;

// An order that only the old rows or only the new rows of an update name has lost or gained distributions. One that lost some is locked first: its
// foreign key makes whoever records a distribution of it at the same time wait, or be waited for.
const DISTRIBUTIONS = `
create function remove_shipped_orders() returns trigger language plpgsql ${AS_OWNER} as $$
begin
  delete from orders_without_distributions where sales_order_id = any (array(select distinct sales_order_id from new_rows));
  return null;
end $$;
create trigger distribution_log_remove_from_unshipped after insert on distribution_log_entries
  referencing new table as new_rows for each statement execute function remove_shipped_orders();
alter table distribution_log_entries enable always trigger distribution_log_remove_from_unshipped;
create function keep_moved_orders() returns trigger language plpgsql ${AS_OWNER} as $$
declare
  gained bigint[] := array(select sales_order_id from new_rows except select sales_order_id from old_rows);
  lost bigint[] := array(select sales_order_id from old_rows except select sales_order_id from new_rows);
begin
  delete from orders_without_distributions where sales_order_id = any (gained);
  if cardinality(lost) > 0 then
    perform from sales_orders where id = any (lost) order by id for update;
    insert into orders_without_distributions (sales_order_id, order_date)
    select s.id, s.order_date from sales_orders s
    where s.id = any (lost) and not exists (select from distribution_log_entries d where d.sales_order_id = s.id)
    on conflict do nothing;
  end if;
  return null;
end $$;
create trigger distribution_log_move_in_unshipped after update on distribution_log_entries
  referencing old table as old_rows new table as new_rows for each statement execute function keep_moved_orders();
alter table distribution_log_entries enable always trigger distribution_log_move_in_unshipped;
`;

const FILL = `
insert into orders_without_distributions (sales_order_id, order_date)
select s.id, s.order_date from sales_orders s
where not exists (select from distribution_log_entries d where d.sales_order_id = s.id);
analyze orders_without_distributions;
`;
