import { EntityRepository, LockMode } from '@mikro-orm/postgresql';
import { fieldProblem, Problem } from '../../problems/problem.js';
import type { SalesOrder } from './sales-order.entity.js';

export class SalesOrderRepository extends EntityRepository<SalesOrder> {
  /**
   * The order for a change, locked against other changes.
   * @throws Problem `not_found`
   */
  getLocked(id: number): Promise<SalesOrder> {
    return this.findOneOrFail({ id }, { lockMode: LockMode.PESSIMISTIC_WRITE, failHandler: () => salesOrderNotFound(id) });
  }

  /**
   * The order that a distribution belongs to. It determines the customer, so every distribution needs one. It stays locked until the
   * distribution is written, so that it cannot be cancelled in between.
   * @throws Problem `sales_order_required` without an id, `sales_order_not_found`, `sales_order_cancelled`
   */
  async getShippable(id: number | null | undefined): Promise<SalesOrder> {
    const order = await this.getShipped(id);
    order.requireShippable();
    return order;
  }

  /**
   * The order of a distribution that is in the log already, locked against changes; it may be cancelled.
   * @throws Problem `sales_order_required` without an id, `sales_order_not_found`
   */
  async getShipped(id: number | null | undefined): Promise<SalesOrder> {
    return shippedOrder(id, await this.findShipped([id]));
  }

  /** Orders of distributions, locked against changes in the order of their ids, so that two requests never wait for each other. */
  async findShipped(ids: readonly (number | null | undefined)[]): Promise<Map<number, SalesOrder>> {
    const wanted = [...new Set(ids)].filter((id) => id != null);
    if (wanted.length === 0) return new Map();
    const orders = await this.find({ id: { $in: wanted } }, { lockMode: LockMode.PESSIMISTIC_READ, orderBy: { id: 'asc' } });
    return new Map(orders.map((order) => [order.id, order]));
  }
}

/**
 * The order that a distribution names.
 * @throws Problem `sales_order_required` without an id, `sales_order_not_found`
 */
export function shippedOrder(id: number | null | undefined, orders: ReadonlyMap<number, SalesOrder>): SalesOrder {
  if (!id) throw fieldProblem('sales_order_required', 'salesOrderId', 'Name the sales order that was shipped.');
  const order = orders.get(id);
  if (!order) throw fieldProblem('sales_order_not_found', 'salesOrderId', `There is no sales order ${id}.`);
  return order;
}

export const salesOrderNotFound = (id: number) => new Problem('not_found', `There is no sales order ${id}.`);
