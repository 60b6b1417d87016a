import { Migration } from '@mikro-orm/migrations';

/**
 * A new password and switching off end sessions, API tokens and password links, also those of a log-in that is under way at that moment: a session
 * carries the epoch that the user had when the password was checked. Sessions know when they began and were last used. A password link knows who made it.
 */
export class Migration20261128204000_end_access_with_the_password extends Migration {
  override up(): void {
    this.addSql(`
      alter table users add column access_epoch integer not null default 1;
      comment on column users.access_epoch is 'sessions that began in an earlier epoch no longer count';
      create function advance_access_epoch() returns trigger language plpgsql as $$
      begin
        new.access_epoch := old.access_epoch + 1;
        return new;
      end $$;
      create trigger users_advance_access_epoch before update of password_hash, is_active on users for each row
        when (old.password_hash is distinct from new.password_hash or (old.is_active and not new.is_active)) execute function advance_access_epoch();
      create trigger users_end_access_with_password after update of password_hash on users for each row
        when (old.password_hash is distinct from new.password_hash) execute function end_access()`);
    this.addSql(`
      alter table sessions add column id bigint generated always as identity, add column started_at timestamptz not null default now(),
        add column seen_at timestamptz not null default now();
      create unique index sessions_id on sessions (id);
      create index sessions_user on sessions ((sess #>> '{passport,user}'))`);
    this.addSql(`
      alter table password_links add column made_by_user_id bigint references users (id) on delete restrict,
        add column password_set_at timestamptz, add column shown_at timestamptz`);
  }

  override down(): void {
    this.addSql(`
      alter table password_links drop column made_by_user_id, drop column password_set_at, drop column shown_at;
      drop index sessions_user;
      alter table sessions drop column id, drop column started_at, drop column seen_at;
      drop trigger users_end_access_with_password on users;
      drop trigger users_advance_access_epoch on users;
      drop function advance_access_epoch;
      alter table users drop column access_epoch`);
  }
}
