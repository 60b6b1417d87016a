import { Migration } from '@mikro-orm/migrations';

/**
 * The letter of a notice is printed when somebody asks for it, so nothing said when the notices of a recall were ready. The first print of each
 * consignee's letter is recorded now; drills are compared by it.
 */
export class Migration20261129160000_know_when_letters_were_made extends Migration {
  override up(): void {
    this.addSql(`
      create table recall_letters (
        id bigint generated always as identity primary key,
        recall_consignee_id bigint not null unique references recall_consignees (id) on delete restrict,
        made_at timestamptz not null default clock_timestamp()
      );
      comment on table recall_letters is 'when the letter of a consignee was printed for the first time while its recall was open';
      create trigger recall_letters_never_deleted before delete or truncate on recall_letters for each statement execute function refuse_delete();
      create trigger recall_letters_never_changed before update on recall_letters for each statement execute function refuse_delete();
      create index recalls_drills on recalls (id) where kind = 'drill';
      select attach_audit('recall_letters', 'id', 'lean')`);
  }

  override down(): void {
    this.addSql('drop table recall_letters; drop index recalls_drills');
  }
}
