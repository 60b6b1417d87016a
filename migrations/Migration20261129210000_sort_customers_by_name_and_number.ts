import { Migration } from '@mikro-orm/migrations';

/**
 * The list of customers by name and by customer number (design section 4, `GET /customers?sort=`), each from an index that holds the very text that a cursor
 * holds. The text is cut, since an index entry may not have the length of any name. For the totals of the list, the index of the log by customer holds what they add
 * up: of a customer with 50,000 shipments the log need not be read. Writers of the log wait while it is built, 2 s for a million.
 */
export class Migration20261129210000_sort_customers_by_name_and_number extends Migration {
  override up(): void {
    this.addSql(NAME_ORDER);
    this.addSql(INDEXES);
    this.addSql(byCustomer(' include (quantity, voided_at)'));
  }

  override down(): void {
    this.addSql(byCustomer(''));
    this.addSql('drop index customers_by_name, customers_by_number; drop function customer_name_order(text)');
  }
}

// Neither capitals nor accents count, as in a directory, and every version of PostgreSQL sorts alike.
const NAME_ORDER = `
create function customer_name_order(name text) returns text language plpgsql immutable strict parallel safe as $$
begin
  if name ~ '[^ -~]' then
    name := regexp_replace(normalize(name, NFKD), '[\\u0300-\\u036F]', '', 'g') collate "und-x-icu";
  end if;
  return left(btrim(lower(name collate "und-x-icu")), 60);
end $$;
comment on function customer_name_order(text) is 'what sorts a name in a list: neither capitals nor accents count; the first 60 characters';
`;

// The same expressions stand in customer-sorts.ts: the planner takes an index only for exactly its own.
const INDEXES = `
create index customers_by_name on customers ((customer_name_order(facility_name) collate "C"), id) where merged_into_id is null;
create index customers_by_number on customers ((left(coalesce('0' || customer_number, '1'), 60) collate "C"), id) where merged_into_id is null;
`;

/** The former index is dropped last, which keeps readers out only until the end of the transaction. */
const byCustomer = (included: string): string => `
create index distribution_log_of_customer on distribution_log_entries (customer_id, ship_date desc, id desc)${included};
drop index distribution_log_customer;
alter index distribution_log_of_customer rename to distribution_log_customer`;
