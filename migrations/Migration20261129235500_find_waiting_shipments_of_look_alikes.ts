import { Migration } from '@mikro-orm/migrations';

/** A recall shows what waits in review under a lot that is written like one of its own but for the separators: found by the letters and digits of its name. */
export class Migration20261129235500_find_waiting_shipments_of_look_alikes extends Migration {
  override up(): void {
    this.addSql(
      'create index unlinked_distributions_bare_lot on unlinked_distributions (bare_lot(lot_number) collate "C") where resolved_at is null',
    );
  }

  override down(): void {
    this.addSql('drop index unlinked_distributions_bare_lot');
  }
}
