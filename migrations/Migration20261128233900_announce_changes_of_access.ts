import { Migration } from '@mikro-orm/migrations';

/**
 * Announces on the channel `silqe_access` what changes anybody's access, so that every process forgets what it keeps of it: `user:7`, `session:12`,
 * `token:3`, or nothing for what concerns many. Only ids are announced, since every log-in to the database may listen. That a session is used, once a
 * minute, changes no access.
 */
export class Migration20261128233900_announce_changes_of_access extends Migration {
  override up(): void {
    this.addSql(`
      create function announce_access() returns trigger language plpgsql as $$
      declare changed jsonb := case tg_op when 'DELETE' then to_jsonb(old) else to_jsonb(new) end;
      begin
        perform pg_notify('silqe_access', tg_argv[0] || ':' || (changed ->> tg_argv[1]));
        return null;
      end $$;
      create function announce_all_access() returns trigger language plpgsql as $$
      begin
        perform pg_notify('silqe_access', '');
        return null;
      end $$`);
    this.addSql(`
      create trigger users_announce_access after update on users for each row execute function announce_access('user', 'id');
      create trigger user_roles_announce_access after insert or delete on user_roles for each row execute function announce_access('user', 'user_id');
      create trigger role_permissions_announce_access after insert or delete on role_permissions for each statement execute function announce_all_access();
      create trigger api_tokens_announce_access after update or delete on api_tokens for each row execute function announce_access('token', 'id');
      create trigger sessions_announce_end after delete on sessions for each row execute function announce_access('session', 'id');
      create trigger sessions_announce_change after update on sessions for each row
        when (new.seen_at < old.seen_at or old.started_at <> new.started_at or old.expire <> new.expire or old.sess::text <> new.sess::text)
        execute function announce_access('session', 'id')`);
  }

  override down(): void {
    this.addSql(`
      drop trigger users_announce_access on users;
      drop trigger user_roles_announce_access on user_roles;
      drop trigger role_permissions_announce_access on role_permissions;
      drop trigger api_tokens_announce_access on api_tokens;
      drop trigger sessions_announce_end on sessions;
      drop trigger sessions_announce_change on sessions;
      drop function announce_access, announce_all_access`);
  }
}
