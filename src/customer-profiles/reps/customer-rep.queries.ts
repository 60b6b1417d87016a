import { Injectable } from '@nestjs/common';
import { Database } from '../../database/database.js';
import { utc } from '../../database/typed-queries.js';
import { type Page, readPage } from '../../http/paging.js';
import { customerRepNotFound } from './customer-rep.repository.js';
import type { CustomerRepListQuery, CustomerRepView } from './customer-rep.schema.js';

/** SQL of the reps who look after customer `c` today, the primary one first: the schema `CustomerRepOfToday`. */
export const REPS_OF_CUSTOMER = `(select coalesce(json_agg(json_build_object('id', r.id, 'repId', r.rep_id, 'name', p.name, 'territory', r.territory, 'isPrimary', r.is_primary)
    order by r.is_primary desc, r.id), '[]') from customer_reps r join reps p on p.id = r.rep_id where r.customer_id = c.id and r.ended_on is null)`;

@Injectable()
export class CustomerRepQueries {
  constructor(private readonly database: Database) {}

  /**
   * Newest first.
   * @throws Problem `invalid_cursor`
   */
  list(customerId: number, { includeEnded = false, ...page }: CustomerRepListQuery): Promise<Page<CustomerRepView>> {
    const reps = this.ofCustomer(customerId);
    return readPage(includeEnded ? reps : reps.where('r.endedOn', 'is', null), page, 'r.id');
  }

  /** @throws Problem `not_found` */
  get(customerId: number, id: number): Promise<CustomerRepView> {
    return this.ofCustomer(customerId)
      .where('r.id', '=', id)
      .executeTakeFirstOrThrow(() => customerRepNotFound(customerId, id));
  }

  private ofCustomer(customerId: number) {
    return this.database.kysely
      .selectFrom('customerReps as r')
      .innerJoin('reps as p', 'p.id', 'r.repId')
      .where('r.customerId', '=', customerId)
      .select(['r.id', 'r.repId', 'p.name', 'r.territory', 'r.isPrimary', 'r.endedOn', 'r.endReason', 'r.version'])
      .select(({ ref }) => [utc(ref('r.createdAt')).as('createdAt'), utc(ref('r.updatedAt')).as('updatedAt')]);
  }
}
