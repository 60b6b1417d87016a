import { Migration } from '@mikro-orm/migrations';

/**
 * Several reps look after a customer, one of them as its primary one (docs/adr/0027-reps-of-a-customer.md). `customer_reps` is the truth;
 * `customers.primary_rep_id` repeats its primary rep for lists and feeds, and triggers keep the two equal for every writer.
 */
export class Migration20261129170000_give_customers_several_reps extends Migration {
  override up(): void {
    this.addSql(TABLE);
    this.addSql(BACKFILL);
    this.addSql(ONE_PRIMARY);
    this.addSql(SHOW_PRIMARY);
    this.addSql(FOLLOW_PRIMARY);
  }

  override down(): void {
    this.addSql(`drop trigger customers_follow_primary_rep_of_new on customers; drop trigger customers_follow_primary_rep on customers;
      drop table customer_reps; drop function one_primary_rep, show_primary_rep, follow_primary_rep`);
  }
}

const TABLE = `
create table customer_reps (
  id bigint generated always as identity primary key,
  customer_id bigint not null references customers (id) on delete restrict,
  rep_id bigint not null references reps (id) on delete restrict,
  territory text check (territory <> ''),
  is_primary boolean not null default false,
  ended_on date,
  end_reason text check (btrim(end_reason) <> ''),
  version integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint customer_reps_end_has_reason check (end_reason is null or ended_on is not null)
);
comment on table customer_reps is 'who looks after a customer; one who no longer does is ended, and stays as evidence of who did';
comment on column customer_reps.territory is 'where the rep looks after this customer; null for the territory of the rep';
comment on column customer_reps.is_primary is 'of an ended row: whether it was the primary one at its end';
create unique index customer_reps_once on customer_reps (customer_id, rep_id) where ended_on is null;
create unique index customer_reps_one_primary on customer_reps (customer_id) where is_primary and ended_on is null;
create index customer_reps_of on customer_reps (customer_id, id desc);
create index customer_reps_rep on customer_reps (rep_id, customer_id desc) where ended_on is null;
create trigger customer_reps_version before update on customer_reps for each row execute function advance_row_version();
create trigger customer_reps_never_deleted before delete or truncate on customer_reps for each statement execute function refuse_delete();
select attach_audit('customer_reps', 'id', 'full');
`;

const BACKFILL = `
select set_config('silqe.actor', 'release', true), set_config('silqe.actor_id', '', true),
  set_config('silqe.reason', 'the rep that the customer has', true), set_config('silqe.request_id', 'Migration20261129170000', true);
insert into customer_reps (customer_id, rep_id, is_primary) select id, primary_rep_id, true from customers where primary_rep_id is not null order by id;
analyze customer_reps;
`;

// A new primary rep takes the place of the former one, who goes on as a further rep.
const ONE_PRIMARY = `
create function one_primary_rep() returns trigger language plpgsql as $$
begin
  update customer_reps set is_primary = false
    where customer_id = new.customer_id and id <> new.id and is_primary and ended_on is null;
  return new;
end $$;
create trigger customer_reps_take_over_insert before insert on customer_reps for each row
  when (new.is_primary and new.ended_on is null) execute function one_primary_rep();
create trigger customer_reps_take_over before update on customer_reps for each row
  when (new.is_primary and new.ended_on is null and (not old.is_primary or old.ended_on is not null or old.customer_id <> new.customer_id))
  execute function one_primary_rep();
`;

// Inside another trigger the row is not settled yet: the statement that began it shows the primary rep. Whatever else changes moves the customer in its feed,
// since a list by rep then shows it, or no longer does.
const SHOW_PRIMARY = `
create function show_primary_rep() returns trigger language plpgsql as $$
begin
  if pg_trigger_depth() > 1 then return null; end if;
  update customers c set primary_rep_id = p.rep_id
    from (select distinct r.customer_id, f.rep_id from changed_rows r
      left join customer_reps f on f.customer_id = r.customer_id and f.is_primary and f.ended_on is null) p
    where c.id = p.customer_id and c.primary_rep_id is distinct from p.rep_id;
  update customers set change_number = current_change() where change_number <> current_change() and id in (select customer_id from changed_rows);
  return null;
end $$;
create trigger customer_reps_show_new after insert on customer_reps referencing new table as changed_rows
  for each statement execute function show_primary_rep();
create trigger customer_reps_show_changed after update on customer_reps referencing new table as changed_rows
  for each statement execute function show_primary_rep();
create trigger customer_reps_show_moved after update on customer_reps referencing old table as changed_rows
  for each statement execute function show_primary_rep();
alter table customer_reps enable always trigger customer_reps_show_new, enable always trigger customer_reps_show_changed,
  enable always trigger customer_reps_show_moved;
`;

// For whoever writes the column alone: a new customer, the adoption, an instance of the release before, a statement by hand. The former primary rep is replaced.
const FOLLOW_PRIMARY = `
create function follow_primary_rep() returns trigger language plpgsql as $$
declare shown bigint := (select rep_id from customer_reps where customer_id = new.id and is_primary and ended_on is null);
begin
  if new.primary_rep_id is not distinct from shown then return null; end if;
  update customer_reps set ended_on = current_date where customer_id = new.id and is_primary and ended_on is null;
  if new.primary_rep_id is not null then
    insert into customer_reps (customer_id, rep_id, is_primary) values (new.id, new.primary_rep_id, true)
      on conflict (customer_id, rep_id) where ended_on is null do update set is_primary = true;
  end if;
  return null;
end $$;
create trigger customers_follow_primary_rep_of_new after insert on customers for each row when (new.primary_rep_id is not null)
  execute function follow_primary_rep();
create trigger customers_follow_primary_rep after update on customers for each row when (new.primary_rep_id is distinct from old.primary_rep_id)
  execute function follow_primary_rep();
alter table customers enable always trigger customers_follow_primary_rep_of_new, enable always trigger customers_follow_primary_rep;
`;
