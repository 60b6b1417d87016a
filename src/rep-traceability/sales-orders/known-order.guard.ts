import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { idInPath } from '../../http/path-id.js';
import { Problem } from '../../problems/problem.js';
import { SalesOrderRepository } from './sales-order.repository.js';

/** Looks the order up before an upload to it is read: what belongs to no order is not stored. */
@Injectable()
export class KnownOrderGuard implements CanActivate {
  constructor(private readonly orders: SalesOrderRepository) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const id = idInPath(context);
    if (await this.orders.exists(id)) return true;
    throw new Problem('not_found', `There is no sales order ${id}.`);
  }
}
