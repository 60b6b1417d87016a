import { Migration } from '@mikro-orm/migrations';

/**
 * Whom to notify in a recall, as records (design section 3): each pair of customer and ship-to of the log once, made by the log's triggers for every
 * writer. Filling it reads the log once: 3 s for a million entries.
 */
export class Migration20261129102000_know_consignees extends Migration {
  override up(): void {
    this.addSql(TABLE);
    this.addSql(NOTE_CONSIGNEES);
    this.addSql(FILL);
  }

  override down(): void {
    this.addSql('drop function note_consignees() cascade; drop table consignees');
  }
}

const SHIP_TO = 'facility_name, address1, address2, city, state, zip, country';

const TABLE = `
create table consignees (
  id bigint generated always as identity primary key,
  customer_id bigint not null references customers (id) on delete restrict,
  consignee_key uuid not null,
  facility_name text not null,
  address1 text, address2 text, city text, state text, zip text, country text,
  recall_contact_name text,
  recall_contact_phone text,
  recall_contact_email text,
  contact_confirmed_on date,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint consignees_of_customer unique (customer_id, consignee_key)
);
comment on table consignees is 'customer and ship-to of shipments, each pair once: whom to notify in a recall';
create index consignees_search on consignees using gin (facility_name gin_trgm_ops);
create index consignees_confirmed on consignees (contact_confirmed_on nulls first, id);
create trigger consignees_version before update on consignees for each row execute function advance_row_version();
create trigger consignees_never_deleted before delete or truncate on consignees for each statement execute function refuse_delete();
select attach_audit('consignees', 'id', 'lean');
`;

// One statement for all rows of a bulk import, of which nearly all have consignees that are known. The newest shipment says what the ship-to is called.
const NOTE_CONSIGNEES = `
create function note_consignees() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into consignees (customer_id, consignee_key, ${SHIP_TO})
    select distinct on (n.customer_id, n.consignee_key) n.customer_id, n.consignee_key, ${SHIP_TO.replace(/\w+/g, 'n.$&')}
    from new_rows n
    where not exists (select from consignees c where c.customer_id = n.customer_id and c.consignee_key = n.consignee_key)
    order by n.customer_id, n.consignee_key, n.ship_date desc, n.id desc
  on conflict do nothing;
  return null;
end $$;
revoke execute on function note_consignees() from public;
create trigger distribution_log_note_consignees after insert on distribution_log_entries referencing new table as new_rows
  for each statement execute function note_consignees();
create trigger distribution_log_note_moved_consignees after update on distribution_log_entries referencing new table as new_rows
  for each statement execute function note_consignees();
alter table distribution_log_entries enable always trigger distribution_log_note_consignees;
alter table distribution_log_entries enable always trigger distribution_log_note_moved_consignees;
`;

const FILL = `
insert into consignees (customer_id, consignee_key, ${SHIP_TO})
select distinct on (customer_id, consignee_key) customer_id, consignee_key, ${SHIP_TO} from distribution_log_entries
order by customer_id, consignee_key, ship_date desc, id desc;
analyze consignees;
`;
