import { Injectable } from '@nestjs/common';
import { Database } from '../../../database/database.js';
import { utc } from '../../../database/typed-queries.js';
import { type Page, readPage } from '../../../http/paging.js';
import type { ReturnListQuery, ReturnView } from './return.schema.js';

@Injectable()
export class ReturnQueries {
  constructor(private readonly database: Database) {}

  /**
   * Newest first, voided ones too.
   * @throws Problem `invalid_cursor`
   */
  list(distributionId: number, page: ReturnListQuery): Promise<Page<ReturnView>> {
    return readPage(this.returns().where('distributionId', '=', distributionId), page);
  }

  /** In the order in which they were recorded. */
  ofIds(ids: number[]): Promise<ReturnView[]> {
    return this.returns().where('id', 'in', ids).orderBy('id').execute();
  }

  private returns() {
    return this.database.kysely
      .selectFrom('distributionReturns')
      .select(['id', 'distributionId', 'quantity', 'returnedOn', 'reason', 'disposition', 'voidReason', 'version'])
      .select(({ ref }) => [
        utc(ref('voidedAt')).as('voidedAt'),
        utc(ref('createdAt')).as('createdAt'),
        utc(ref('updatedAt')).as('updatedAt'),
      ]);
  }
}
