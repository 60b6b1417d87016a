import { Migration } from '@mikro-orm/migrations';

/** A row of a PDF import is an order or another page: what was read stays beside it, each value with its place on the page. */
export class Migration20261124094500_keep_what_pages_print extends Migration {
  override up(): void {
    this.addSql(`alter table import_rows add column document jsonb`);
    this.addSql(
      `comment on column import_rows.document is 'of a PDF: the pages of this row and the order they print, each value with page and box'`,
    );
  }

  override down(): void {
    this.addSql(`alter table import_rows drop column document`);
  }
}
