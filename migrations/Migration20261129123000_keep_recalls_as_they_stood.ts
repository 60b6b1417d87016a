import { Migration } from '@mikro-orm/migrations';

/**
 * A report of a recall as it stood at an instant answers the same bytes for ever (design section 8). So each entry of a recall has the time of the
 * database's clock at which it was written, under the locks that a report waits for, and a consignee keeps the names that it joined the scope with:
 * a merge or a corrected profile changes those of today alone.
 */
export class Migration20261129123000_keep_recalls_as_they_stood extends Migration {
  override up(): void {
    for (const statements of [STAMP, NAMES]) this.addSql(statements);
  }

  override down(): void {
    this.addSql(`drop function stamp_recall_entry() cascade; drop function keep_recall_names() cascade;
      alter table recall_consignees drop column customer_name, drop column customer_number, ${SHIP_TO.map((column) => `drop column ${column}`).join(', ')}`);
  }
}

const SHIP_TO = ['facility_name', 'address1', 'address2', 'city', 'state', 'zip', 'country'];
const VOIDABLE = ['recall_notices', 'recall_replies', 'recall_checks'];

// now() is when the transaction began, which is before it had the lock of the recall; and the clock of the web process is another one.
const STAMP = `
create function stamp_recall_entry() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    new.created_at := clock_timestamp();
  elsif new.voided_at is not null and old.voided_at is null then
    new.voided_at := clock_timestamp();
  end if;
  return new;
end $$;
${VOIDABLE.map(
  (table) => `create trigger ${table}_stamp before insert or update on ${table} for each row execute function stamp_recall_entry();`,
).join('\n')}
create trigger recall_lots_stamp before insert on recall_lots for each row execute function stamp_recall_entry();
`;

const NAMES = `
alter table recall_consignees add column customer_name text, add column customer_number text, ${SHIP_TO.map((column) => `add column ${column} text`).join(', ')};
comment on column recall_consignees.customer_name is 'the customer and the ship-to as they were called when it joined the scope';
update recall_consignees r set customer_name = c.facility_name, customer_number = c.customer_number, ${SHIP_TO.map((column) => `${column} = k.${column}`).join(', ')}
  from consignees k join customers c on c.id = k.customer_id where k.id = r.consignee_id;
alter table recall_consignees alter column customer_name set not null, alter column facility_name set not null;
create function keep_recall_names() returns trigger language plpgsql as $$
begin
  select c.facility_name, c.customer_number, ${SHIP_TO.map((column) => `k.${column}`).join(', ')}
    into new.customer_name, new.customer_number, ${SHIP_TO.map((column) => `new.${column}`).join(', ')}
    from consignees k join customers c on c.id = k.customer_id where k.id = new.consignee_id;
  new.created_at := clock_timestamp();
  return new;
end $$;
create trigger recall_consignees_names before insert on recall_consignees for each row execute function keep_recall_names();
`;
