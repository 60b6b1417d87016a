import { Migration } from '@mikro-orm/migrations';

/**
 * TOTP as second factor with recovery codes, which a role may demand (design section 9). Secrets are sealed with a key derived from SECRET_KEY; each step
 * of time counts once.
 */
export class Migration20261128235000_ask_for_a_second_factor extends Migration {
  override up(): void {
    this.addSql(`
      create table second_factors (
        id bigint generated always as identity primary key,
        user_id bigint not null unique references users (id) on delete restrict,
        sealed_secret bytea not null,
        created_at timestamptz not null default now(),
        confirmed_at timestamptz
      );
      comment on column second_factors.confirmed_at is 'null until the user sent a first code: it does not count before';
      create table second_factor_uses (
        factor_id bigint primary key references second_factors (id) on delete cascade,
        last_step bigint not null
      );
      comment on table second_factor_uses is 'the latest step of time whose code was used; a table apart, so that a log-in is no change of the factor';
      create table recovery_codes (
        id bigint generated always as identity primary key,
        user_id bigint not null references users (id) on delete restrict,
        code_hash bytea not null unique,
        used_at timestamptz
      );
      create index recovery_codes_user on recovery_codes (user_id);
      create table second_factor_roles (role_key text primary key references roles (key) on delete restrict);
      comment on table second_factor_roles is 'roles whose users may do nothing without a second factor'`);
    this.addSql(`
      select attach_audit('second_factors', 'user_id', 'full'), attach_audit('recovery_codes', 'user_id', 'full'),
        attach_audit('second_factor_roles', 'role_key', 'full');
      create trigger second_factor_roles_never_updated before update or truncate on second_factor_roles
        for each statement execute function refuse_role_update();
      create trigger second_factors_announce_access after insert or update or delete on second_factors
        for each row execute function announce_access('user', 'user_id');
      create trigger second_factor_roles_announce_access after insert or delete on second_factor_roles
        for each statement execute function announce_all_access()`);
  }

  override down(): void {
    this.addSql(`drop table second_factor_roles, recovery_codes, second_factor_uses, second_factors`);
  }
}
