import { Migration } from '@mikro-orm/migrations';

/**
 * 21 CFR 7.53(b)(4) asks for the devices returned or corrected by each consignee. A device that was corrected in the field stays where it is, so it is one of
 * those on hand or used, and the balance does not count it again. Answers from before say nothing of it, which is not the same as none.
 */
export class Migration20261129161000_count_corrected_devices extends Migration {
  override up(): void {
    this.addSql(`
      alter table recall_replies add column corrected integer check (corrected >= 0),
        add constraint recall_replies_corrected_are_kept check (corrected <= on_hand + used);
      comment on column recall_replies.corrected is 'of the devices on hand or used, those corrected in the field; null where the answer says nothing of it'`);
  }

  override down(): void {
    this.addSql('alter table recall_replies drop column corrected');
  }
}
