import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { RequirePermission } from '../../auth/permission.guard.js';
import { ApiQueries } from '../../http/api-queries.js';
import { ApiIfMatch, IfMatchWhenSent, type Precondition } from '../../http/concurrency.js';
import { idText } from '../../http/fields.js';
import { Idempotent } from '../../http/idempotency.js';
import { locationHeader } from '../../http/location.js';
import type { Page } from '../../http/paging.js';
import { ApiProblems } from '../../problems/api-problems.js';
import { LOT_DOUBTS } from '../lots/lot-doubts.js';
import {
  type CorrectionRequest,
  type CreateOrderRequest,
  correctionRequest,
  createOrderRequest,
  type DismissRequest,
  dismissRequest,
  type LinkRequest,
  linkRequest,
  type ResolvedPage,
  type ResolveRequest,
  resolvedPage,
  resolveRequest,
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
  'lot_on_hold',
  'shipped_before_hold',
  ...LOT_DOUBTS,
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

  @Post(':id/correct')
  @HttpCode(200)
  @RequirePermission('distribution_log.edit')
  @ApiIfMatch({ required: false })
  @Idempotent()
  @ApiOperation({
    summary: 'Correct a waiting shipment',
    description:
      'Sets right what it says wrongly. It goes on waiting, now with the corrected values; `received` stays as received. The same rules apply as for a new distribution. `reasonCode` then says what still keeps it out of the log, or `ready_to_link`.',
  })
  @ApiOkResponse({ standardSchema: unlinkedDistribution })
  @ApiProblems(
    ...(['invalid_request', 'not_found', 'reason_required', 'unlinked_distribution_resolved', 'future_ship_date', 'unknown_sku'] as const),
    ...(['malformed_lot', 'lot_of_other_sku', 'customer_not_found', 'customer_merged', 'idempotency_key_reused'] as const),
  )
  correct(
    @Param('id', { schema: idText }) id: number,
    @IfMatchWhenSent() precondition: Precondition | undefined,
    @Body({ schema: correctionRequest }) request: CorrectionRequest,
  ): Promise<UnlinkedView> {
    return this.unlinked.correct(id, request, precondition);
  }

  @Post(':id/dismiss')
  @HttpCode(200)
  @RequirePermission('distribution_log.edit')
  @Idempotent()
  @ApiOperation({
    summary: 'Dismiss a waiting shipment',
    description:
      'Takes it out of the queue and of all that waits: it is not one of our shipments or, with `distributionId`, is in the log as that distribution of the same lot, SKU, ship date, quantity, order and customer: what one of the two says wrongly is corrected first. It stays readable.',
  })
  @ApiOkResponse({ standardSchema: unlinkedDistribution })
  @ApiProblems(
    ...(['invalid_request', 'not_found', 'reason_required', 'unlinked_distribution_resolved', 'distribution_not_found'] as const),
    ...(['same_distribution_not_found', 'distribution_voided', 'idempotency_key_reused'] as const),
  )
  dismiss(@Param('id', { schema: idText }) id: number, @Body({ schema: dismissRequest }) request: DismissRequest): Promise<UnlinkedView> {
    return this.unlinked.dismiss(id, request);
  }

  @Post('resolve')
  @HttpCode(200)
  @RequirePermission('distribution_log.edit')
  @Idempotent()
  @ApiOperation({
    summary: 'Resolve many waiting shipments',
    description:
      'Takes one page of the waiting shipments that pass the filter, the newest first, and answers what became of each. Those that a rule refuses are left, with the reason. Repeat with `nextCursor` for the next page. With `dryRun` nothing changes.',
  })
  @ApiOkResponse({ standardSchema: resolvedPage })
  @ApiProblems('invalid_request', 'invalid_cursor', 'reason_required', 'idempotency_key_reused')
  resolve(@Body({ schema: resolveRequest }) request: ResolveRequest): Promise<ResolvedPage> {
    return this.unlinked.resolve(request);
  }
}
