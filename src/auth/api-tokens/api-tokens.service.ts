import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Conditions } from '../../database/conditions.js';
import { Database } from '../../database/database.js';
import { DEFAULT_LIMIT, decodeCursor, idOnly, type Page, toPage } from '../../http/paging.js';
import type { Principal } from '../../http/principal.js';
import { fieldProblem, Problem } from '../../problems/problem.js';
import { checkPermission } from '../permission.guard.js';
import type { ApiTokenListQuery, ApiTokenView, MadeApiTokenView, NewApiToken } from './api-token.schema.js';

const TOKEN = `json_build_object('id', t.id, 'userId', t.user_id, 'name', t.name, 'createdAt', iso_utc(t.created_at),
  'expiresAt', iso_utc(t.expires_at), 'revokedAt', iso_utc(t.revoked_at)) as token`;

/** Keys for programs. Each may do what its user may do, now and not when it was made. The database knows its SHA-256 only. */
@Injectable()
export class ApiTokensService {
  constructor(private readonly database: Database) {}

  async list(
    principal: Principal,
    { userId = principal.id, limit = DEFAULT_LIMIT, cursor }: ApiTokenListQuery,
  ): Promise<Page<ApiTokenView>> {
    if (userId !== principal.id) checkPermission(principal, 'users.view');
    const after = decodeCursor(cursor, idOnly);
    const conditions = new Conditions().and('t.user_id = $', userId).and('t.id < $', after?.[0]);
    const rows = await this.database.rows<{ token: ApiTokenView }>(
      `select ${TOKEN} from api_tokens t ${conditions.where} order by t.id desc limit ${conditions.parameter(limit + 1)}`,
      conditions.parameters,
    );
    return toPage(
      rows.map((row) => row.token),
      limit,
      ({ id }) => [id],
    );
  }

  async make(principal: Principal, { name, expiresAt }: NewApiToken): Promise<MadeApiTokenView> {
    if (expiresAt && Date.parse(expiresAt) <= Date.now())
      throw fieldProblem('expiry_in_the_past', 'expiresAt', `${expiresAt} is past: the token could never be used.`);
    // The prefix lets scanners of source code and logs know a leaked one.
    const token = `silqe_${randomBytes(32).toString('base64url')}`;
    const made = await this.database.transaction(null, (tx) =>
      // FOR SHARE waits for whoever is switching the user off, which ends tokens: none may slip in behind.
      tx.row<{ token: ApiTokenView }>(
        `with owner as (select id from users where id = $1 and is_active for share)
         insert into api_tokens as t (user_id, name, token_hash, expires_at) select id, $2, $3, $4::timestamptz from owner returning ${TOKEN}`,
        [principal.id, name, createHash('sha256').update(token).digest(), expiresAt ?? null],
      ),
    );
    if (!made) throw new Problem('not_authenticated', 'The user was switched off.');
    return { ...made.token, token };
  }

  /** The row stays, so that the audit trail can be read. A token revoked before keeps the moment at which it ended. */
  async revoke(principal: Principal, id: number): Promise<void> {
    await this.database.transaction(null, async (tx) => {
      const token = await tx.row<{ userId: number }>(`select user_id as "userId" from api_tokens where id = $1`, [id]);
      if (!token) throw new Problem('not_found', `There is no API token ${id}.`);
      if (token.userId !== principal.id) checkPermission(principal, 'users.edit');
      await tx.rows(`update api_tokens set revoked_at = now() where id = $1 and revoked_at is null`, [id]);
    });
  }
}
