import { Migration } from '@mikro-orm/migrations';

/**
 * Looks up the company key of each new customer by its index, whatever PostgreSQL believes of the size of the table. In a new installation it took the table for
 * empty and read it once for each of 100,000 new customers: minutes instead of seconds.
 */
export class Migration20261129173500_look_up_keys_of_customers extends Migration {
  override up(): void {
    this.addSql(keepKeys('set enable_seqscan = off', ' offset 0'));
  }

  override down(): void {
    this.addSql(keepKeys('', ''));
  }
}

/**
 * @param setting of the function: without it a plan made for an empty table reads the table
 * @param apart keeps the look-up from becoming a join, of which a plan made for few rows compares each with each
 */
const keepKeys = (setting: string, apart: string): string => `
create or replace function keep_customer_keys() returns trigger language plpgsql ${setting} as $$
begin
  insert into customer_keys select c.company_key, c.id from changed c
    where not exists (select from customer_keys k where k.company_key = c.company_key and k.customer_id = c.id${apart});
  return null;
end $$`;
