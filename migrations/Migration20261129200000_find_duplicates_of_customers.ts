import { Migration } from '@mikro-orm/migrations';

/**
 * Pairs of customers that may be one (design section 4, `GET /customers/duplicates`): the keys that such a pair shares, each with an index, and the pairs that a person
 * judged to be two customers.
 */
export class Migration20261129200000_find_duplicates_of_customers extends Migration {
  override up(): void {
    this.addSql(KEYS);
    this.addSql(INDEXES);
    this.addSql(DISMISSALS);
  }

  override down(): void {
    this.addSql(`drop table duplicate_dismissals;
      drop index customer_keys_spelling, customer_keys_beginning, customers_contact_email, customers_contact_phone, customers_city, consignees_key;
      drop function customer_spelling(text), phone_digits(text)`);
  }
}

// A text of capital letters and digits without blanks (a company key), so words are found by their letters alone. That two keys share a spelling is evidence
// for a person, never a match.
const KEYS = `
create function customer_spelling(company_key text) returns text language sql immutable strict parallel safe as $$
  select nullif(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(
    translate(company_key, U&'01\\0410\\0412\\0415\\041A\\041C\\041D\\041E\\0420\\0421\\0422\\0423\\0425\\0391\\0392\\0395\\0396\\0397\\0399\\039A\\039C\\039D\\039F\\03A1\\03A4\\03A5\\03A7',
      'OIABEKMHOPCTYXABEZHIKMNOPTYX'),
    'SAINT', 'ST', 'g'), 'CENT(ER|RE)S?|CTR', 'CTR', 'g'), 'HOSP(ITALS?)?', 'HOSP', 'g'),
    '(UNIV|MED|SURG|DEPT|ASSOC|CLINIC)(ERSITY|ICAL|ICINE|ERY|IATES|IATION|S)?', '\\1', 'g'), 'AND|THE', '', 'g'), '')
$$;
comment on function customer_spelling(text) is 'a company key without what people write in several ways: abbreviations, AND and THE, letters of other scripts that look alike';
create function phone_digits(phone text) returns text language sql immutable strict parallel safe as $$
  select case when length(d) >= 7 then right(d, 10) end from (select regexp_replace(regexp_replace(phone, '(x|ext).*$', '', 'i'), '[^0-9]', '', 'g') as d) p
$$;
comment on function phone_digits(text) is 'the last ten digits of a telephone number, without its extension; null where it has fewer than seven';
`;

const INDEXES = `
create index customer_keys_spelling on customer_keys (customer_spelling(company_key));
create index customer_keys_beginning on customer_keys (left(customer_spelling(company_key), 8), customer_id);
create index customers_contact_email on customers (lower(btrim(contact_email)), id) where merged_into_id is null and contact_email is not null;
create index customers_contact_phone on customers (phone_digits(contact_phone), id) where merged_into_id is null and contact_phone is not null;
create index customers_city on customers (lower(btrim(city)), id) where merged_into_id is null and city is not null;
create index consignees_key on consignees (consignee_key, customer_id);
`;

const DISMISSALS = `
create table duplicate_dismissals (
  id bigint generated always as identity primary key,
  customer_id bigint not null references customers (id) on delete restrict,
  other_customer_id bigint not null references customers (id) on delete restrict,
  reason text not null check (btrim(reason) <> ''),
  withdrawn_at timestamptz,
  withdraw_reason text,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint duplicate_dismissals_in_order check (customer_id > other_customer_id),
  constraint duplicate_dismissals_withdrawn_has_reason check ((withdrawn_at is null) = (withdraw_reason is null) and withdraw_reason <> '')
);
comment on table duplicate_dismissals is 'pairs of customers that a person judged to be two; the newer customer first';
create unique index duplicate_dismissals_of_pair on duplicate_dismissals (customer_id, other_customer_id) where withdrawn_at is null;
create trigger duplicate_dismissals_version before update on duplicate_dismissals for each row execute function advance_row_version();
create trigger duplicate_dismissals_never_deleted before delete or truncate on duplicate_dismissals for each statement execute function refuse_delete();
select attach_audit('duplicate_dismissals', 'id', 'full');
`;
