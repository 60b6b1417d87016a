import type { Request } from 'express';
import type { Principal } from '../http/principal.js';

declare module 'express-session' {
  interface SessionData {
    /** The user's `access_epoch` when the password was checked: a later one ends the session. */
    epoch?: number;
    /** When the password was checked, in milliseconds since 1970. */
    passwordCheckedAt?: number;
    /** A code of the second factor was checked too. */
    secondFactorPassed?: boolean;
    address?: string;
    agent?: string;
  }
}

/**
 * A new session with a new id, so that an id planted before the log-in is useless afterwards: passport 0.7 regenerates it in `logIn`.
 * @param secondFactorPassed whether a code of the second factor was checked
 */
export async function startSession(request: Request, user: Principal, epoch: number, secondFactorPassed = false): Promise<void> {
  await new Promise<void>((resolve, reject) => request.logIn(user, (error: unknown) => (error ? reject(error) : resolve())));
  const { ip, session } = request;
  Object.assign(session, {
    epoch,
    passwordCheckedAt: Date.now(),
    secondFactorPassed,
    address: ip,
    agent: request.headers['user-agent']?.slice(0, 300),
  });
  await new Promise<void>((resolve, reject) => session.save((error: unknown) => (error ? reject(error) : resolve())));
}
