import { Migration } from '@mikro-orm/migrations';

/** A gateway may put a second subject below the one that mail programs show: what an approval says must not depend on which one was read. */
export class Migration20261129112000_show_every_subject_of_an_approval extends Migration {
  override up(): void {
    this.addSql(`alter table approvals_eml add column other_subjects text[] not null default '{}'`);
  }

  override down(): void {
    this.addSql('alter table approvals_eml drop column other_subjects');
  }
}
