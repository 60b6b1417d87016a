import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { sql } from 'kysely';
import { Database } from '../../database/database.js';
import { utc } from '../../database/typed-queries.js';
import { AccessTrail } from '../../http/access-trail.js';
import { type Page, readPage } from '../../http/paging.js';
import { type Principal, principalOf } from '../../http/principal.js';
import { fieldProblem, Problem } from '../../problems/problem.js';
import { LogInThrottle } from '../log-in-throttle.js';
import { requireGoodPassword } from '../password-rules.js';
import { hashPassword, passwordMatches } from '../passwords.js';
import { checkPermission } from '../permission.guard.js';
import { PrincipalQueries } from '../principal.queries.js';
import { startSession } from '../start-session.js';
import type { PasswordChange, SessionListQuery, SessionView } from './own-access.schema.js';

const USER_ID = sql<number>`(sess #>> '{passport,user}')::bigint`;

/** One's own password and sessions. */
@Injectable()
export class OwnAccessService {
  constructor(
    private readonly database: Database,
    private readonly principals: PrincipalQueries,
    private readonly throttle: LogInThrottle,
    private readonly trail: AccessTrail,
  ) {}

  /**
   * Sets a new password. The database ends all sessions, API tokens and password links of the user; the request gets a new session.
   * @throws Problem `weak_password`, `wrong_password`, `too_many_attempts`
   */
  async changePassword(request: Request, { currentPassword, newPassword }: PasswordChange): Promise<void> {
    const user = principalOf(request);
    requireGoodPassword(newPassword, user.email, 'newPassword');
    const attempt = await this.throttle.take(user.email, request.ip ?? '');
    const found = await this.principals.findForLogin(user.email);
    if (!found || !(await passwordMatches(currentPassword, found.passwordHash)))
      throw fieldProblem('wrong_password', 'currentPassword', 'This is not your current password.');
    await attempt.succeeded();
    if (await passwordMatches(newPassword, found.passwordHash))
      throw fieldProblem('weak_password', 'newPassword', 'The password is the one that you have: choose another one.');
    const passwordHash = await hashPassword(newPassword);
    const { accessEpoch } = await this.database.transaction('password changed by the user', (tx) =>
      tx.kysely
        .updateTable('users')
        .set({ passwordHash })
        .where('id', '=', user.id)
        .where('accessEpoch', '=', found.epoch)
        .returning('accessEpoch')
        .executeTakeFirstOrThrow(() => new Problem('not_authenticated', 'Your access ended meanwhile: log in again.')),
    );
    await startSession(request, user, accessEpoch, request.session.secondFactorPassed);
  }

  /**
   * Sessions that still count, newest first.
   * @param sid of the request's own session
   * @throws Problem `permission_denied` for those of another user without `users.view`, `invalid_cursor`
   */
  async sessions(principal: Principal, sid: string, { userId = principal.id, ...page }: SessionListQuery): Promise<Page<SessionView>> {
    if (userId !== principal.id) checkPermission(principal, 'users.view');
    const found = this.database.kysely
      .selectFrom('sessions')
      .select((session) => [
        'id',
        USER_ID.as('userId'),
        utc(session.ref('startedAt')).as('startedAt'),
        utc(session.ref('seenAt')).as('lastSeenAt'),
        sql<string | null>`sess ->> 'address'`.as('address'),
        sql<string | null>`sess ->> 'agent'`.as('agent'),
        session('sid', '=', sid).$castTo<boolean>().as('current'),
      ])
      .where(sql`sess #>> '{passport,user}'`, '=', String(userId))
      .where('expire', '>', sql<string>`now()`);
    return readPage(found, page);
  }

  /**
   * Ends a session at once.
   * @throws Problem `not_found`; `permission_denied` for one of another user without `users.edit`
   */
  async endSession(principal: Principal, id: number): Promise<void> {
    await this.database.transaction(null, async (tx) => {
      const { userId } = await tx.kysely
        .selectFrom('sessions')
        .select(USER_ID.as('userId'))
        .where('id', '=', id)
        .executeTakeFirstOrThrow(() => new Problem('not_found', `There is no session ${id}.`));
      if (userId !== principal.id) checkPermission(principal, 'users.edit');
      await tx.kysely.deleteFrom('sessions').where('id', '=', id).execute();
      await this.trail.record('session_ended', principal.email, { userId }, tx);
    });
  }
}
