import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import { Database, type Transaction } from '../database/database.js';
import { requestContext } from '../database/request-context.js';
import { utc } from '../database/typed-queries.js';
import { AccessTrail } from '../http/access-trail.js';
import type { Principal } from '../http/principal.js';
import { Problem } from '../problems/problem.js';
import type { NewPassword, PasswordLinkView, PasswordSetByLink } from './password-link.schema.js';
import { requireGoodPassword } from './password-rules.js';
import { hashPassword } from './passwords.js';
import { checkPermission } from './permission.guard.js';
import type { Permission } from './permissions.js';
import { User } from './users/user.entity.js';

const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();

const findUser = ({ kysely }: Database | Transaction, tokenHash: Buffer) =>
  kysely
    .selectFrom('passwordLinks as l')
    .innerJoin('users as u', 'u.id', 'l.userId')
    .leftJoin('users as m', 'm.id', 'l.madeByUserId')
    .select(['l.id as linkId', 'u.id', 'u.email', 'm.email as madeBy'])
    .where('l.tokenHash', '=', tokenHash)
    .where('l.usedAt', 'is', null)
    .where('l.expiresAt', '>', sql<string>`now()`)
    .where('u.isActive', '=', true);

/** One-time links by which users set their password. The token is shown once; the database stores only its SHA-256. */
@Injectable()
export class PasswordLinksService {
  constructor(
    private readonly database: Database,
    private readonly trail: AccessTrail,
  ) {}

  /**
   * A new link ends the earlier ones, so that only the latest of several mails works.
   * @param origin such as `https://qms.example`: where the admin reaches this installation, and so will the user
   * @returns a link that is valid for 24 hours
   * @throws Problem `not_found`, `user_inactive`; `permission_denied` for a user who may do what the maker may not
   */
  async make(maker: Principal, userId: number, origin: string): Promise<PasswordLinkView> {
    const token = randomBytes(32).toString('base64url');
    const { expiresAt } = await this.database.transaction(null, async (tx) => {
      const user = await tx.em.getRepository(User).getLocked(userId);
      user.requireActive();
      await this.refuseForMoreThanHeld(tx, maker, userId);
      await endLinks(tx, userId);
      await this.trail.record('password_link_made', user.email, {}, tx);
      const expiresAt = sql<string>`now() + interval '24 hours'`;
      return tx.kysely
        .insertInto('passwordLinks')
        .values({ tokenHash: hashOf(token), userId, expiresAt, madeByUserId: requestContext.current()?.actorId ?? null })
        .returning((link) => utc(link.ref('expiresAt')).as('expiresAt'))
        .executeTakeFirstOrThrow();
    });
    return { userId, url: `${origin}/set-password#token=${token}`, token, expiresAt };
  }

  /** Who has a link can become its user, so it must not open more than its maker may do. */
  private async refuseForMoreThanHeld(tx: Transaction, maker: Principal, userId: number): Promise<void> {
    const held = await tx.kysely
      .selectFrom('userRoles as u')
      .innerJoin('rolePermissions as p', 'p.roleKey', 'u.roleKey')
      .select('p.permissionKey')
      .where('u.userId', '=', userId)
      .execute();
    for (const { permissionKey } of held) checkPermission(maker, permissionKey as Permission);
  }

  /**
   * Sets the password that a link is for. The database ends the link, and the user's sessions and API tokens.
   * @throws Problem `password_link_invalid`, `weak_password`
   */
  async setPassword({ token, password }: NewPassword): Promise<void> {
    const hash = hashOf(token);
    const found = await findUser(this.database, hash).executeTakeFirstOrThrow(invalidLink);
    requireGoodPassword(password, found.email, 'password');
    const passwordHash = await hashPassword(password);
    await requestContext.runAs(found, () =>
      this.database.transaction(`password set by a link${found.madeBy === null ? '' : ` that ${found.madeBy} made`}`, async (tx) => {
        const { id, linkId } = await findUser(tx, hash).forNoKeyUpdate(['l', 'u']).executeTakeFirstOrThrow(invalidLink);
        await tx.kysely.updateTable('users').set({ passwordHash }).where('id', '=', id).execute();
        const used = { usedAt: sql<string>`now()`, passwordSetAt: sql<string>`now()` };
        await tx.kysely.updateTable('passwordLinks').set(used).where('id', '=', linkId).execute();
        await this.trail.record('password_link_used', found.email, {}, tx);
      }),
    );
  }

  /**
   * The password that was set by a link since the user's last log-in. It is shown once, so that nobody makes a link for another's account unseen.
   * @returns null if there is none
   */
  async showNews(userId: number): Promise<PasswordSetByLink | null> {
    const news = await this.database.transaction(null, (tx) =>
      tx.kysely
        .updateTable('passwordLinks')
        .set({ shownAt: sql<string>`now()` })
        .where('userId', '=', userId)
        .where('passwordSetAt', 'is not', null)
        .where('shownAt', 'is', null)
        .returning((link) => [
          utc(link.ref('passwordSetAt').$notNull()).as('setAt'),
          link.selectFrom('users').select('email').whereRef('users.id', '=', 'madeByUserId').as('madeBy'),
        ])
        .execute(),
    );
    return news.at(-1) ?? null;
  }
}

async function endLinks(tx: Transaction, userId: number): Promise<void> {
  const used = { usedAt: sql<string>`now()` };
  await tx.kysely.updateTable('passwordLinks').set(used).where('userId', '=', userId).where('usedAt', 'is', null).execute();
}

const invalidLink = () =>
  new Problem('password_link_invalid', 'The link was used, has expired or never existed: ask an admin for a new one.');
