import { Migration } from '@mikro-orm/migrations';

/**
 * Drops two foreign keys of the log that others imply, each of which costs every new distribution a look-up:
 * its customer is its order's (`..._order_customer_fk`), and an order's customer exists; its lot is registered under its SKU
 * (`..._lot_sku_fk`), and a lot's SKU is a product. Neither can be broken now that every distribution has an order (design section 2).
 */
export class Migration20261126090000_drop_implied_foreign_keys extends Migration {
  /** So that what scans the log on the way back holds no lock that readers and writers meet. */
  override isTransactional(): boolean {
    return false;
  }

  override async up(): Promise<void> {
    for (const name of Object.keys(IMPLIED)) await this.execute(`alter table ${LOG} drop constraint if exists ${name}`);
  }

  override async down(): Promise<void> {
    for (const [name, definition] of Object.entries(IMPLIED)) {
      await this.execute(
        `alter table ${LOG} drop constraint if exists ${name}; alter table ${LOG} add constraint ${name} ${definition} not valid`,
      );
      await this.execute(`alter table ${LOG} validate constraint ${name}`);
    }
  }
}

const LOG = 'distribution_log_entries';
const IMPLIED = {
  distribution_log_entries_customer_id_fkey: 'foreign key (customer_id) references customers (id) on delete restrict',
  distribution_log_entries_sku_fkey: 'foreign key (sku) references products (sku) on delete restrict',
};
