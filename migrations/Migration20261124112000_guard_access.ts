import { Migration } from '@mikro-orm/migrations';

/** What no change of users and their roles may do, whoever writes it: lock everybody out, bring old keys back, or pass the trail by. */
export class Migration20261124112000_guard_access extends Migration {
  override up(): void {
    this.addSql(KEEP_AN_ACTIVE_ADMIN);
    this.addSql(END_ACCESS);
    this.addSql(ROLES_COUNT_AS_THE_USER);
    this.addSql(ROLES_ARE_GIVEN_AND_TAKEN);
  }

  override down(): void {
    this.addSql(`drop trigger users_keep_an_active_admin on users; drop trigger user_roles_keep_an_active_admin on user_roles;
      drop trigger users_end_access on users; drop trigger user_roles_advance_user on user_roles;
      drop trigger user_roles_never_updated on user_roles;
      drop function keep_an_active_admin, end_access, advance_user_of_role, refuse_role_update`);
  }
}

// The lock makes such changes wait for each other: each looks at what the one before it left.
const KEEP_AN_ACTIVE_ADMIN = `
create function keep_an_active_admin() returns trigger language plpgsql as $$
begin
  perform from roles where key = 'admin' for no key update;
  if tg_table_name = 'users' then
    if not exists (select from user_roles where user_id = new.id and role_key = 'admin') then return null; end if;
  end if;
  if not exists (select from user_roles r join users u on u.id = r.user_id where r.role_key = 'admin' and u.is_active) then
    raise exception 'no active admin would be left' using errcode = 'restrict_violation', constraint = 'one_active_admin_stays',
      hint = 'give another active user the role admin first';
  end if;
  return null;
end $$;
create trigger users_keep_an_active_admin after update of is_active on users
  for each row when (old.is_active and not new.is_active) execute function keep_an_active_admin();
create trigger user_roles_keep_an_active_admin after delete on user_roles
  for each row when (old.role_key = 'admin') execute function keep_an_active_admin();
`;

// An inactive user is refused anyway; ended for good, nothing old opens a door when the user is switched on again.
const END_ACCESS = `
create function end_access() returns trigger language plpgsql as $$
begin
  delete from sessions where sess #>> '{passport,user}' = new.id::text;
  update api_tokens set revoked_at = now() where user_id = new.id and revoked_at is null;
  update password_links set used_at = now() where user_id = new.id and used_at is null;
  return null;
end $$;
create trigger users_end_access after update of is_active on users
  for each row when (old.is_active and not new.is_active) execute function end_access();
`;

const ROLES_COUNT_AS_THE_USER = `
create function advance_user_of_role() returns trigger language plpgsql as $$
begin
  update users set updated_at = now() where id = coalesce(new.user_id, old.user_id);
  return null;
end $$;
comment on function advance_user_of_role is 'the roles are part of the user, so giving or taking one changes the version, which is the ETag';
create trigger user_roles_advance_user after insert or delete on user_roles
  for each row execute function advance_user_of_role();
`;

// The audit triggers tell updates by an id, which this table of pairs has not, and no statement but INSERT and DELETE row by row.
const ROLES_ARE_GIVEN_AND_TAKEN = `
create function refuse_role_update() returns trigger language plpgsql as $$
begin
  raise exception 'roles are given by INSERT and taken by DELETE, which leave their events: % is refused', tg_op
    using errcode = 'restrict_violation';
end $$;
create trigger user_roles_never_updated before update or truncate on user_roles
  for each statement execute function refuse_role_update();
`;
