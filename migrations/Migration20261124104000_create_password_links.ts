import { Migration } from '@mikro-orm/migrations';

/** One-time links by which users set their password: those whose old password did not carry over, and those who forgot it. */
export class Migration20261124104000_create_password_links extends Migration {
  override up(): void {
    this.addSql(`
      create table password_links (
        id bigint generated always as identity primary key,
        token_hash bytea not null unique,
        user_id bigint not null references users (id) on delete restrict,
        created_at timestamptz not null default now(),
        expires_at timestamptz not null,
        used_at timestamptz
      );
      create index password_links_user on password_links (user_id) where used_at is null;
      select attach_audit('password_links', 'user_id', 'full')`);
  }

  override down(): void {
    this.addSql(`drop table password_links`);
  }
}
