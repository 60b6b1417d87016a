import { Migration } from '@mikro-orm/migrations';

/**
 * An API token allows only its scopes, ends within a year and shows its last use, which stands in a table of its own: it is no change of the token, and
 * leaves no event. Which permissions a role has is audited, as is who has the role (design section 9).
 */
export class Migration20261128205000_narrow_tokens_and_record_roles extends Migration {
  override up(): void {
    this.addSql(`select set_config('silqe.actor', 'release', true), set_config('silqe.reason', 'API tokens end within a year', true),
      set_config('silqe.request_id', 'Migration20261128205000', true)`);
    this.addSql(`alter table api_tokens add column scopes text[], drop column last_used_at`);
    this.addSql(
      `comment on column api_tokens.scopes is 'keys of permissions; null for a token of the time before scopes: all that its user may do'`,
    );
    this.addSql(`update api_tokens set expires_at = now() + interval '1 year'
      where revoked_at is null and (expires_at is null or expires_at > now() + interval '1 year')`);
    this.addSql(
      `create table api_token_uses (token_id bigint primary key references api_tokens (id) on delete cascade, used_at timestamptz not null)`,
    );
    this.addSql(`
      select attach_audit('role_permissions', 'role_key', 'full');
      create trigger role_permissions_never_updated before update or truncate on role_permissions
        for each statement execute function refuse_role_update()`);
  }

  override down(): void {
    this.addSql(`
      drop trigger role_permissions_never_updated on role_permissions;
      drop trigger role_permissions_audit_insert on role_permissions;
      drop trigger role_permissions_audit_delete on role_permissions;
      drop table api_token_uses;
      alter table api_tokens drop column scopes, add column last_used_at timestamptz`);
  }
}
