import { Migration } from '@mikro-orm/migrations';

/**
 * A letter shows the link to answer by as long as the link works, so the link must be known again: its token is made of the salt and SECRET_KEY. Whoever
 * reads the database alone still has only the hash of the token. No link was made before, so no row lacks these.
 */
export class Migration20261129125000_print_reply_links extends Migration {
  override up(): void {
    this.addSql(`alter table recall_reply_links add column salt bytea not null, add column origin text not null;
      create unique index recall_reply_links_one on recall_reply_links (recall_consignee_id) where revoked_at is null;
      comment on column recall_reply_links.origin is 'scheme, host and port that the link leads to'`);
  }

  override down(): void {
    this.addSql('drop index recall_reply_links_one; alter table recall_reply_links drop column salt, drop column origin');
  }
}
