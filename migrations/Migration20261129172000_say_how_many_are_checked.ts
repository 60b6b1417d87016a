import { Migration } from '@mikro-orm/migrations';

/** Level B of 21 CFR 7.42(b)(3) is a percentage above 10 and below 100 that is chosen case by case. Recalls of level B from before have none. */
export class Migration20261129172000_say_how_many_are_checked extends Migration {
  override up(): void {
    this.addSql(`
      alter table recalls add column effectiveness_percent integer check (effectiveness_percent between 11 and 99),
        add constraint recalls_percent_of_level_b check (effectiveness_percent is null or effectiveness_level is not distinct from 'B');
      comment on column recalls.effectiveness_percent is 'of the consignees, those that are checked: chosen for level B, fixed for the others'`);
  }

  override down(): void {
    this.addSql('alter table recalls drop column effectiveness_percent');
  }
}
