import { Migration } from '@mikro-orm/migrations';

/** Segments of the sealed trail that are archived in the file storage. */
export class Migration20261129236100_archive_segments extends Migration {
  override up(): void {
    this.addSql(`
      create table audit_segments (
        number int primary key check (number > 0),
        tree_size bigint not null unique references audit_seals (tree_size) on delete restrict,
        first_index bigint not null unique check (first_index >= 0 and first_index < tree_size),
        storage_key text not null unique,
        byte_size bigint not null check (byte_size > 0),
        sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
        archived_at timestamptz not null default clock_timestamp()
      );
      comment on table audit_segments is 'parts of the sealed trail that the file storage keeps too, one behind the other';
      create trigger audit_segments_append_only before update or delete or truncate on audit_segments for each statement execute function refuse_seal_change();
      alter table audit_segments enable always trigger audit_segments_append_only`);
  }

  override down(): void {
    this.addSql('drop table audit_segments');
  }
}
