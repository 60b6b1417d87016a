import { Migration } from '@mikro-orm/migrations';

/** The code of a reason does not say which values differ from which record. */
export class Migration20261128202000_say_what_differs_in_an_adopted_record extends Migration {
  override up(): void {
    this.addSql(`alter table adopted_records add column reason_detail text;
      comment on column adopted_records.reason_detail is 'what differs, value by value, where the adoption knows it'`);
  }

  override down(): void {
    this.addSql(`alter table adopted_records drop column reason_detail`);
  }
}
