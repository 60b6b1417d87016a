import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { RequirePermission } from '../../auth/permission.guard.js';
import { ApiQueries } from '../../http/api-queries.js';
import { idText } from '../../http/fields.js';
import { Idempotent } from '../../http/idempotency.js';
import { locationHeader } from '../../http/location.js';
import type { Page } from '../../http/paging.js';
import { ApiProblems } from '../../problems/api-problems.js';
import {
  type CreateOrderRequest,
  createOrderRequest,
  type LinkRequest,
  linkRequest,
  type UnlinkedListQuery,
  type UnlinkedView,
  unlinkedDistribution,
  unlinkedListQuery,
  unlinkedPage,
} from './unlinked-distribution.schema.js';
import { UnlinkedDistributionsService } from './unlinked-distributions.service.js';

const RULES = [
  'reason_required',
  'unlinked_distribution_resolved',
  'shipment_incomplete',
  'future_ship_date',
  'unknown_sku',
  'malformed_lot',
  'lot_of_other_sku',
  'distribution_exists',
  'idempotency_key_reused',
] as const;

@ApiTags('Unlinked distributions')
@Controller('unlinked-distributions')
export class UnlinkedDistributionsController {
  constructor(private readonly unlinked: UnlinkedDistributionsService) {}

  @Get()
  @RequirePermission('distribution_log.view')
  @ApiOperation({
    summary: 'List shipments without a sales order',
    description:
      'Each waits for a person to decide, with its candidate orders and why they may be the right one. None of them is in the log or in any total. The latest to arrive come first.',
  })
  @ApiQueries(unlinkedListQuery)
  @ApiOkResponse({ standardSchema: unlinkedPage })
  @ApiProblems('invalid_request', 'invalid_cursor')
  list(@Query({ schema: unlinkedListQuery }) query: UnlinkedListQuery): Promise<Page<UnlinkedView>> {
    return this.unlinked.list(query);
  }

  @Get(':id')
  @RequirePermission('distribution_log.view')
  @ApiOperation({
    summary: 'Read a shipment without a sales order',
    description: 'The shipment as received, with its candidate orders. It stays readable after it has entered the log.',
  })
  @ApiOkResponse({ standardSchema: unlinkedDistribution })
  @ApiProblems('invalid_request', 'not_found')
  get(@Param('id', { schema: idText }) id: number): Promise<UnlinkedView> {
    return this.unlinked.get(id);
  }

  @Post(':id/link')
  @HttpCode(200)
  @RequirePermission('distribution_log.edit')
  @Idempotent()
  @ApiOperation({
    summary: 'Link a shipment to its sales order',
    description:
      'Enters it into the log. The same rules apply as for a new distribution. Fields that were not received are named (422 `shipment_incomplete`) and can be sent with the request; nothing is guessed. `alreadyInLog` settles a shipment that the log already has.',
  })
  @ApiOkResponse({ standardSchema: unlinkedDistribution })
  @ApiProblems(
    'invalid_request',
    'not_found',
    'sales_order_required',
    'sales_order_not_found',
    'sales_order_cancelled',
    'same_distribution_not_found',
    ...RULES,
  )
  link(@Param('id', { schema: idText }) id: number, @Body({ schema: linkRequest }) request: LinkRequest): Promise<UnlinkedView> {
    return this.unlinked.link(id, request);
  }

  @Post(':id/create-order')
  @RequirePermission('distribution_log.edit')
  @Idempotent()
  @ApiOperation({
    summary: 'Create the sales order of a shipment and link it',
    description:
      'The order is made from the shipment and the request. It has the status `completed` and no lines, and is marked as reconstructed. Its number must be free, as for any new order.',
  })
  @ApiCreatedResponse({ standardSchema: unlinkedDistribution, headers: locationHeader })
  @ApiProblems(
    'invalid_request',
    'not_found',
    'customer_not_found',
    'customer_merged',
    'facility_name_unusable',
    'order_number_unusable',
    'sales_order_exists',
    'order_number_in_use',
    ...RULES,
  )
  async createOrder(
    @Param('id', { schema: idText }) id: number,
    @Body({ schema: createOrderRequest }) request: CreateOrderRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<UnlinkedView> {
    const created = await this.unlinked.createOrder(id, request);
    response.location(`/api/v1/sales-orders/${created.distribution?.salesOrderId}`);
    return created;
  }
}
