import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { sql } from 'kysely';
import QRCode from 'qrcode';
import { Config } from '../../config/config.module.js';
import { Database, type Transaction } from '../../database/database.js';
import { AccessTrail } from '../../http/access-trail.js';
import { requireReason } from '../../http/concurrency.js';
import { type Principal, principalOf } from '../../http/principal.js';
import { fieldProblem, Problem } from '../../problems/problem.js';
import { LogInThrottle } from '../log-in-throttle.js';
import { passwordMatches } from '../passwords.js';
import { PrincipalQueries } from '../principal.queries.js';
import { startSession } from '../start-session.js';
import { describeSecret, newSecret, stepOf } from './one-time-codes.js';
import { hashOfRecoveryCode, newRecoveryCodes } from './recovery-codes.js';
import { openSecret, sealSecret } from './sealed-secret.js';
import { describeFactor, endSessions, findFactor, removeFactor, useRecoveryCode, useStep } from './second-factor.queries.js';
import type { Enrolment, RecoveryCodes, Removal, SecondFactorView } from './second-factor.schema.js';

export type CodeKind = 'totp' | 'recovery_code';

/** How long a log-in may wait between its two steps. */
const STEPS_WITHIN_MS = 10 * 60_000;

/** The second factor of the user who is logged in. */
@Injectable()
export class SecondFactorService {
  constructor(
    private readonly database: Database,
    private readonly config: Config,
    private readonly principals: PrincipalQueries,
    private readonly throttle: LogInThrottle,
    private readonly trail: AccessTrail,
  ) {}

  describe(user: Principal): Promise<SecondFactorView> {
    return describeFactor(this.database, user.id);
  }

  /**
   * Makes a secret, which replaces one that still waits for its first code.
   * @throws Problem `wrong_password`, `second_factor_on`, `too_many_attempts`
   */
  async enrol(request: Request, currentPassword: string): Promise<Enrolment> {
    const user = principalOf(request);
    await this.requirePassword(request, currentPassword);
    const secret = newSecret();
    const sealedSecret = sealSecret(this.config.get('SECRET_KEY'), user.id, secret);
    await this.database.transaction(null, async (tx) => {
      if ((await findFactor(tx, user.id))?.confirmedAt) throw alreadyOn();
      await tx.kysely.deleteFrom('secondFactors').where('userId', '=', user.id).execute();
      await tx.kysely.insertInto('secondFactors').values({ userId: user.id, sealedSecret }).execute();
    });
    const described = describeSecret(secret, user.email);
    return { ...described, qrSvg: await QRCode.toString(described.uri, { type: 'svg' }) };
  }

  /**
   * Turns the factor on with its first code. All other sessions of the user end, since they know no second factor.
   * @throws Problem `wrong_code`, `second_factor_on`, `second_factor_off`, `too_many_attempts`
   */
  async confirm(request: Request, code: string): Promise<RecoveryCodes> {
    const user = principalOf(request);
    const attempt = await this.throttle.take(user.email, request.ip ?? '');
    const recoveryCodes = await this.database.transaction(null, async (tx) => {
      const factor = await findFactor(tx, user.id);
      if (!factor) throw isOff();
      if (factor.confirmedAt) throw alreadyOn();
      if (!(await this.useTotp(tx, user.id, factor, code))) throw wrongCode();
      await tx.kysely.updateTable('secondFactors').set({ confirmedAt: sql<string>`now()` }).where('id', '=', factor.id).execute();
      await endSessions(tx, user.id, request.sessionID);
      return renewRecoveryCodes(tx, user.id);
    });
    await attempt.cancelled();
    await startSession(request, user, request.session.epoch ?? 0, true);
    return { recoveryCodes };
  }

  /**
   * The second step of a log-in, in the session that the first one began.
   * @throws Problem `wrong_second_factor`, `second_factor_off`, `second_factor_required` when the first step was too long ago, `too_many_attempts`
   */
  async completeLogIn(request: Request, code: string): Promise<Principal> {
    const user = principalOf(request);
    const { session } = request;
    if (session.secondFactorPassed) return user;
    if (user.secondFactor !== 'on') throw isOff();
    if (Date.now() - (session.passwordCheckedAt ?? 0) > STEPS_WITHIN_MS)
      throw new Problem('second_factor_required', 'The first step was more than ten minutes ago: log in with e-mail and password again.');
    const attempt = await this.throttle.take(user.email, request.ip ?? '');
    const kind = await this.use(user.id, code);
    if (!kind) {
      await this.trail.record('log_in_failed', user.email, { step: 'second_factor' });
      throw new Problem('wrong_second_factor', 'The code is wrong, or was used already: wait for the next one.');
    }
    await attempt.succeeded();
    await startSession(request, user, session.epoch ?? 0, true);
    await this.trail.record('log_in', user.email, { secondFactor: kind });
    return user;
  }

  /**
   * New recovery codes, which end the earlier ones.
   * @throws Problem `wrong_password`, `wrong_code`, `second_factor_off`, `too_many_attempts`
   */
  async renewCodes(request: Request, currentPassword: string): Promise<RecoveryCodes> {
    const user = principalOf(request);
    if (user.secondFactor !== 'on') throw isOff();
    await this.requirePassword(request, currentPassword);
    return { recoveryCodes: await this.database.transaction('new recovery codes', (tx) => renewRecoveryCodes(tx, user.id)) };
  }

  /**
   * Turns the factor off.
   * @throws Problem `reason_required`, `wrong_password`, `wrong_code`, `second_factor_off`, `too_many_attempts`
   */
  async remove(request: Request, { currentPassword, code, reason }: Removal): Promise<void> {
    const user = principalOf(request);
    const why = requireReason(reason);
    if (user.secondFactor !== 'on') throw isOff();
    const attempt = await this.requirePassword(request, currentPassword);
    const kind = await this.use(user.id, code);
    if (!kind) {
      await this.throttle.take(user.email, request.ip ?? '');
      throw wrongCode();
    }
    await attempt.succeeded();
    await this.database.transaction(why, async (tx) => {
      await removeFactor(tx, user.id);
      await endSessions(tx, user.id, request.sessionID);
    });
  }

  private async requirePassword(request: Request, currentPassword: string) {
    const { email } = principalOf(request);
    const attempt = await this.throttle.take(email, request.ip ?? '');
    const found = await this.principals.findForLogin(email);
    if (!found || !(await passwordMatches(currentPassword, found.passwordHash)))
      throw fieldProblem('wrong_password', 'currentPassword', 'This is not your current password.');
    await attempt.cancelled();
    return attempt;
  }

  /** Uses a code up, in a transaction of its own: a code that was accepted is gone, whatever follows. */
  use(userId: number, code: string): Promise<CodeKind | null> {
    return this.database.transaction(null, async (tx) => {
      const factor = await findFactor(tx, userId);
      if (factor?.confirmedAt && (await this.useTotp(tx, userId, factor, code))) return 'totp';
      return (await useRecoveryCode(tx, userId, hashOfRecoveryCode(code))) ? 'recovery_code' : null;
    });
  }

  private async useTotp(tx: Transaction, userId: number, factor: { id: number; sealedSecret: Buffer }, code: string): Promise<boolean> {
    const secret = openSecret(this.config.get('SECRET_KEY'), userId, factor.sealedSecret);
    const step = secret && stepOf(secret, code.replace(/\s/g, ''));
    return step !== null && useStep(tx, factor.id, step);
  }
}

async function renewRecoveryCodes(tx: Transaction, userId: number): Promise<string[]> {
  const codes = newRecoveryCodes();
  await tx.kysely.deleteFrom('recoveryCodes').where('userId', '=', userId).execute();
  await tx.kysely
    .insertInto('recoveryCodes')
    .values(codes.map((code) => ({ userId, codeHash: hashOfRecoveryCode(code) })))
    .execute();
  return codes;
}

const alreadyOn = () => new Problem('second_factor_on', 'Your second factor is on: remove it first.');
const isOff = () => new Problem('second_factor_off', 'You have no second factor: POST /api/v1/auth/second-factor/enrolment makes one.');
const wrongCode = () => fieldProblem('wrong_code', 'code', 'The code is wrong, or was used already: wait for the next one.');
