import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { idInPath } from '../../http/path-id.js';
import { SalesOrderQueries } from './sales-order.queries.js';

/** Checks that the order exists before an upload to it is read, so that no file without an order is stored. */
@Injectable()
export class KnownOrderGuard implements CanActivate {
  constructor(private readonly orders: SalesOrderQueries) {}

  /** @throws Problem `not_found` when the path names no stored order */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    await this.orders.requireKnown(idInPath(context));
    return true;
  }
}
