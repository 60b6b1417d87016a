import connectPgSimple from 'connect-pg-simple';
import type { Request } from 'express';
import session, { type Session, type SessionData, type Store } from 'express-session';
import type { Pool } from 'pg';
import type { Principal } from '../http/principal.js';
import type { Access, AccessCache } from './access-cache.js';
import { PRINCIPAL } from './principal.queries.js';

declare global {
  namespace Express {
    interface Request {
      /** The user of the session as it is now, read together with the session. Not part of the session, which is hashed to see whether it changed. */
      sessionUser?: Principal;
    }
  }
}

const USER = Symbol('user');

/** A session with its user, which no loop over its properties meets. */
type SessionWithUser = SessionData & { [USER]?: Principal; passport?: object };

const SESSION_WITH_USER = `
  select s.id, s.sess, (select ${PRINCIPAL} from users u where u.id = (s.sess #>> '{passport,user}')::bigint and u.is_active
    and u.access_epoch = coalesce((s.sess ->> 'epoch')::integer, 1)) as principal, s.seen_at < now() - interval '1 minute' as unseen,
    extract(epoch from least(s.expire, s.started_at + interval '12 hours') - now())::float8 * 1000 as "endsInMs"
  from sessions s where s.sid = $1 and s.expire >= now() and s.started_at > now() - interval '12 hours'
    and s.seen_at > now() - make_interval(mins => $2)`;

interface SessionRow {
  id: number;
  sess: SessionData;
  principal: Principal | null;
  unseen: boolean;
  endsInMs: number;
}

const SEEN = `update sessions set seen_at = now() where sid = $1 and seen_at < now() - interval '1 minute'`;

/**
 * Sessions in PostgreSQL, since any instance may get the next request. A session is read together with its user, and both are kept for two seconds
 * unless the database announces a change of them. When a session was last used is written at most once a minute, and no request waits for it.
 * @param idleMinutes a session ends when it is not used for so long; after 12 hours it ends anyway
 */
export function sessionStore(pool: Pool, cache: AccessCache, idleMinutes: number): Store {
  const read = async (sid: string): Promise<Access<SessionWithUser> | null> => {
    const { rows } = await pool.query<SessionRow>({ name: 'session', text: SESSION_WITH_USER, values: [sid, idleMinutes] });
    const [row] = rows;
    if (!row) return null;
    if (row.unseen) pool.query(SEEN, [sid]).catch(() => undefined);
    const { id, sess, principal, endsInMs } = row;
    const value = principal ? Object.assign(sess, { [USER]: principal }) : sess;
    return { value, subject: `session:${id}`, userId: principal?.id ?? 0, endsInMs: principal ? endsInMs : 0 };
  };

  class SessionStore extends connectPgSimple(session) {
    override get(sid: string, done: (error: unknown, found?: SessionData | null) => void): void {
      // A request changes what it gets: its cookie, and whom passport knows.
      const copied = (found: SessionWithUser | null) => found && { ...found, passport: { ...found.passport } };
      cache.find(`session ${sid}`, () => read(sid)).then((found) => done(null, copied(found)), done);
    }

    override createSession(request: Request, found: SessionWithUser): Session & SessionData {
      if (found[USER]) request.sessionUser = found[USER];
      return super.createSession(request, found);
    }
  }
  return new SessionStore({ pool, tableName: 'sessions', createTableIfMissing: false, disableTouch: true, errorLog: () => undefined });
}
