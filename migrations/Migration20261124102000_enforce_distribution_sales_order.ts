import { Migration } from '@mikro-orm/migrations';

/**
 * Every distribution has a sales order, and its customer is its order's customer (design section 2.1 and 2.2): from here on the database refuses
 * anything else.
 *
 * What scans the table (VALIDATE) runs on its own, under a lock that readers and writers do not meet; what locks them out takes a moment and scans
 * nothing. So this is not one transaction, each step can run again, and the release repeats it when a lock was not to be had.
 */
export class Migration20261124102000_enforce_distribution_sales_order extends Migration {
  override isTransactional(): boolean {
    return false;
  }

  override async up(): Promise<void> {
    await this.addMissing();
    await this.refuse(`select count(*)::int as count from ${LOG} where sales_order_id is null`, 'no sales order, and each must have one');
    await this.refuse(
      `select count(*)::int as count from ${LOG} d join sales_orders s on s.id = d.sales_order_id where s.customer_id <> d.customer_id`,
      'another customer than the sales order',
    );
    await this.execute(`alter table ${LOG} validate constraint ${HAS_ORDER}`);
    await this.execute(`alter table ${LOG} validate constraint ${ORDER_AND_CUSTOMER}`);
    await this.execute(`alter table ${LOG} alter column sales_order_id set not null`);
    await this.execute(`alter table ${LOG} drop constraint if exists ${HAS_ORDER}, drop constraint if exists ${ORDER_ONLY}`);
  }

  override async down(): Promise<void> {
    await this.execute(`alter table ${LOG} drop constraint if exists ${ORDER_ONLY}; alter table ${LOG} add constraint ${ORDER_ONLY}
      foreign key (sales_order_id) references sales_orders (id) on delete restrict not valid`);
    await this.execute(`alter table ${LOG} validate constraint ${ORDER_ONLY}`);
    await this.execute(`${DROP_NEW}; alter table ${LOG} alter column sales_order_id drop not null`);
  }

  /** A step that gave way to others is repeated from here: what was added stays, and what was validated is not scanned again. */
  private async addMissing(): Promise<void> {
    const rows = (await this.execute(`select conname as name from pg_constraint where conrelid = '${LOG}'::regclass`)) as {
      name: string;
    }[];
    const present = new Set(rows.map(({ name }) => name));
    const additions = Object.entries(NEW).filter(([name]) => !present.has(name));
    if (additions.length === 0) return;
    const list = additions.map(([name, definition]) => `add constraint ${name} ${definition} not valid`);
    await this.execute(`alter table ${LOG} ${list.join(', ')}`);
  }

  /** Stops where rows break the rule. No new ones can come while it looks, since the constraints hold for new rows already. */
  private async refuse(countOfRows: string, whatIsWrong: string): Promise<void> {
    const count = await this.count(countOfRows);
    if (count === 0) return;
    await this.execute(DROP_NEW);
    throw new Error(`${count} distribution${count === 1 ? ' has' : 's have'} ${whatIsWrong}. ${HOW_TO_GO_ON}`);
  }

  private async count(sql: string): Promise<number> {
    const [row] = (await this.execute(sql)) as { count: number }[];
    return row?.count ?? 0;
  }
}

const LOG = 'distribution_log_entries';
const HAS_ORDER = 'distribution_log_entries_has_sales_order';
const ORDER_ONLY = 'distribution_log_entries_sales_order_fk';
const ORDER_AND_CUSTOMER = 'distribution_log_entries_order_customer_fk';
const NEW = {
  [HAS_ORDER]: 'check (sales_order_id is not null)',
  [ORDER_AND_CUSTOMER]:
    'foreign key (sales_order_id, customer_id) references sales_orders (id, customer_id) on update cascade on delete restrict',
};
const DROP_NEW = `alter table ${LOG} drop constraint if exists ${HAS_ORDER}, drop constraint if exists ${ORDER_AND_CUSTOMER}`;

const HOW_TO_GO_ON =
  'List them with `npm run backfill -- --report`, link them, then run the release again. Everything before this step is done and nothing else changed.';
