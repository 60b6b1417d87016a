import { createHash, randomBytes } from 'node:crypto';
import { LockMode } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import { Database } from '../../database/database.js';
import { utc } from '../../database/typed-queries.js';
import { type Page, readPage } from '../../http/paging.js';
import type { Principal } from '../../http/principal.js';
import { fieldProblem, Problem } from '../../problems/problem.js';
import { checkPermission } from '../permission.guard.js';
import type { Permission } from '../permissions.js';
import { User } from '../users/user.entity.js';
import type { ApiTokenListQuery, ApiTokenView, MadeApiTokenView, NewApiToken } from './api-token.schema.js';

const SHOWN = ['id', 'userId', 'name', 'scopes'] as const;
const LONGEST_MS = 366 * 86_400_000;
const INSTANTS = [
  utc(sql.ref<string>('createdAt')).as('createdAt'),
  utc(sql.ref<string | null>('expiresAt')).as('expiresAt'),
  utc(sql.ref<string | null>('revokedAt')).as('revokedAt'),
  utc(sql<string | null>`(select u.used_at from api_token_uses u where u.token_id = api_tokens.id)`).as('lastUsedAt'),
];

/** Tokens for programs. A token allows those of its scopes that its user is allowed at the time of each request. The database stores only its SHA-256. */
@Injectable()
export class ApiTokensService {
  constructor(private readonly database: Database) {}

  /**
   * Tokens of one user, newest first, including revoked and expired ones.
   * @throws Problem `permission_denied` for another user's tokens without `users.view`, `invalid_cursor`
   */
  async list(principal: Principal, { userId = principal.id, ...page }: ApiTokenListQuery): Promise<Page<ApiTokenView>> {
    if (userId !== principal.id) checkPermission(principal, 'users.view');
    return readPage(this.database.kysely.selectFrom('apiTokens').select(SHOWN).select(INSTANTS).where('userId', '=', userId), page);
  }

  /**
   * @param accessEpoch that of the session
   * @returns the secret, which is shown this once
   * @throws Problem `expiry_in_the_past`, `expiry_too_late`, `permission_denied` for a scope that the maker lacks, `not_authenticated` when the user was deactivated meanwhile
   */
  async make(
    principal: Principal,
    accessEpoch: number,
    { name, scopes = principal.permissions as Permission[], expiresAt: given }: NewApiToken,
  ): Promise<MadeApiTokenView> {
    for (const scope of scopes) checkPermission(principal, scope);
    const expiresAt = given ?? new Date(Date.now() + 365 * 86_400_000).toISOString();
    if (Date.parse(expiresAt) > Date.now() + LONGEST_MS)
      throw fieldProblem('expiry_too_late', 'expiresAt', `${expiresAt} is more than a year from now: make a new token when this one ends.`);
    if (Date.parse(expiresAt) <= Date.now())
      throw fieldProblem('expiry_in_the_past', 'expiresAt', `${expiresAt} is in the past: the token could never be used.`);
    // By the prefix, scanners of source code and logs recognise a leaked token.
    const token = `silqe_${randomBytes(32).toString('base64url')}`;
    const tokenHash = createHash('sha256').update(token).digest();
    const made = await this.database.transaction(null, async (tx) => {
      // FOR SHARE waits for a running reset or deactivation of the user, which ends tokens, so that no new token can follow it.
      const owner = await tx.em.findOne(User, { id: principal.id, isActive: true, accessEpoch }, { lockMode: LockMode.PESSIMISTIC_READ });
      if (!owner) throw new Problem('not_authenticated', 'Your access ended meanwhile: log in again.');
      const row = { userId: owner.id, name, scopes: [...new Set(scopes)], tokenHash, expiresAt };
      return tx.kysely.insertInto('apiTokens').values(row).returning(SHOWN).returning(INSTANTS).executeTakeFirstOrThrow();
    });
    return { ...made, token };
  }

  /**
   * Revokes a token. Its row stays, so that the audit trail can be read, and a token that was revoked before keeps its time.
   * @throws Problem `not_found`; `permission_denied` for another user's token without `users.edit`
   */
  async revoke(principal: Principal, id: number): Promise<void> {
    await this.database.transaction(null, async (tx) => {
      const notFound = () => new Problem('not_found', `There is no API token ${id}.`);
      const token = await tx.kysely.selectFrom('apiTokens').select('userId').where('id', '=', id).executeTakeFirstOrThrow(notFound);
      if (token.userId !== principal.id) checkPermission(principal, 'users.edit');
      const revoked = { revokedAt: sql<string>`now()` };
      await tx.kysely.updateTable('apiTokens').set(revoked).where('id', '=', id).where('revokedAt', 'is', null).execute();
    });
  }
}
