import { Migration } from '@mikro-orm/migrations';

/** A lot that a person or a lot list registered may have any name (design section 1); one that only shipments name is `SLQ-` and digits. */
export class Migration20261129114000_register_lots_of_any_shape extends Migration {
  override up(): void {
    this.addSql(`alter table lots drop constraint lots_lot_number_check, add constraint lots_lot_number_check check (
      lot_number ~ '^SLQ-[0-9]{5,12}$'
      or (registered_at is not null and char_length(lot_number) between 1 and 100 and lot_number !~ '^\\s|\\s$|[[:cntrl:]]|^[0-9]{5,12}$')
    ) not valid`);
    this.addSql('alter table lots validate constraint lots_lot_number_check');
  }

  /** A lot of another shape keeps the old rule from being checked for what is stored. */
  override down(): void {
    this.addSql(`alter table lots drop constraint lots_lot_number_check, add constraint lots_lot_number_check
      check (lot_number ~ '^SLQ-[0-9]{5,12}$') not valid`);
    this.addSql(`do $$ begin
      if not exists (select from lots where lot_number !~ '^SLQ-[0-9]{5,12}$') then alter table lots validate constraint lots_lot_number_check; end if;
    end $$`);
  }
}
