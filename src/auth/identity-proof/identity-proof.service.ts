import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { AccessTrail } from '../../http/access-trail.js';
import { principalOf } from '../../http/principal.js';
import { fieldProblem } from '../../problems/problem.js';
import { LogInThrottle } from '../log-in-throttle.js';
import { passwordMatches } from '../passwords.js';
import { PrincipalQueries } from '../principal.queries.js';
import { type CodeKind, SecondFactorService } from '../second-factor/second-factor.service.js';

/** Who was proved to be at the keyboard, as the database knows this user now. */
export interface ProvenUser {
  id: number;
  email: string;
  name: string | null;
  secondFactor: CodeKind | null;
}

/** Asks a user who is logged in for password and second factor again: at the moment of signing (21 CFR 11.200(a)). */
@Injectable()
export class IdentityProof {
  constructor(
    private readonly principals: PrincipalQueries,
    private readonly throttle: LogInThrottle,
    private readonly factors: SecondFactorService,
    private readonly trail: AccessTrail,
  ) {}

  /**
   * Slowed down as log-ins are, with the same counts. Never call it inside a transaction that may be rolled back: failures must stay counted.
   * @param purpose recorded with a failure, such as the path of what was to be signed
   * @param place of the proof in the body, with a slash; empty where it is the body itself
   * @throws Problem `wrong_password`, `wrong_code`, `too_many_attempts`
   */
  async prove(
    request: Request,
    { password, code }: { password: string; code?: string | null | undefined },
    purpose: string,
    place: '' | 'signature/' = '',
  ): Promise<ProvenUser> {
    const { id, email } = principalOf(request);
    const attempt = await this.throttle.take(email, request.ip ?? '');
    const found = await this.principals.findForLogin(email).catch(async (error: unknown) => {
      await attempt.cancelled();
      throw error;
    });
    if (found?.principal.id !== id || !(await passwordMatches(password, found.passwordHash))) {
      await this.trail.record('signing_failed', email, { step: 'password', purpose });
      throw fieldProblem('wrong_password', `${place}password`, 'This is not your password: nothing was signed.');
    }
    const secondFactor = found.principal.secondFactor === 'on' ? await this.proveFactor({ id, email, purpose, place }, code) : null;
    await attempt.succeeded();
    return { id, email, name: found.principal.name, secondFactor };
  }

  private async proveFactor(
    { id, email, purpose, place }: { id: number; email: string; purpose: string; place: string },
    code: string | null | undefined,
  ): Promise<CodeKind> {
    const kind = code ? await this.factors.use(id, code) : null;
    if (kind) return kind;
    await this.trail.record('signing_failed', email, { step: 'second_factor', purpose });
    const detail = code
      ? 'The code is wrong, or was used already: wait for the next one. Nothing was signed.'
      : 'You have a second factor: send its code too. Nothing was signed.';
    throw fieldProblem('wrong_code', `${place}code`, detail);
  }
}
