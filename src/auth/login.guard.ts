import { type ExecutionContext, Injectable } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';
import type { Request } from 'express';
import { ZodError } from 'zod';
import { invalidRequest } from '../problems/validation.js';
import { credentialsSchema } from './auth.schema.js';

/** Runs passport-local and then starts a new session with a new id, so that an id planted before the log-in is useless afterwards. */
@Injectable()
export class LoginGuard extends AuthGuard('local') {
  /** @throws Problem `invalid_request`, `wrong_credentials` */
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
