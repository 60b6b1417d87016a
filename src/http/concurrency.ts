import { type CallHandler, createParamDecorator, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { map, type Observable } from 'rxjs';
import { Problem } from '../problems/problem.js';
import { BuiltJson } from './built-json.js';

const etagOf = (version: number): string => `"v${version}"`;

/**
 * Sets a strong ETag on every response that has a `version`, and sends JSON that is built already as it is. The ETag is that of the record itself: totals
 * that an answer adds up from other records change without it.
 */
@Injectable()
export class EtagInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const response = context.switchToHttp().getResponse<Response>();
    return next.handle().pipe(
      map((body: unknown) => {
        const version = body !== null && typeof body === 'object' && 'version' in body ? body.version : undefined;
        if (typeof version === 'number' && !response.headersSent) response.setHeader('ETag', etagOf(version));
        if (!(body instanceof BuiltJson)) return body;
        response.setHeader('Content-Type', 'application/json; charset=utf-8');
        return body.text;
      }),
    );
  }
}

/** An ETag as clients send it back: proxies that compress make it weak, and people leave the quotation marks out. */
const ETAG = /^(?:(?:W\/)?"v([1-9]\d{0,9})"|v([1-9]\d{0,9}))$/;

/**
 * The version in `If-Match`. It names the one version that the client read: `*` or a list would change a record that nobody looked at.
 * @throws Problem `invalid_etag`
 */
function parseEtag(header: string): number {
  const [, quoted, bare] = ETAG.exec(header.trim()) ?? [];
  const version = quoted ?? bare;
  if (version !== undefined) return Number(version);
  throw new Problem('invalid_etag', 'Send the ETag of the record as you read it, such as "v2", as If-Match.');
}

/** The ETag in `If-Match`: the version that the client read before the change. */
export class Precondition {
  constructor(private readonly read: number) {}

  /**
   * Refuses the second of two concurrent edits instead of overwriting the first.
   * @param version of the record, which is locked
   * @throws Problem `stale_etag`
   */
  require(version: number): void {
    if (this.read === version) return;
    throw new Problem(
      'stale_etag',
      `The current ETag of the record is ${etagOf(version)}: read the record again, then repeat the change if it still applies.`,
    );
  }
}

/**
 * The `Precondition` of a request.
 * @throws Problem `if_match_required`, `invalid_etag`
 */
export const IfMatch = createParamDecorator((_: unknown, context: ExecutionContext): Precondition => {
  const header = context.switchToHttp().getRequest<Request>().headers['if-match'];
  if (!header) throw new Problem('if_match_required', 'Send the ETag of the record you read as If-Match.');
  return new Precondition(parseEtag(header));
});

/**
 * The `Precondition` of a request that may come without one.
 * @throws Problem `invalid_etag`
 */
export const IfMatchWhenSent = createParamDecorator((_: unknown, context: ExecutionContext): Precondition | undefined => {
  const header = context.switchToHttp().getRequest<Request>().headers['if-match'];
  return header ? new Precondition(parseEtag(header)) : undefined;
});

export const ApiIfMatch = ({ required = true } = {}) =>
  ApiHeader({
    name: 'If-Match',
    required,
    description: 'the ETag of the record as you read it, such as `"v1"`',
    schema: { type: 'string' },
  });

/**
 * The trimmed reason of a change to a regulated record.
 * @throws Problem `reason_required`
 */
export function requireReason(reason: string | null | undefined): string {
  const given = reason?.trim();
  if (given) return given;
  const detail = 'Give a reason: every change to a regulated record is stored with one.';
  throw new Problem('reason_required', detail, { errors: [{ pointer: '/reason', code: 'reason_required', detail }] });
}
