import { Migration } from '@mikro-orm/migrations';

/**
 * The indexes of the feeds (docs/adr/0022-feeds-by-transaction.md), apart from their columns: while these are built, everybody reads. Rows of the time before
 * change numbers have the same one, so their last update puts them in order.
 */
export class Migration20261129014600_find_changes_in_their_order extends Migration {
  override up(): void {
    for (const [table, name] of INDEXES) this.addSql(`create index ${name} on ${table} (change_number, updated_at, id)`);
  }

  override down(): void {
    this.addSql(`drop index ${INDEXES.map(([, name]) => name).join(', ')}`);
  }
}

const INDEXES = [
  ['customers', 'customers_changes'],
  ['sales_orders', 'sales_orders_changes'],
  ['distribution_log_entries', 'distribution_log_changes'],
  ['lots', 'lots_changes'],
  ['imports', 'imports_changes'],
] as const;
