import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { idInPath } from '../../http/path-id.js';
import { SalesOrderQueries } from './sales-order.queries.js';

/** Looks the order up before an upload to it is read: what belongs to no order is not stored. */
@Injectable()
export class KnownOrderGuard implements CanActivate {
  constructor(private readonly orders: SalesOrderQueries) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    await this.orders.requireKnown(idInPath(context));
    return true;
  }
}
