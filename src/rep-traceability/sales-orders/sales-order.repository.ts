import { EntityRepository, LockMode } from '@mikro-orm/postgresql';
import { Problem } from '../../problems/problem.js';
import type { SalesOrder } from './sales-order.entity.js';

export class SalesOrderRepository extends EntityRepository<SalesOrder> {
  /** The order for a change, held against other changes. */
  getLocked(id: number): Promise<SalesOrder> {
    return this.findOneOrFail({ id }, { lockMode: LockMode.PESSIMISTIC_WRITE, failHandler: () => salesOrderNotFound(id) });
  }
}

export const salesOrderNotFound = (id: number) => new Problem('not_found', `There is no sales order ${id}.`);
