import { Migration } from '@mikro-orm/migrations';

/**
 * Keys as design section 1 now has them: a company key loses no letter, an order key drops what nobody sees and takes `SO` for a prefix only before a
 * digit, and a customer keeps every key that it was ever known by. Where the new key of a stored record is another record's already, the record keeps its
 * old one: nothing is merged in silence. On the way back the keys stay as they are, since the old rule cannot be told from them.
 */
export class Migration20261128150000_know_customers_and_orders_by_new_keys extends Migration {
  override async up(): Promise<void> {
    await this.execute(AUDIT_CONTEXT);
    await this.execute(`alter table customers drop constraint customers_company_key_check, add check (company_key <> '')`);
    await this.renewCompanyKeys();
    await this.execute(CUSTOMER_KEYS);
    await this.execute(orderKeyFunction(NEW_ORDER_KEY));
    await this.execute(RENEW_ORDER_KEYS);
  }

  override down(): void {
    this.addSql(`drop trigger customers_keep_keys_of_new on customers; drop trigger customers_keep_keys on customers;
      drop view customers_by_key; drop table customer_keys; drop function keep_customer_keys();
      alter table customers drop constraint customers_company_key_check, add check (company_key ~ '^[A-Z0-9]+$') not valid`);
    this.addSql(`do $$ begin
      if not exists (select from customers where company_key !~ '^[A-Z0-9]+$') then alter table customers validate constraint customers_company_key_check; end if;
    end $$`);
    this.addSql(orderKeyFunction(OLD_ORDER_KEY));
  }

  /** Only names with other letters than A-Z and digits have another key than before. A customer that was renamed is known by the name it had. */
  private async renewCompanyKeys(): Promise<void> {
    const customers = (await this.execute(
      `select id, facility_name as name, company_key as key from customers where facility_name ~ '[^\\x01-\\x7f]' order by id`,
    )) as { id: string; name: string; key: string }[];
    for (const { id, name, key } of customers) {
      const renewed = companyKey(name);
      if (renewed === null || oldCompanyKey(name) !== key) continue;
      await this.execute(`update customers set company_key = ? where id = ? and not exists (select from customers where company_key = ?)`, [
        renewed,
        id,
        renewed,
      ]);
    }
    const rows = (await this.execute(
      `select distinct r.facility_name as name from import_rows r join imports i on i.id = r.import_id
       where i.status not in ('committed', 'failed') and r.facility_name ~ '[^\\x01-\\x7f]'`,
    )) as { name: string }[];
    for (const { name } of rows) {
      await this.execute(
        `update import_rows r set company_key = ? from imports i where i.id = r.import_id and i.status not in ('committed', 'failed') and r.facility_name = ?`,
        [companyKey(name), name],
      );
    }
  }
}

const AUDIT_CONTEXT = `select set_config('silqe.actor', 'release', true),
  set_config('silqe.reason', 'keys that lose no letter', true), set_config('silqe.request_id', 'Migration20261128150000', true)`;

// A customer's own key is among them. The primary key holds that no key leads to two customers.
const CUSTOMER_KEYS = `
create table customer_keys (
  company_key text primary key check (company_key <> ''),
  customer_id bigint not null references customers (id) on delete restrict
);
comment on table customer_keys is 'every company key that leads to a customer: its own, and those of names given to it by hand';
create index customer_keys_customer on customer_keys (customer_id);
insert into customer_keys select company_key, id from customers order by company_key;
create function keep_customer_keys() returns trigger language plpgsql as $$
begin
  insert into customer_keys select c.company_key, c.id from changed c
    where not exists (select from customer_keys k where k.company_key = c.company_key and k.customer_id = c.id);
  return null;
end $$;
create trigger customers_keep_keys_of_new after insert on customers referencing new table as changed
  for each statement execute function keep_customer_keys();
create trigger customers_keep_keys after update on customers referencing new table as changed
  for each statement execute function keep_customer_keys();
alter table customers enable always trigger customers_keep_keys_of_new, enable always trigger customers_keep_keys;
create trigger customer_keys_never_deleted before update or delete or truncate on customer_keys for each statement execute function refuse_delete();
create view customers_by_key as
  select k.company_key, coalesce(c.merged_into_id, c.id) as id from customer_keys k join customers c on c.id = k.customer_id;
comment on view customers_by_key is 'the customer that a company key leads to today';
analyze customer_keys;
`;

const orderKeyFunction = (body: string) =>
  `create or replace function order_key(order_number text) returns text language sql immutable parallel safe as $$
  select ${body}
$$`;

const BLANKS = '\\u0009-\\u000D\\u0020\\u00A0\\u1680\\u2000-\\u200A\\u2028\\u2029\\u202F\\u205F\\u3000\\uFEFF';
const DASHES = '\\u058A\\u2010-\\u2015\\u2043\\u2212\\uFE58\\uFE63\\uFF0D-';
const INVISIBLE =
  '\\u00AD\\u034F\\u061C\\u115F\\u1160\\u17B4\\u17B5\\u180B-\\u180F\\u200B-\\u200F\\u202A-\\u202E\\u2060-\\u206F\\u3164\\uFE00-\\uFE0F\\uFFA0';

const NEW_ORDER_KEY = `nullif(regexp_replace(upper(regexp_replace(regexp_replace(normalize(order_number, NFC),
    '[${BLANKS}${INVISIBLE}]', '', 'g'), '[${DASHES}]', '-', 'g') collate "und-x-icu"), '^SO[#-]?(?=[0-9]|$)', ''), '')`;
// To the letter that of the step before, so that the way back ends in the same schema.
const OLD_ORDER_KEY = `nullif(regexp_replace(upper(regexp_replace(order_number,
    '[${BLANKS}]', '', 'g') collate "und-x-icu"), '^SO[#-]?', ''), '')`;

// A stored generated column is computed again when its row is written.
const RENEW_ORDER_KEYS = `
update unlinked_distributions set order_number = order_number where order_key is distinct from order_key(order_number);
with renewed as (
  select s.id, order_key(s.order_number) as key, count(*) over (partition by order_key(s.order_number), s.customer_id) as claims
  from sales_orders s where s.order_key is distinct from order_key(s.order_number)
)
update sales_orders s set order_key = r.key from renewed r
where r.id = s.id and r.key is not null and r.claims = 1
  and not exists (select from sales_orders o where o.order_key = r.key and o.customer_id = s.customer_id);
update import_rows r set order_key = order_key(r.order_number) from imports i
where i.id = r.import_id and i.status not in ('committed', 'failed') and r.order_key is distinct from order_key(r.order_number);
`;

const SUFFIXES = new Set(['INC', 'LLC', 'CORP', 'LTD', 'CO', 'COMPANY', 'PC', 'PA', 'PLLC', 'LP', 'LLP']);
const ACCENTS = /(?<=[\p{Script=Latin}\p{Script=Greek}]\p{M}*)\p{M}/gu;
const PLAIN: Record<string, string> = { Ø: 'O', Đ: 'D', Ð: 'D', Ł: 'L', Ħ: 'H', Ŧ: 'T', Æ: 'AE', Œ: 'OE', Þ: 'TH', Ŋ: 'N', ẞ: 'SS' };

/** The rules of before and of now, as they were when this migration was written. */
function keyOf(text: string, dropped: RegExp): string | null {
  const words = text
    .split(/[\s,]+/)
    .map((word) => word.replace(dropped, ''))
    .filter((word) => /[\p{L}\p{N}]/u.test(word));
  while (words.length > 1 && SUFFIXES.has(words.at(-1) ?? '')) words.pop();
  return words.join('') || null;
}

const oldCompanyKey = (name: string) => keyOf(name.toUpperCase(), /[^A-Z0-9]/g);

const companyKey = (name: string) => {
  const upper = name.normalize('NFKD').replace(ACCENTS, '').toUpperCase();
  return keyOf(upper.replace(/[ØĐÐŁĦŦÆŒÞŊẞ]/g, (letter) => PLAIN[letter] ?? letter).normalize('NFC'), /[^\p{L}\p{M}\p{N}]/gu);
};
