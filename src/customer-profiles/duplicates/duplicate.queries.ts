import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Database } from '../../database/database.js';
import { utc } from '../../database/typed-queries.js';
import { cutRows, DEFAULT_LIMIT, decodeCursor, encodeCursor, type Page, readPage } from '../../http/paging.js';
import type { DismissalListQuery, DismissalView, DuplicateListQuery, DuplicateView } from './duplicate.schema.js';
import { DUPLICATES, EXAMINED } from './duplicates.sql.js';

/** A pair: the newer customer and the older one. */
const position = z.tuple([z.literal('customer-duplicates'), z.int().positive(), z.int().nonnegative()]);
const LEAST = { strong: 3, moderate: 2, weak: 1 } as const;

@Injectable()
export class DuplicateQueries {
  constructor(private readonly database: Database) {}

  /**
   * Pairs of customers that were not merged, the newest customer first. A page examines so many customers at most, so it may hold fewer pairs than asked
   * for, or none, and still have a next one.
   * @throws Problem `invalid_cursor`
   */
  async list({ limit = DEFAULT_LIMIT, cursor, strength = 'weak' }: DuplicateListQuery): Promise<Page<DuplicateView>> {
    const [, newer, older] = decodeCursor(cursor, position) ?? ['', Number.MAX_SAFE_INTEGER, 0];
    const found = await this.database.row<{ examined: number; last: number | null; pairs: DuplicateView[] }>(
      DUPLICATES,
      [newer, older, LEAST[strength], limit + 1],
      'customer_duplicates',
    );
    const { examined = 0, last = null, pairs = [] } = found ?? {};
    const page = cutRows(pairs, limit, ({ customer, other }) => encodeCursor([position.def.items[0].value, customer.id, other.id]));
    if (page.nextCursor !== null || examined < EXAMINED || last === null) return page;
    return { ...page, nextCursor: encodeCursor([position.def.items[0].value, last, 0]) };
  }

  /**
   * Newest first.
   * @throws Problem `invalid_cursor`
   */
  dismissals({ includeWithdrawn = false, ...page }: DismissalListQuery): Promise<Page<DismissalView>> {
    const rows = this.allDismissals();
    return readPage(includeWithdrawn ? rows : rows.where('withdrawnAt', 'is', null), page);
  }

  getDismissal(id: number): Promise<DismissalView> {
    return this.allDismissals().where('id', '=', id).executeTakeFirstOrThrow();
  }

  private allDismissals() {
    return this.database.kysely
      .selectFrom('duplicateDismissals')
      .select(['id', 'customerId', 'otherCustomerId', 'reason', 'withdrawReason', 'version'])
      .select(({ ref }) => [
        utc(ref('withdrawnAt')).as('withdrawnAt'),
        utc(ref('createdAt')).as('createdAt'),
        utc(ref('updatedAt')).as('updatedAt'),
      ]);
  }
}
