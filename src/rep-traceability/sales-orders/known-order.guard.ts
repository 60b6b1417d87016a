import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { Problem } from '../../problems/problem.js';
import { invalidRequest } from '../../problems/validation.js';
import { idText } from '../../rest/fields.js';
import { SalesOrderRepository } from './sales-order.repository.js';

/** Looks the order up before an upload to it is read: what belongs to no order is not stored. */
@Injectable()
export class KnownOrderGuard implements CanActivate {
  constructor(private readonly orders: SalesOrderRepository) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const { params } = context.switchToHttp().getRequest<Request<{ id: string }>>();
    const id = idText.safeParse(params.id);
    if (!id.success)
      throw invalidRequest(
        id.error.issues.map((issue) => ({ ...issue, path: ['id'] })),
        'param',
      );
    if (await this.orders.exists(id.data)) return true;
    throw new Problem('not_found', `There is no sales order ${id.data}.`);
  }
}
