import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RequirePermission } from '../../auth/permission.guard.js';
import { ApiQueries } from '../../http/api-queries.js';
import type { FeedPage } from '../../http/feed.js';
import { idText } from '../../http/fields.js';
import { ApiProblems } from '../../problems/api-problems.js';
import { type CustomerOrdersQuery, customerOrdersQuery, type SalesOrderRow, salesOrderPage } from './sales-order.views.js';
import { SalesOrdersService } from './sales-orders.service.js';

/** Apart from the other routes of customers: their folder must not depend on sales orders. */
@ApiTags('Customers')
@Controller('customers/:id/sales-orders')
export class CustomerOrdersController {
  constructor(private readonly orders: SalesOrdersService) {}

  @Get()
  @RequirePermission('sales_orders.view')
  @ApiOperation({
    operationId: 'customers.listSalesOrders',
    summary: 'List the sales orders of a customer',
    description: 'By order date, newest first.',
  })
  @ApiQueries(customerOrdersQuery)
  @ApiOkResponse({ standardSchema: salesOrderPage })
  @ApiProblems('invalid_request', 'invalid_cursor', 'not_found')
  list(
    @Param('id', { schema: idText }) id: number,
    @Query({ schema: customerOrdersQuery }) query: CustomerOrdersQuery,
  ): Promise<FeedPage<SalesOrderRow>> {
    return this.orders.listOfCustomer(id, query);
  }
}
