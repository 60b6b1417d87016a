import { createHash } from 'node:crypto';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import session from 'express-session';
import passport from 'passport';
import type { Pool } from 'pg';
import type { Principal } from '../http/principal.js';
import { Problem } from '../problems/problem.js';
import type { AccessCache } from './access-cache.js';
import type { PrincipalQueries } from './principal.queries.js';
import { sessionStore } from './session-store.js';

const TWELVE_HOURS_MS = 12 * 60 * 60 * 1_000;
const PUBLIC_ROUTES = new Set([
  'POST /api/v1/auth/login',
  'POST /api/v1/auth/set-password',
  'POST /api/v1/recall-replies',
  'POST /api/v1/recall-replies/lookup',
]);
const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Middleware that finds the session of a request and its user.
 * @param secret signs the cookie
 * @param secureCookie true in production: the cookie is sent over HTTPS only
 */
export function sessions(pool: Pool, cache: AccessCache, secret: string, secureCookie: boolean, idleMinutes: number): RequestHandler[] {
  const cookies = session({
    name: 'silqe.sid',
    secret,
    resave: false,
    saveUninitialized: false,
    store: sessionStore(pool, cache, idleMinutes),
    // Whether the client came by HTTPS is the word of the proxy, and at worst of the client itself: it decides about nobody else's cookie.
    proxy: true,
    cookie: { httpOnly: true, sameSite: 'lax', secure: secureCookie, maxAge: TWELVE_HOURS_MS },
  });
  // Log-in uses passport's global instance and stores only the user's id. The session store finds the user.
  passport.serializeUser((user, done) => done(null, user.id));
  const authenticator = new passport.Passport();
  authenticator.serializeUser((user, done) => done(null, user.id));
  authenticator.deserializeUser((request: Request, _id: number, done: (error: unknown, user?: Express.User | false) => void) => {
    done(null, request.sessionUser ?? false);
  });
  return [cookies, authenticator.initialize(), authenticator.session()];
}

/**
 * Middleware that accepts an API token in `Authorization: Bearer`. Browsers never send it by themselves. A request has one identity: a token that is
 * not valid never falls back to the session, and a token beside the session of another user is refused: nobody can tell which one was meant.
 */
export function apiTokens(principals: PrincipalQueries): RequestHandler {
  return (request, _response, next) => {
    const { authorization = '' } = request.headers;
    if (!/^Bearer\b/i.test(authorization)) return next();
    findByToken(principals, authorization).then((principal) => {
      if (!principal) return next(new Problem('invalid_token', 'The API token is unknown, revoked or expired: create a new one.'));
      if (request.user && request.user.id !== principal.id) return next(twoIdentities(principal, request.user));
      Object.assign(request, { user: principal, byApiToken: true });
      next();
    }, next);
  };
}

async function findByToken(principals: PrincipalQueries, authorization: string): Promise<Principal | null> {
  const token = /^Bearer +([\w-]{20,200})$/i.exec(authorization)?.[1];
  return token === undefined ? null : principals.findByTokenHash(createHash('sha256').update(token).digest());
}

const twoIdentities = (token: Principal, session: Principal): Problem =>
  new Problem(
    'two_identities',
    `The API token is of ${token.email} and the session cookie of ${session.email}: send one of them, or log out first.`,
  );

/** Nothing under /api/v1 except log-in, setting a password and answering a recall is read before the caller is known, not even the JSON body. */
export function refuseAnonymous(request: Request, _response: Response, next: NextFunction): void {
  const known = request.user || PUBLIC_ROUTES.has(`${request.method} ${request.path}`);
  next(known ? undefined : new Problem('not_authenticated', 'Log in with POST /api/v1/auth/login or send an API token.'));
}

const SECOND_STEP = new Set(['POST /api/v1/auth/second-factor', 'POST /api/v1/auth/logout']);
const SET_UP = new Set([
  'GET /api/v1/auth/me',
  'GET /api/v1/auth/second-factor',
  'POST /api/v1/auth/second-factor/enrolment',
  'POST /api/v1/auth/second-factor/confirmation',
  'POST /api/v1/auth/change-password',
  'POST /api/v1/auth/logout',
]);

/**
 * A session whose user has a second factor opens nothing before the code was checked; one whose role demands it and who has none opens only what sets it
 * up. A log-in with another account is always possible. API tokens stand for a log-in that was complete.
 */
export function refuseWithoutSecondFactor(request: Request, _response: Response, next: NextFunction): void {
  next(missingStep(request));
}

function missingStep({ user, session, byApiToken, method, path }: Request): Problem | undefined {
  const route = `${method} ${path}`;
  if (!user || byApiToken || PUBLIC_ROUTES.has(route)) return undefined;
  if (user.secondFactor === 'on' && !session.secondFactorPassed && !SECOND_STEP.has(route))
    return new Problem('second_factor_required', 'Send a code of your authenticator app to POST /api/v1/auth/second-factor.');
  if (user.secondFactor === 'required' && !SET_UP.has(route))
    return new Problem(
      'second_factor_not_set_up',
      'A role of yours demands a second factor: POST /api/v1/auth/second-factor/enrolment makes one.',
    );
  return undefined;
}

/**
 * Refuses writes that a page of another site makes a browser send with our cookie, and a log-in that it would force on the user. Browsers say where a
 * request comes from in Sec-Fetch-Site or Origin; programs send neither and carry no cookie by themselves.
 */
export function refuseCrossSiteWrites(request: Request, _response: Response, next: NextFunction): void {
  const welcome = SAFE_METHODS.has(request.method) || comesFromHere(request);
  next(welcome ? undefined : new Problem('cross_site_request', 'Pages of other sites may not change anything here.'));
}

function comesFromHere(request: Request): boolean {
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false;
  const origin = request.headers.origin;
  if (origin === undefined) return true;
  return URL.canParse(origin) && new URL(origin).host === request.headers.host;
}
