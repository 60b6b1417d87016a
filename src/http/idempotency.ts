import { createHash } from 'node:crypto';
import {
  applyDecorators,
  type CallHandler,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
  UseInterceptors,
} from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { lastValueFrom, type Observable, of } from 'rxjs';
import { Database, type Unit } from '../database/database.js';
import type { ProblemCode } from '../problems/catalogue.js';
import { Problem, type ProblemExtras } from '../problems/problem.js';
import { findUploads } from '../storage/upload-to-storage.js';
import { principalOf } from './principal.js';

interface KeptResponse {
  status: number;
  headers: Record<string, string>;
  body: unknown;
}

interface KeptProblem {
  problem: ProblemCode;
  detail: string;
  extras: ProblemExtras;
}

/** A request that must not be carried out twice. */
interface AskedOnce {
  userId: number;
  key: string;
  requestHash: Buffer;
}

type Outcome = KeptResponse | KeptProblem;

/** The class of advisory locks for these keys. */
const IDEMPOTENCY_LOCKS = 1_768_187_245;

const KEY = /^[\x21-\x7e]{1,200}$/;
const REPLAYED_HEADERS = ['etag', 'location'] as const;

/**
 * Returns the first response when a creating POST is repeated with the same `Idempotency-Key` and body within 24 hours.
 * The response is kept in the transaction of the work, so a crash leaves both or neither. A failed request releases its key, so the client can correct
 * it and send it again.
 */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  constructor(private readonly database: Database) {}

  /** @throws Problem `invalid_request` for a malformed key, `idempotency_key_reused`, `request_in_progress` */
  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const http = context.switchToHttp();
    const request = http.getRequest<Request>();
    const response = http.getResponse<Response>();
    const key = request.headers['idempotency-key'];
    if (key === undefined) return next.handle();
    if (typeof key !== 'string' || !KEY.test(key))
      throw new Problem('invalid_request', 'Idempotency-Key holds 1 to 200 visible ASCII characters.');
    const userId = principalOf(request).id;
    await this.database.rows(`delete from idempotency_keys where created_at < now() - interval '24 hours'`);
    const outcome = await this.database
      .unit((unit) => this.answerOnce(unit, { userId, key, requestHash: hashOf(request) }, response, next))
      .catch((error: unknown) => {
        // What it names was rolled back.
        response.removeHeader('Location');
        throw error;
      });
    if ('problem' in outcome) throw problemOf(outcome);
    response.status(outcome.status);
    for (const [name, value] of Object.entries(outcome.headers)) response.setHeader(name, value);
    return of(outcome.body);
  }

  private async answerOnce(unit: Unit, asked: AskedOnce, response: Response, next: CallHandler): Promise<Outcome> {
    const first = await this.claim(asked);
    if (first) {
      response.setHeader('Idempotency-Replayed', 'true');
      return first;
    }
    const outcome = await outcomeOf(unit, response, next);
    await this.keep(asked, outcome);
    return outcome;
  }

  /**
   * Claims the key for the running transaction, so for as long as the request lives: a process that dies gives it back with its connection.
   * @returns what the first request answered, if there was one
   * @throws Problem `idempotency_key_reused`, `request_in_progress`
   */
  private async claim({ userId, key, requestHash }: AskedOnce): Promise<Outcome | null> {
    const claim = await this.database.row<{ free: boolean }>('select pg_try_advisory_xact_lock($1, hashtext($2)) as free', [
      IDEMPOTENCY_LOCKS,
      `${userId} ${key}`,
    ]);
    if (!claim?.free) throw new Problem('request_in_progress', 'The first request with this Idempotency-Key is still running.');
    const first = await this.database.kysely
      .selectFrom('idempotencyKeys')
      .select(['requestHash', 'response'])
      .where((kept) => kept.and({ userId, key }))
      .where('response', 'is not', null)
      .executeTakeFirst();
    if (!first) return null;
    if (!first.requestHash.equals(requestHash))
      throw new Problem('idempotency_key_reused', 'This Idempotency-Key was used with another request: send a new key.');
    return first.response as Outcome;
  }

  private async keep(asked: AskedOnce, response: Outcome): Promise<void> {
    await this.database.kysely
      .insertInto('idempotencyKeys')
      .values({ ...asked, response })
      .onConflict((taken) => taken.columns(['userId', 'key']).doUpdateSet({ requestHash: asked.requestHash, response }))
      .execute();
  }
}

/**
 * Runs the request. A refusal is kept like a success if it left something behind, such as the import of a refused file; any other error undoes
 * everything and releases the key.
 */
async function outcomeOf(unit: Unit, response: Response, next: CallHandler): Promise<Outcome> {
  try {
    return keptResponse(response, await lastValueFrom(next.handle(), { defaultValue: undefined }));
  } catch (error) {
    if (!(error instanceof Problem) || error.status >= 500 || unit.done === 0) throw error;
    return { problem: error.code, detail: error.detail, extras: error.extras };
  }
}

const problemOf = ({ problem, detail, extras }: KeptProblem): Problem => new Problem(problem, detail, extras);

function hashOf(request: Request): Buffer {
  const [first, ...more] = findUploads(request).map(({ sha256 }) => sha256);
  return createHash('sha256')
    .update(JSON.stringify([request.method, request.originalUrl, request.body, first, ...more]))
    .digest();
}

function keptResponse(response: Response, body: unknown): KeptResponse {
  const headers = REPLAYED_HEADERS.flatMap((name) => {
    const value = response.getHeader(name);
    return value === undefined ? [] : [[name, String(value)] as const];
  });
  return { status: response.statusCode, headers: Object.fromEntries(headers), body };
}

/** Lets a client send a creating POST again without creating a second record. */
export const Idempotent = () =>
  applyDecorators(
    UseInterceptors(IdempotencyInterceptor),
    ApiHeader({
      name: 'Idempotency-Key',
      required: false,
      description: 'kept for 24 hours: the same key and body return the first response',
    }),
  );
