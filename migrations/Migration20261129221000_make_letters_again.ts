import { Migration } from '@mikro-orm/migrations';

/** A consignee that received more devices than its letter speaks of needs another one, so a consignee may have several letters. */
export class Migration20261129221000_make_letters_again extends Migration {
  override up(): void {
    this.addSql(`
      create index recall_letters_of on recall_letters (recall_consignee_id, id);
      alter table recall_letters drop constraint recall_letters_recall_consignee_id_key;
      comment on table recall_letters is 'when the letter of a consignee was printed for the first time with the units that it has, while its recall was open'`);
  }

  override down(): void {
    this.addSql(`
      alter table recall_letters disable trigger recall_letters_never_deleted;
      delete from recall_letters l where exists (select from recall_letters f where f.recall_consignee_id = l.recall_consignee_id and f.id < l.id);
      alter table recall_letters enable trigger recall_letters_never_deleted;
      alter table recall_letters add constraint recall_letters_recall_consignee_id_key unique (recall_consignee_id);
      drop index recall_letters_of;
      comment on table recall_letters is 'when the letter of a consignee was printed for the first time while its recall was open'`);
  }
}
