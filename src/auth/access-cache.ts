import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { Request } from 'express';
import { type Observable, tap } from 'rxjs';

/** A right that was withdrawn counts after this long at the latest, also if the database's notification of it is lost. */
const USABLE_MS = 2_000;
/** After this long the next request has it read again, and does not wait for that. */
const REFRESH_MS = 1_000;
const MOST_ENTRIES = 10_000;

/** What a session or an API token is worth. */
export interface Access<Value> {
  value: Value;
  /** As the triggers announce a change of it, such as `session:12`. */
  subject: string;
  userId: number;
  /** Until it ends by itself, in milliseconds. */
  endsInMs: number;
}

interface Entry {
  access: Access<unknown>;
  readAt: number;
  usableUntil: number;
  refreshing: boolean;
}

/**
 * Sessions and API tokens as the database had them within the last two seconds, so that a request need not ask for them. What the database announces
 * as changed is forgotten at once (`access-listener.ts`).
 */
@Injectable()
export class AccessCache {
  private readonly entries = new Map<string, Entry>();
  private changes = 0;

  /**
   * @param key says what it is and is as secret as the cookie or the token
   * @param read asks the database; null for what gives no access, which is never kept
   */
  async find<Value>(key: string, read: () => Promise<Access<Value> | null>): Promise<Value | null> {
    const entry = this.entries.get(key);
    const now = performance.now();
    if (!entry || now >= entry.usableUntil) return this.read(key, read);
    if (now >= entry.readAt + REFRESH_MS && !entry.refreshing) {
      entry.refreshing = true;
      this.read(key, read).catch(() => undefined);
    }
    return entry.access.value as Value;
  }

  private async read<Value>(key: string, read: () => Promise<Access<Value> | null>): Promise<Value | null> {
    const { changes } = this;
    const readAt = performance.now();
    const access = await read();
    // What changed meanwhile may not be in the answer.
    if (!access || changes !== this.changes) this.entries.delete(key);
    else {
      if (this.entries.size >= MOST_ENTRIES) this.entries.clear();
      this.entries.set(key, { access, readAt, usableUntil: readAt + Math.min(USABLE_MS, access.endsInMs), refreshing: false });
    }
    return access ? access.value : null;
  }

  /** @param subject one session, one token or all access of one user, such as `user:7`; everything when left out */
  forget(subject?: string): void {
    this.changes += 1;
    for (const [key, { access }] of this.entries) {
      if (subject === undefined || subject === access.subject || subject === `user:${access.userId}`) this.entries.delete(key);
    }
  }
}

/** For routes that change somebody's access: the client's next request to this process must see it, however late the notification comes. */
@Injectable()
export class ForgetAccessInterceptor implements NestInterceptor {
  constructor(private readonly cache: AccessCache) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const { method } = context.switchToHttp().getRequest<Request>();
    return method === 'GET' || method === 'HEAD' ? next.handle() : next.handle().pipe(tap(() => this.cache.forget()));
  }
}
