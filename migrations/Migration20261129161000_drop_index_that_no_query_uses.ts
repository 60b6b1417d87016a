import { Migration } from '@mikro-orm/migrations';

/**
 * No query looks for the entry of an imported row. The index was for the foreign key alone, which needs it only when an imported row is deleted, and none
 * ever is.
 */
export class Migration20261129161000_drop_index_that_no_query_uses extends Migration {
  override up(): void {
    this.addSql('drop index distribution_log_import_row');
  }

  override down(): void {
    this.addSql('create index distribution_log_import_row on distribution_log_entries (import_row_id) where import_row_id is not null');
  }
}
