import connectPgSimple from 'connect-pg-simple';
import session, { type SessionData, type Store } from 'express-session';
import type { Pool } from 'pg';
import type { Principal } from '../http/principal.js';
import { PRINCIPAL } from './principal.queries.js';

declare module 'express-session' {
  interface SessionData {
    /** Who the session's user is now; read along with the session on each request. */
    principal?: Principal | null;
  }
}

const SESSION_WITH_USER = `
  select s.sess, (select ${PRINCIPAL} from users u where u.id = (s.sess #>> '{passport,user}')::bigint and u.is_active) as principal
  from sessions s where s.sid = $1 and s.expire >= now()`;

/**
 * Sessions in PostgreSQL, since any instance may get the next request. Reading one reads its user too: every request needs both, and a
 * withdrawn role or a deactivated user counts from the next request on.
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
