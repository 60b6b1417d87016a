import { Injectable } from '@nestjs/common';
import { Database, type Transaction } from '../database/database.js';
import type { Principal } from '../http/principal.js';
import { type Access, AccessCache } from './access-cache.js';

/** SQL of the keys of a user's roles, on `users u`. */
export const ROLE_KEYS = `(select coalesce(json_agg(r.role_key order by r.role_key), '[]') from user_roles r where r.user_id = u.id)`;

/** SQL of a principal with its current permissions, on `users u`. */
export const PRINCIPAL = `
  json_build_object('id', u.id, 'email', u.email, 'name', u.name, 'roles', ${ROLE_KEYS},
    'permissions', (select coalesce(json_agg(distinct p.permission_key), '[]') from user_roles r
                    join role_permissions p on p.role_key = r.role_key where r.user_id = u.id),
    'secondFactor', case when exists (select from second_factors f where f.user_id = u.id and f.confirmed_at is not null) then 'on'
      when exists (select from user_roles r join second_factor_roles s on s.role_key = r.role_key where r.user_id = u.id) then 'required'
      else 'off' end)`;

const USED = `insert into api_token_uses (token_id, used_at) values ($1, now()) on conflict (token_id) do update set used_at = now()`;

interface TokenRow {
  id: number;
  principal: Principal;
  scopes: string[] | null;
  unseen: boolean;
  endsInMs: number;
}

@Injectable()
export class PrincipalQueries {
  constructor(
    private readonly database: Database,
    private readonly cache: AccessCache,
  ) {}

  /** The active user with this e-mail, in any letter case; null if there is none. */
  async findForLogin(email: string): Promise<{ principal: Principal; passwordHash: string | null; epoch: number } | null> {
    return this.database.row(
      `select ${PRINCIPAL} as principal, u.password_hash as "passwordHash", u.access_epoch as epoch from users u where u.email = lower(btrim($1)) and u.is_active`,
      [email],
    );
  }

  /** What others call an active user: the name, or else the e-mail; null if the account is not active. */
  async activeName(id: number, from: Database | Transaction = this.database): Promise<string | null> {
    const named = `select coalesce(nullif(btrim(u.name), ''), u.email) as name from users u where u.id = $1 and u.is_active`;
    return (await from.row<{ name: string }>(named, [id]))?.name ?? null;
  }

  /**
   * The active user of an API token that is neither revoked nor expired, with those permissions that are scopes of the token; null if there is none.
   * @param hash SHA-256 of the token, which itself is never stored
   */
  findByTokenHash(hash: Buffer): Promise<Principal | null> {
    return this.cache.find(`token ${hash.toString('base64')}`, () => this.readByTokenHash(hash));
  }

  private async readByTokenHash(hash: Buffer): Promise<Access<Principal> | null> {
    const row = await this.database.row<TokenRow>(
      `select t.id, t.scopes, ${PRINCIPAL} as principal, l.used_at is null or l.used_at < now() - interval '1 minute' as unseen,
         coalesce(extract(epoch from t.expires_at - now())::float8 * 1000, 1e9) as "endsInMs"
       from api_tokens t join users u on u.id = t.user_id left join api_token_uses l on l.token_id = t.id
       where t.token_hash = $1 and t.revoked_at is null and (t.expires_at is null or t.expires_at > now()) and u.is_active`,
      [hash],
      'principal_by_token',
    );
    if (!row) return null;
    // Nobody waits for it, and a token that is used all the time is written once a minute.
    if (row.unseen) this.database.rows(USED, [row.id]).catch(() => undefined);
    const { id, principal, scopes, endsInMs } = row;
    const within = (inside: boolean) => principal.permissions.filter((key) => scopes?.includes(key) === inside);
    const value = scopes ? { ...principal, permissions: within(true), beyondScopes: within(false) } : principal;
    return { value, subject: `token:${id}`, userId: principal.id, endsInMs };
  }
}
