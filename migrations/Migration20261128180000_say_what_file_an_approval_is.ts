import { Migration } from '@mikro-orm/migrations';

/** An approval is kept in whatever form a mail program saved it; its format says which. */
export class Migration20261128180000_say_what_file_an_approval_is extends Migration {
  override up(): void {
    this.addSql(
      `alter table approvals_eml add column format text not null default 'eml' check (format in ('eml', 'eml_utf16', 'outlook_msg'))`,
    );
  }

  override down(): void {
    this.addSql('alter table approvals_eml drop column format');
  }
}
