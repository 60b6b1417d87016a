import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Database, type Transaction } from '../database/database.js';
import { requestContext } from '../database/request-context.js';
import { Problem } from '../problems/problem.js';
import type { NewPassword, PasswordLinkView } from './password-link.schema.js';
import { hashPassword } from './passwords.js';

const HOURS_VALID = 24;

const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();

interface FoundLink {
  userId: number;
  email: string;
}

const FIND = `
  select u.id as "userId", u.email from password_links l join users u on u.id = l.user_id
  where l.token_hash = $1 and l.used_at is null and l.expires_at > now() and u.is_active`;

/** One-time links by which users set their password. The token is shown once; the database knows its SHA-256 only. */
@Injectable()
export class PasswordLinksService {
  constructor(private readonly database: Database) {}

  /**
   * A new link ends those before it: of two mails in a mailbox only the last one counts.
   * @param origin where the admin who makes it reaches this installation, and so will the user
   */
  async make(userId: number, origin: string): Promise<PasswordLinkView> {
    const token = randomBytes(32).toString('base64url');
    const expiresAt = await this.database.transaction(null, async (tx) => {
      const user = await tx.row<{ active: boolean }>(`select is_active as active from users where id = $1 for no key update`, [userId]);
      if (!user) throw new Problem('not_found', `There is no user ${userId}.`);
      if (!user.active) throw new Problem('user_inactive', `User ${userId} cannot log in, so a password is of no use.`);
      await endLinks(tx, userId);
      const link = await tx.row<{ expiresAt: string }>(
        `insert into password_links (token_hash, user_id, expires_at) values ($1, $2, now() + interval '${HOURS_VALID} hours')
         returning iso_utc(expires_at) as "expiresAt"`,
        [hashOf(token), userId],
      );
      if (!link) throw new Error('The password link was not written');
      return link.expiresAt;
    });
    return { userId, url: `${origin}/set-password#token=${token}`, token, expiresAt };
  }

  /** Sets the password that a link is for, uses the link up and ends the user's sessions: whoever knew the old password is out. */
  async setPassword({ token, password }: NewPassword): Promise<void> {
    const hash = hashOf(token);
    const found = await this.database.row<FoundLink & Record<string, unknown>>(FIND, [hash]);
    if (!found) throw invalidLink();
    const passwordHash = await hashPassword(password);
    const requestId = requestContext.current()?.requestId ?? '';
    await requestContext.run({ requestId, actorId: found.userId, actor: found.email }, () =>
      this.database.transaction('password set by a link', async (tx) => {
        const link = await tx.row<FoundLink & Record<string, unknown>>(`${FIND} for no key update`, [hash]);
        if (!link) throw invalidLink();
        await tx.rows(`update users set password_hash = $2 where id = $1`, [link.userId, passwordHash]);
        await endLinks(tx, link.userId);
        await tx.rows(`delete from sessions where sess -> 'passport' ->> 'user' = $1`, [String(link.userId)]);
      }),
    );
  }
}

async function endLinks(tx: Transaction, userId: number): Promise<void> {
  await tx.rows(`update password_links set used_at = now() where user_id = $1 and used_at is null`, [userId]);
}

const invalidLink = () => new Problem('password_link_invalid', 'The link was used, has expired or never was: ask an admin for a new one.');
