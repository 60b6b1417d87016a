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
import { catchError, concatMap, from, type Observable, of, throwError } from 'rxjs';
import { Database } from '../database/database.js';
import { Problem } from '../problems/problem.js';
import { findUploads } from '../storage/upload-to-storage.js';
import { principalOf } from './principal.js';

interface KeptResponse {
  status: number;
  headers: Record<string, string>;
  body: unknown;
}

const KEY = /^[\x21-\x7e]{1,200}$/;
const REPLAYED_HEADERS = ['etag', 'location'] as const;

/**
 * Returns the first response when a creating POST is repeated with the same `Idempotency-Key` and body within 24 hours.
 * A failed request releases its key, so the client can correct it and send it again.
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
    const kept = await this.claim(userId, key, hashOf(request));
    if (kept) {
      response.status(kept.status);
      for (const [name, value] of Object.entries(kept.headers)) response.setHeader(name, value);
      response.setHeader('Idempotency-Replayed', 'true');
      return of(kept.body);
    }
    return next.handle().pipe(
      concatMap((body: unknown) => from(this.keep(userId, key, responseOf(response, body)).then(() => body))),
      catchError((error: unknown) => from(this.release(userId, key)).pipe(concatMap(() => throwError(() => error)))),
    );
  }

  /**
   * Claims the key, or returns its stored response. A claim without a response after a minute belongs to a process that died.
   * @throws Problem `idempotency_key_reused`, `request_in_progress`
   */
  private async claim(userId: number, key: string, hash: Buffer): Promise<KeptResponse | null> {
    await this.database.rows(
      `delete from idempotency_keys where created_at < now() - interval '24 hours'
         or (user_id = $1 and key = $2 and response is null and created_at < now() - interval '1 minute')`,
      [userId, key],
    );
    const { kysely } = this.database;
    const claim = kysely.insertInto('idempotencyKeys').values({ userId, key, requestHash: hash });
    if (
      await claim
        .onConflict((taken) => taken.doNothing())
        .returning('key')
        .executeTakeFirst()
    )
      return null;
    const first = await kysely
      .selectFrom('idempotencyKeys')
      .select(['requestHash', 'response'])
      .where((kept) => kept.and({ userId, key }))
      .executeTakeFirst();
    if (first && !first.requestHash.equals(hash))
      throw new Problem('idempotency_key_reused', 'This Idempotency-Key was used with another request: send a new key.');
    if (!first?.response) throw new Problem('request_in_progress', 'The first request with this Idempotency-Key is still running.');
    return first.response as KeptResponse;
  }

  private async keep(userId: number, key: string, response: KeptResponse): Promise<void> {
    await this.database.kysely
      .updateTable('idempotencyKeys')
      .set({ response })
      .where((kept) => kept.and({ userId, key }))
      .execute();
  }

  private async release(userId: number, key: string): Promise<void> {
    const kept = this.database.kysely.deleteFrom('idempotencyKeys').where((row) => row.and({ userId, key }));
    await kept.where('response', 'is', null).execute();
  }
}

function hashOf(request: Request): Buffer {
  const [first, ...more] = findUploads(request).map(({ sha256 }) => sha256);
  return createHash('sha256')
    .update(JSON.stringify([request.method, request.originalUrl, request.body, first, ...more]))
    .digest();
}

function responseOf(response: Response, body: unknown): KeptResponse {
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
