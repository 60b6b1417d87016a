import { type CallHandler, createParamDecorator, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { type Observable, tap } from 'rxjs';
import { Problem } from '../problems/problem.js';

const etagOf = (version: number): string => `"v${version}"`;

/** Sets the strong ETag of every single resource: a resource is what carries a `version`. */
@Injectable()
export class EtagInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const response = context.switchToHttp().getResponse<Response>();
    return next.handle().pipe(
      tap((body: unknown) => {
        const version = body !== null && typeof body === 'object' && 'version' in body ? body.version : undefined;
        if (typeof version === 'number' && !response.headersSent) response.setHeader('ETag', etagOf(version));
      }),
    );
  }
}

/** What the client read before it changes something. */
export class Precondition {
  constructor(private readonly etags: readonly string[]) {}

  /** Two people who edit the same record: the second one is told, not overwritten. */
  require(version: number): void {
    if (this.etags.includes('*') || this.etags.includes(etagOf(version))) return;
    throw new Problem('stale_etag', `The record is at ${etagOf(version)} by now: read it again, then decide.`);
  }
}

export const IfMatch = createParamDecorator((_: unknown, context: ExecutionContext): Precondition => {
  const header = context.switchToHttp().getRequest<Request>().headers['if-match'];
  if (!header) throw new Problem('if_match_required', 'Send the ETag of the record you read as If-Match.');
  return new Precondition(header.split(',').map((etag) => etag.trim()));
});

export const ApiIfMatch = () =>
  ApiHeader({
    name: 'If-Match',
    required: true,
    description: 'the ETag of the record as you read it',
    schema: { type: 'string', example: '"v1"' },
  });

/** The trimmed reason of a change to a regulated record, or the 422 that asks for it. */
export function requireReason(reason: string | null | undefined): string {
  const given = reason?.trim();
  if (given) return given;
  const detail = 'Say why: a change to a regulated record is kept with its reason.';
  throw new Problem('reason_required', detail, { errors: [{ pointer: '/reason', code: 'reason_required', detail }] });
}
