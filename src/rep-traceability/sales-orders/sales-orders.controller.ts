import { Body, Controller, Get, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { type AsOfQuery, asOfQuery } from '../../audit/history/as-of.js';
import { RequirePermission } from '../../auth/permission.guard.js';
import { ApiQueries } from '../../http/api-queries.js';
import { BuiltJson } from '../../http/built-json.js';
import { ApiIfMatch, IfMatch, type Precondition } from '../../http/concurrency.js';
import type { FeedPage } from '../../http/feed.js';
import { idText } from '../../http/fields.js';
import { Idempotent } from '../../http/idempotency.js';
import { locationHeader } from '../../http/location.js';
import { ApiProblems } from '../../problems/api-problems.js';
import { CorrectSalesOrder } from './correct-sales-order.js';
import { type NewSalesOrder, newSalesOrder, type SalesOrderCorrection, salesOrderCorrection } from './sales-order.schema.js';
import * as views from './sales-order.views.js';
import { SalesOrdersService } from './sales-orders.service.js';

@ApiTags('Sales orders')
@Controller('sales-orders')
export class SalesOrdersController {
  constructor(
    private readonly orders: SalesOrdersService,
    private readonly correction: CorrectSalesOrder,
  ) {}

  @Get()
  @RequirePermission('sales_orders.view')
  @ApiOperation({ summary: 'List sales orders', description: 'By order date, newest first.' })
  @ApiQueries(views.salesOrderListQuery)
  @ApiOkResponse({ standardSchema: views.salesOrderPage })
  @ApiProblems('invalid_request', 'invalid_cursor')
  list(@Query({ schema: views.salesOrderListQuery }) query: views.SalesOrderListQuery): Promise<FeedPage<views.SalesOrderRow>> {
    return this.orders.list(query);
  }

  @Post()
  @RequirePermission('sales_orders.create')
  @Idempotent()
  @ApiOperation({
    summary: 'Record a sales order',
    description:
      'The customer is given by `customerId`, or found by `customerNumber` and then by the facility name of `soldTo`. If none is found, it is created. Item codes map to SKU and units; a line whose code maps to nothing is kept and does not count as a device.',
  })
  @ApiCreatedResponse({ standardSchema: views.salesOrder, headers: locationHeader })
  @ApiProblems(
    ...(['invalid_request', 'sales_order_exists', 'order_number_in_use', 'customer_number_conflict', 'customer_number_in_use'] as const),
    ...(['customer_merged', 'customer_not_found', 'rep_not_found', 'future_ship_date', 'unknown_sku', 'units_not_whole'] as const),
    ...(['facility_name_unusable', 'order_number_unusable'] as const),
  )
  async create(
    @Body({ schema: newSalesOrder }) input: NewSalesOrder,
    @Res({ passthrough: true }) response: Response,
  ): Promise<views.SalesOrderView> {
    const created = await this.orders.create(input);
    response.location(`/api/v1/sales-orders/${created.id}`);
    return created;
  }

  @Get(':id')
  @RequirePermission('sales_orders.view')
  @ApiOperation({
    summary: 'Read a sales order',
    description: 'With its lines, distributions and attachments. Lists are empty when there are none.',
  })
  @ApiQueries(asOfQuery)
  @ApiOkResponse({ standardSchema: views.salesOrder })
  @ApiProblems('invalid_request', 'not_found', 'as_of_in_future')
  get(
    @Param('id', { schema: idText }) id: number,
    @Query({ schema: asOfQuery }) { asOf }: AsOfQuery,
  ): Promise<BuiltJson<views.SalesOrderView>> {
    return this.orders.get(id, asOf);
  }

  @Patch(':id')
  @RequirePermission('sales_orders.edit')
  @ApiIfMatch()
  @ApiOperation({
    summary: 'Correct a sales order',
    description:
      'Needs a reason. `lines` replaces all lines; `customerId` moves the order with its distributions, whose ship-to stays as it was.',
  })
  @ApiOkResponse({ standardSchema: views.salesOrder })
  @ApiProblems(
    'order_has_shipments',
    ...(['invalid_request', 'not_found', 'sales_order_exists', 'order_number_in_use', 'customer_merged', 'stale_etag'] as const),
    ...(['reason_required', 'customer_not_found', 'rep_not_found', 'future_ship_date', 'unknown_sku', 'units_not_whole'] as const),
    ...(['order_number_unusable', 'if_match_required'] as const),
  )
  async correct(
    @Param('id', { schema: idText }) id: number,
    @IfMatch() precondition: Precondition,
    @Body({ schema: salesOrderCorrection }) correction: SalesOrderCorrection,
  ): Promise<BuiltJson<views.SalesOrderView>> {
    await this.correction.correct(id, precondition, correction);
    return this.orders.get(id);
  }
}
