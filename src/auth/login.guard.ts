import { type ExecutionContext, Injectable } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';
import type { Request } from 'express';
import { Problem } from '../problems/problem.js';
import { invalidRequest } from '../problems/validation.js';
import { credentialsSchema } from './auth.schema.js';
import { LogInThrottle } from './log-in-throttle.js';

/** Runs passport-local and then starts a new session with a new id, so that an id planted before the log-in is useless afterwards. */
@Injectable()
export class LoginGuard extends AuthGuard('local') {
  constructor(private readonly throttle: LogInThrottle) {
    super();
  }

  /** @throws Problem `invalid_request`, `wrong_credentials`, `too_many_attempts` */
  override async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<Request>();
    const credentials = credentialsSchema.safeParse(request.body);
    if (!credentials.success) throw invalidRequest(credentials.error.issues, 'body');
    const attempt = await this.throttle.take(credentials.data.email, request.ip ?? '');
    try {
      await super.canActivate(context);
    } catch (error) {
      if (!(error instanceof Problem && error.code === 'wrong_credentials')) await attempt.cancelled();
      throw error;
    }
    await attempt.succeeded();
    // passport 0.7 regenerates the session in logIn.
    await super.logIn(request);
    return true;
  }
}
