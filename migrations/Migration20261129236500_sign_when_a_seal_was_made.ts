import { Migration } from '@mikro-orm/migrations';

/**
 * Whether an event is back-dated is decided by when a seal was made and which change came next. The checkpoint does not say these, so the owner of the database
 * could change them: a signature of their own does.
 */
export class Migration20261129236500_sign_when_a_seal_was_made extends Migration {
  override up(): void {
    this.addSql('alter table audit_seals add column time_signature bytea check (length(time_signature) = 64)');
    this.addSql(`comment on column audit_seals.time_signature is
      'Ed25519 signature of tree_size, next_change and sealed_at; null for a seal of an earlier version'`);
  }

  override down(): void {
    this.addSql('alter table audit_seals drop column time_signature');
  }
}
