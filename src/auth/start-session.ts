import type { Request } from 'express';
import type { Principal } from '../http/principal.js';

declare module 'express-session' {
  interface SessionData {
    /** The user's `access_epoch` when the password was checked: a later one ends the session. */
    epoch?: number;
    address?: string;
    agent?: string;
  }
}

/** A new session with a new id, so that an id planted before the log-in is useless afterwards: passport 0.7 regenerates it in `logIn`. */
export async function startSession(request: Request, user: Principal, epoch: number): Promise<void> {
  await new Promise<void>((resolve, reject) => request.logIn(user, (error: unknown) => (error ? reject(error) : resolve())));
  const { ip, session } = request;
  Object.assign(session, { epoch, address: ip, agent: request.headers['user-agent']?.slice(0, 300) });
  await new Promise<void>((resolve, reject) => session.save((error: unknown) => (error ? reject(error) : resolve())));
}
