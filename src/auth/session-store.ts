import connectPgSimple from 'connect-pg-simple';
import session, { type SessionData, type Store } from 'express-session';
import type { Pool } from 'pg';
import type { Principal } from '../http/principal.js';
import { PRINCIPAL } from './principal.queries.js';

declare module 'express-session' {
  interface SessionData {
    /** The user of the session as it is now, read together with the session at each request. */
    principal?: Principal | null;
  }
}

const SESSION_WITH_USER = `
  select s.sess, (select ${PRINCIPAL} from users u where u.id = (s.sess #>> '{passport,user}')::bigint and u.is_active
    and u.access_epoch = coalesce((s.sess ->> 'epoch')::integer, 1)) as principal, s.seen_at < now() - interval '1 minute' as unseen
  from sessions s where s.sid = $1 and s.expire >= now() and s.started_at > now() - interval '12 hours'
    and s.seen_at > now() - make_interval(mins => $2)`;

const SEEN = `update sessions set seen_at = now() where sid = $1 and seen_at < now() - interval '1 minute'`;

/**
 * Sessions in PostgreSQL, since any instance may get the next request. A session is read together with its user: every request needs both, and a
 * revoked role or a deactivated user takes effect at the next request. When a session was last used is written at most once a minute, and no request
 * waits for it.
 * @param idleMinutes a session ends when it is not used for so long; after 12 hours it ends anyway
 */
export function sessionStore(pool: Pool, idleMinutes: number): Store {
  class SessionStore extends connectPgSimple(session) {
    override get(sid: string, done: (error: unknown, found?: SessionData | null) => void): void {
      pool
        .query<{ sess: SessionData; principal: Principal | null; unseen: boolean }>({
          name: 'session',
          text: SESSION_WITH_USER,
          values: [sid, idleMinutes],
        })
        .then(
          ({ rows: [row] }) => {
            if (row?.unseen) pool.query(SEEN, [sid]).catch(() => undefined);
            done(null, row ? { ...row.sess, principal: row.principal } : null);
          },
          (error: unknown) => done(error),
        );
    }
  }
  return new SessionStore({ pool, tableName: 'sessions', createTableIfMissing: false, disableTouch: true, errorLog: () => undefined });
}
