import { Migration } from '@mikro-orm/migrations';

/** Each answer is kept, so somebody who has a link could fill the database by it. Answers name their link now, and each link takes a bounded number. */
export class Migration20261129180000_know_the_link_of_an_answer extends Migration {
  override up(): void {
    this.addSql(`
      alter table recall_replies add column reply_link_id bigint references recall_reply_links (id) on delete restrict;
      comment on column recall_replies.reply_link_id is 'by which link it came; null where a person recorded it, and for answers from before links were named';
      create index recall_replies_by_link on recall_replies (reply_link_id) where reply_link_id is not null`);
  }

  override down(): void {
    this.addSql('alter table recall_replies drop column reply_link_id');
  }
}
