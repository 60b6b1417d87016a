import { type ExecutionContext, Injectable } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';
import type { Request } from 'express';
import { ZodError } from 'zod';
import { invalidRequest } from '../problems/validation.js';
import { credentialsSchema } from './auth.schema.js';

/** passport-local, then a new session: the id is renewed, so one planted before the log-in is worth nothing after it. */
@Injectable()
export class LoginGuard extends AuthGuard('local') {
  override async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<Request>();
    const credentials = credentialsSchema.safeParse(request.body);
    if (credentials.error instanceof ZodError) throw invalidRequest(credentials.error.issues, 'body');
    await super.canActivate(context);
    // passport 0.7 regenerates the session in logIn.
    await super.logIn(request);
    return true;
  }
}
