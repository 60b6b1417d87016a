import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { Problem } from '../../problems/problem.js';

/** Lets in users who are logged in, but no API token: a stolen token must not make successors that outlive its revocation. */
@Injectable()
export class SessionGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    if (!context.switchToHttp().getRequest<Request>().byApiToken) return true;
    throw new Problem('session_required', 'An API token cannot make another: log in by POST /api/v1/auth/login.');
  }
}
