import { Migration } from '@mikro-orm/migrations';

/**
 * An external key names a parcel, which may hold several lines: it is unique together with SKU and lot (design section 3). A voided entry holds no
 * claim to its key, since it may be recorded rightly again. On the way back only the first entry of a parcel keeps the key.
 */
export class Migration20261128140000_name_each_line_of_a_parcel extends Migration {
  override up(): void {
    this.addSql(`alter table distribution_log_entries drop constraint distribution_log_entries_external_key_key;
      create unique index distribution_log_external_line on distribution_log_entries (external_key, sku, lot_number)
        where external_key is not null and voided_at is null;
      create index distribution_log_external_key on distribution_log_entries (external_key) where external_key is not null`);
  }

  override down(): void {
    this.addSql(`drop index distribution_log_external_line; drop index distribution_log_external_key;
      update distribution_log_entries d set external_key = null where exists (
        select from distribution_log_entries f where f.external_key = d.external_key and f.id < d.id);
      alter table distribution_log_entries add constraint distribution_log_entries_external_key_key unique (external_key)`);
  }
}
