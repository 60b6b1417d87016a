import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { Problem } from '../../problems/problem.js';

/** Accepts users who are logged in, but no API token: a stolen token must not create what outlives its revocation. */
@Injectable()
export class SessionGuard implements CanActivate {
  /** @throws Problem `session_required` */
  canActivate(context: ExecutionContext): boolean {
    if (!context.switchToHttp().getRequest<Request>().byApiToken) return true;
    throw new Problem('session_required', 'An API token cannot do this: log in with POST /api/v1/auth/login.');
  }
}
