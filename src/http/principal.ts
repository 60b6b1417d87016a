import type { Request } from 'express';

/** The user of a request, with all that the user's roles allow. */
export interface Principal {
  id: number;
  email: string;
  name: string | null;
  roles: string[];
  permissions: string[];
  /** `required`: a role demands it and the user has none. */
  secondFactor: 'off' | 'on' | 'required';
  /** Of an API token: what the roles allow and its scopes leave out. */
  beyondScopes?: string[];
}

declare global {
  namespace Express {
    interface User extends Principal {}
    interface Request {
      /** True when an API token, not a session, authenticated the request. */
      byApiToken?: boolean;
    }
  }
}

/** The user of a request that passed the authentication gate. */
export function principalOf(request: Request): Principal {
  if (!request.user) throw new Error('The authentication gate let a request without a user through');
  return request.user;
}
