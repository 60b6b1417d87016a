import { Migration } from '@mikro-orm/migrations';

/**
 * Orders that the PDF reader of the earlier system misread are marked, so that the import of their PDF replaces what they say. Those that were adopted
 * before and that nobody changed since are marked too. The profile of such a customer is misread as well: no other profile is derived from it.
 */
export class Migration20261128190000_mark_misread_orders extends Migration {
  override up(): void {
    this.addSql(CONTEXT);
    this.addSql(`alter table sales_orders add column misread boolean not null default false`);
    this.addSql(
      `comment on column sales_orders.misread is 'as the PDF reader of the earlier system misread it: the import of its PDF replaces it'`,
    );
    this.addSql(MARK);
    this.addSql(`create index sales_orders_misread on sales_orders (order_date desc, id desc) where misread`);
    this.addSql(`delete from adopted_profiles p using adopted_records a
      where a.source_table = 'customers' and a.new_id = p.customer_id and a.outcome = 'adopted' and a.received ->> 'facility_name' ~* '${MISREAD}'`);
  }

  override down(): void {
    this.addSql(`alter table sales_orders drop column misread`);
  }
}

// As the rule was when this migration was written.
const MISREAD = String.raw`^\s*NRE\s*-\s*\S`;

const MARK = `
with found as (
  update sales_orders s set misread = true
  from adopted_records a join adopted_records c on c.source_table = 'customers' and c.old_id = a.received ->> 'customer_id'
  where a.source_table = 'sales_orders' and a.outcome = 'adopted' and a.new_id = s.id and s.source = 'pdf_import' and s.version = 1
    and c.received ->> 'facility_name' ~* '${MISREAD}'
    and not exists (select from sales_order_lines l where l.sales_order_id = s.id and l.sku is not null and l.quantity <> 2)
  returning s.id
)
update adopted_records a set reason = 'misread' from found f
where a.source_table = 'sales_orders' and a.outcome = 'adopted' and a.new_id = f.id and a.reason is null`;

const CONTEXT = `select set_config('silqe.actor', 'release', true), set_config('silqe.reason', 'orders that the earlier system misread are marked', true),
  set_config('silqe.request_id', 'Migration20261128190000', true)`;
