import { Migration } from '@mikro-orm/migrations';

/** A lot list is an import too: its file and rows are kept. */
export class Migration20261128124000_keep_lot_lists_as_imports extends Migration {
  override up(): void {
    this.addSql(kindsAre(`'distributions_csv', 'sales_orders_pdf', 'lot_list_csv'`));
  }

  /** Imports are never deleted: where there are some of lot lists, they stay, and the constraint holds for new rows only. */
  override down(): void {
    this.addSql(`${kindsAre(`'distributions_csv', 'sales_orders_pdf'`)} not valid`);
    this.addSql(`do $$ begin
      if not exists (select from imports where kind = 'lot_list_csv') then alter table imports validate constraint imports_kind_check; end if;
    end $$`);
  }
}

const kindsAre = (kinds: string): string =>
  `alter table imports drop constraint imports_kind_check, add constraint imports_kind_check check (kind in (${kinds}))`;
