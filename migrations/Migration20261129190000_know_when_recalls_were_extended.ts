import { Migration } from '@mikro-orm/migrations';

/** A recall that is extended to more lots amends its report within ten working days (21 CFR 806.10(d)), so the day of each extension is known now. */
export class Migration20261129190000_know_when_recalls_were_extended extends Migration {
  override up(): void {
    this.addSql(`
      alter table recall_lots add column extended_on date;
      comment on column recall_lots.extended_on is 'the day, where the company works, on which the recall was extended to the lot; null for lots of its opening'`);
  }

  override down(): void {
    this.addSql('alter table recall_lots drop column extended_on');
  }
}
