import { Migration } from '@mikro-orm/migrations';

/** Orders are searched by facility as customers, consignees and the log are: "Munchen" finds "München". */
export class Migration20261129236450_search_orders_without_accents extends Migration {
  override up(): void {
    this.addSql(`create index sales_orders_spelling on sales_orders
      using gin (consignee_spelling(sold_to_facility_name) gin_trgm_ops, consignee_spelling(ship_to_facility_name) gin_trgm_ops)`);
    this.addSql('drop index sales_orders_facility_search');
  }

  override down(): void {
    this.addSql(`create index sales_orders_facility_search on sales_orders
      using gin (sold_to_facility_name gin_trgm_ops, ship_to_facility_name gin_trgm_ops)`);
    this.addSql('drop index sales_orders_spelling');
  }
}
