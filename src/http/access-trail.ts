import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor, SetMetadata, StreamableFile } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request } from 'express';
import { mergeMap, type Observable } from 'rxjs';
import { Database, type Transaction } from '../database/database.js';
import { requestContext } from '../database/request-context.js';

declare global {
  namespace Express {
    interface Request {
      /** Records the download that is about to be sent. */
      recordDownload?: () => Promise<void>;
    }
  }
}

type Action =
  | 'log_in'
  | 'log_in_failed'
  | 'second_factor_asked'
  | 'log_out'
  | 'export'
  | 'download'
  | 'password_link_made'
  | 'password_link_used'
  | 'session_ended'
  | 'signing_failed';

/** Writes the audit events of what changes no record (design section 9). Each has the client's address. */
@Injectable()
export class AccessTrail {
  constructor(private readonly database: Database) {}

  /**
   * @param subject the account, or the path of what was downloaded
   * @param details further values of the event; never a password or a token
   * @param tx the transaction to record in; one for the event alone when left out
   */
  async record(action: Action, subject: string, details: object = {}, tx?: Transaction): Promise<void> {
    const row = { action, subject, details: { address: requestContext.current()?.address ?? null, ...details } };
    const write = (within: Transaction) => within.kysely.insertInto('accessEvents').values(row).execute();
    await (tx ? write(tx) : this.database.transaction(null, write));
  }
}

const RECORDED = 'silqe:recorded';

/** A route whose answer leaves the system as a file: who took it, which one and by which filter is recorded before its first byte is sent. */
export const Recorded = (action: 'export' | 'download') => SetMetadata(RECORDED, action);

@Injectable()
export class DownloadInterceptor implements NestInterceptor {
  constructor(
    private readonly reflector: Reflector,
    private readonly trail: AccessTrail,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const action = this.reflector.get<'export' | 'download' | undefined>(RECORDED, context.getHandler());
    const request = context.switchToHttp().getRequest<Request>();
    if (!action || request.method === 'HEAD') return next.handle();
    const record = () => this.trail.record(action, request.path.replace(/^\/api\/v1\//i, ''), { filter: request.query });
    request.recordDownload = record;
    return next.handle().pipe(
      mergeMap(async (answer: unknown) => {
        if (!(answer instanceof StreamableFile)) return answer;
        try {
          await record();
        } catch (error) {
          // Nobody will read it, so it would keep its database connection.
          answer.getStream().destroy();
          throw error;
        }
        return answer;
      }),
    );
  }
}
