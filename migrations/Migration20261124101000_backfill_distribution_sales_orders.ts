import { Migration } from '@mikro-orm/migrations';

/**
 * Links each distribution without a sales order to the only order with its order key and customer. No match by anything looser, and none that would
 * say one shipment twice: what stays unlinked is for a person (`npm run backfill -- --report`).
 *
 * Not one transaction but one a batch, so that no row stays locked for long; run again it finds only what is left.
 */
export class Migration20261124101000_backfill_distribution_sales_orders extends Migration {
  override isTransactional(): boolean {
    return false;
  }

  override async up(): Promise<void> {
    for (let after = '0'; ; ) {
      const [batch] = (await this.execute(NEXT_BATCH, [after])) as { last: string | null }[];
      if (!batch?.last) return;
      const last = batch.last;
      await this.inAuditedTransaction((execute) => execute(LINK, [after, last]));
      after = last;
    }
  }

  override async down(): Promise<void> {
    await this.inAuditedTransaction((execute) => execute(UNLINK));
  }

  private async inAuditedTransaction(work: (execute: (sql: string, parameters?: string[]) => Promise<unknown>) => Promise<unknown>) {
    await this.driver.getConnection().transactional(async (ctx) => {
      const execute = (sql: string, parameters: string[] = []) => this.driver.execute(sql, parameters, 'all', ctx);
      await execute(AUDIT_CONTEXT);
      await work(execute);
    });
  }
}

const BATCH = 5_000;

const AUDIT_CONTEXT = `select set_config('silqe.actor', 'release', true), set_config('silqe.reason', 'backfill', true),
  set_config('silqe.request_id', 'Migration20261124101000', true)`;

const NEXT_BATCH = `select max(id) as last from (select id from distribution_log_entries where id > ? order by id limit ${BATCH}) batch`;

// Nothing is linked to a cancelled order: a person decides. A distribution of a customer that was merged belongs to what its customer became: merging moves orders, and the entries linked to them.
const LINK = `
with recursive unlinked as (
  select id, customer_id, order_key(order_number) as order_key, ship_date, sku, lot_number, coalesce(tracking_number, '') as tracking, voided_at
  from distribution_log_entries where sales_order_id is null and id > ? and id <= ?
), customer_of as (
  select u.id, u.customer_id from unlinked u
  union
  select o.id, c.merged_into_id from customer_of o join customers c on c.id = o.customer_id where c.merged_into_id is not null
), match as (
  select u.id, min(s.id) as sales_order_id, min(s.customer_id) as customer_id
  from unlinked u join customer_of c on c.id = u.id join sales_orders s on s.order_key = u.order_key and s.customer_id = c.customer_id and s.status <> 'cancelled'
  group by u.id having count(*) = 1
), ranked as (
  select m.*, u.voided_at, row_number() over (
    partition by m.sales_order_id, u.ship_date, u.sku, u.lot_number, u.tracking, u.voided_at is null order by u.id) as nth,
    exists (select from distribution_log_entries l where l.sales_order_id = m.sales_order_id and l.ship_date = u.ship_date and l.sku = u.sku
      and l.lot_number = u.lot_number and coalesce(l.tracking_number, '') = u.tracking and l.voided_at is null) as in_log
  from match m join unlinked u on u.id = m.id
)
update distribution_log_entries d set sales_order_id = r.sales_order_id, customer_id = r.customer_id
from ranked r where r.id = d.id and (r.voided_at is not null or (r.nth = 1 and not r.in_log))`;

// Only what this migration linked, and nobody has linked otherwise since: the audit trail tells.
const UNLINK = `
with last_link as (
  select distinct on (entity_id) entity_id::bigint as id, request_id, old_values, new_values from audit_events
  where entity_type = 'distribution_log_entries' and action = 'update' and jsonb_exists(new_values, 'sales_order_id')
  order by entity_id, audit_events.id desc
)
update distribution_log_entries d
set sales_order_id = null, customer_id = coalesce((l.old_values ->> 'customer_id')::bigint, d.customer_id)
from last_link l
where l.id = d.id and l.request_id = 'Migration20261124101000' and l.new_values -> 'sales_order_id' = to_jsonb(d.sales_order_id)`;
