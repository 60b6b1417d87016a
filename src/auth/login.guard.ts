import { type ExecutionContext, Injectable } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';
import type { Request } from 'express';
import { requestContext } from '../database/request-context.js';
import { AccessTrail } from '../http/access-trail.js';
import { principalOf } from '../http/principal.js';
import { Problem } from '../problems/problem.js';
import { invalidRequest } from '../problems/validation.js';
import { credentialsSchema } from './auth.schema.js';
import { LogInThrottle } from './log-in-throttle.js';
import { startSession } from './start-session.js';

/** Runs passport-local, slowed down where guesses failed, and then starts a new session. */
@Injectable()
export class LoginGuard extends AuthGuard('local') {
  constructor(
    private readonly throttle: LogInThrottle,
    private readonly trail: AccessTrail,
  ) {
    super();
  }

  /** @throws Problem `invalid_request`, `wrong_credentials`, `too_many_attempts` */
  override async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<Request>();
    const credentials = credentialsSchema.safeParse(request.body);
    if (!credentials.success) throw invalidRequest(credentials.error.issues, 'body');
    const { email } = credentials.data;
    const attempt = await this.throttle.take(email, request.ip ?? '');
    try {
      await super.canActivate(context);
    } catch (error) {
      await (isWrong(error) ? this.trail.record('log_in_failed', accountOf(email)) : attempt.cancelled());
      throw error;
    }
    const user = principalOf(request);
    const complete = user.secondFactor !== 'on';
    // A right password forgets no wrong code: otherwise one could guess codes for ever by logging in between.
    await (complete ? attempt.succeeded() : attempt.cancelled());
    await startSession(request, user, request.accessEpoch ?? 0);
    await requestContext.runAs(user, () => this.trail.record(complete ? 'log_in' : 'second_factor_asked', user.email));
    return true;
  }
}

const isWrong = (error: unknown): boolean => error instanceof Problem && error.code === 'wrong_credentials';

/** What was typed as the e-mail may be a password: only what looks like an e-mail address is kept. */
const accountOf = (typed: string): string =>
  /^[^\s@]+@[^\s@]+$/.test(typed.trim()) ? typed.trim().toLowerCase() : 'not an e-mail address';
