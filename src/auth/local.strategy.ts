import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import type { Request } from 'express';
import { Strategy } from 'passport-local';
import type { Principal } from '../http/principal.js';
import { Problem } from '../problems/problem.js';
import { passwordMatches } from './passwords.js';
import { PrincipalQueries } from './principal.queries.js';

declare global {
  namespace Express {
    interface Request {
      /** The epoch in which the password was checked. */
      accessEpoch?: number;
    }
  }
}

/** Checks e-mail and password. An unknown e-mail and a wrong password get the same answer after the same time. */
@Injectable()
export class LocalStrategy extends PassportStrategy(Strategy) {
  constructor(private readonly principals: PrincipalQueries) {
    super({ usernameField: 'email', passwordField: 'password', passReqToCallback: true });
  }

  /** @throws Problem `wrong_credentials` */
  async validate(request: Request, email: string, password: string): Promise<Principal> {
    const found = await this.principals.findForLogin(email);
    const matches = await passwordMatches(password, found?.passwordHash ?? null);
    if (!found || !matches) throw new Problem('wrong_credentials', 'No active user has this e-mail and password.');
    request.accessEpoch = found.epoch;
    return found.principal;
  }
}
