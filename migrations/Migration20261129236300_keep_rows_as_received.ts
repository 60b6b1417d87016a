import { Migration } from '@mikro-orm/migrations';

/** What a row of an import said when it was received stays as it is; only what was made of it changes. */
export class Migration20261129236300_keep_rows_as_received extends Migration {
  override up(): void {
    this.addSql(`create trigger import_rows_kept_as_received before update of raw, line_number, import_id on import_rows
      for each statement execute function refuse_delete()`);
  }

  override down(): void {
    this.addSql('drop trigger import_rows_kept_as_received on import_rows');
  }
}
