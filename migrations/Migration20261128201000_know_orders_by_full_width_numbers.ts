import { Migration } from '@mikro-orm/migrations';

/** Letters and digits of full width are those of any keyboard, so `４７１１` and `4711` share an order key. */
export class Migration20261128201000_know_orders_by_full_width_numbers extends Migration {
  override up(): void {
    this.addSql(orderKeyFunction('NFKC'));
    this.addSql(AUDIT_CONTEXT);
    this.addSql(RENEW_KEYS);
  }

  override down(): void {
    this.addSql(orderKeyFunction('NFC'));
    this.addSql(AUDIT_CONTEXT);
    this.addSql(RENEW_KEYS);
  }
}

const AUDIT_CONTEXT = `select set_config('silqe.actor', 'release', true),
  set_config('silqe.reason', 'order numbers of any width', true), set_config('silqe.request_id', 'Migration20261128201000', true)`;

const BLANKS = '\\u0009-\\u000D\\u0020\\u00A0\\u1680\\u2000-\\u200A\\u2028\\u2029\\u202F\\u205F\\u3000\\uFEFF';
const DASHES = '\\u058A\\u2010-\\u2015\\u2043\\u2212\\uFE58\\uFE63\\uFF0D-';
const INVISIBLE =
  '\\u00AD\\u034F\\u061C\\u115F\\u1160\\u17B4\\u17B5\\u180B-\\u180F\\u200B-\\u200F\\u202A-\\u202E\\u2060-\\u206F\\u3164\\uFE00-\\uFE0F\\uFFA0';

const orderKeyFunction = (form: 'NFC' | 'NFKC') =>
  `create or replace function order_key(order_number text) returns text language sql immutable parallel safe as $$
  select nullif(regexp_replace(upper(regexp_replace(regexp_replace(normalize(order_number, ${form}),
    '[${BLANKS}${INVISIBLE}]', '', 'g'), '[${DASHES}]', '-', 'g') collate "und-x-icu"), '^SO[#-]?(?=[0-9]|$)', ''), '')
$$`;

// A stored generated column is computed again when its row is written. Of two orders of a customer that now share a key, both keep their own.
const RENEW_KEYS = `
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
