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
  select s.sess, (select ${PRINCIPAL} from users u where u.id = (s.sess #>> '{passport,user}')::bigint and u.is_active) as principal
  from sessions s where s.sid = $1 and s.expire >= now()`;

/**
 * Sessions in PostgreSQL, since any instance may get the next request. A session is read together with its user: every request needs both, and a
 * revoked role or a deactivated user takes effect at the next request.
 */
export function sessionStore(pool: Pool): Store {
  class SessionStore extends connectPgSimple(session) {
    override get(sid: string, done: (error: unknown, found?: SessionData | null) => void): void {
      pool.query<{ sess: SessionData; principal: Principal | null }>({ name: 'session', text: SESSION_WITH_USER, values: [sid] }).then(
        ({ rows: [row] }) => done(null, row ? { ...row.sess, principal: row.principal } : null),
        (error: unknown) => done(error),
      );
    }
  }
  return new SessionStore({ pool, tableName: 'sessions', createTableIfMissing: false, disableTouch: true, errorLog: () => undefined });
}
