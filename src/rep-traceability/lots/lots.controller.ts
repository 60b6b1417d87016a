import { Body, Controller, Get, HttpCode, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { RequirePermission } from '../../auth/permission.guard.js';
import { ApiQueries } from '../../http/api-queries.js';
import { ApiIfMatch, IfMatch, Precondition } from '../../http/concurrency.js';
import type { FeedPage } from '../../http/feed.js';
import { Idempotent } from '../../http/idempotency.js';
import { locationHeader } from '../../http/location.js';
import { ApiProblems } from '../../problems/api-problems.js';
import {
  type HoldRequest,
  holdRequest,
  type LotChange,
  type LotListQuery,
  type LotView,
  type LotWithTotals,
  lotChange,
  lotInPath,
  lotListQuery,
  lotPage,
  lotWithTotals,
  type NewLot,
  newLot,
} from './lot.schema.js';
import { LotsService } from './lots.service.js';

@ApiTags('Lots')
@Controller('lots')
export class LotsController {
  constructor(private readonly lots: LotsService) {}

  @Get()
  @RequirePermission('lots.view')
  @ApiOperation({ summary: 'List lots', description: 'Newest first. Lots that are known only from shipments have no `registeredAt`.' })
  @ApiQueries(lotListQuery)
  @ApiOkResponse({ standardSchema: lotPage })
  @ApiProblems('invalid_request', 'invalid_cursor')
  list(@Query({ schema: lotListQuery }) query: LotListQuery): Promise<FeedPage<LotView>> {
    return this.lots.list(query);
  }

  @Post()
  @RequirePermission('lots.edit')
  @Idempotent()
  @ApiOperation({
    summary: 'Register a lot',
    description:
      'Also registers a lot that is known only from shipments, if the SKU agrees. A lot that is registered already is refused: 409 with its id.',
  })
  @ApiCreatedResponse({ standardSchema: lotWithTotals, headers: locationHeader })
  @ApiProblems(
    'invalid_request',
    'lot_exists',
    'malformed_lot',
    'unknown_sku',
    'lot_of_other_sku',
    'lot_dates_out_of_order',
    'idempotency_key_reused',
  )
  async register(@Body({ schema: newLot }) input: NewLot, @Res({ passthrough: true }) response: Response): Promise<LotWithTotals> {
    const registered = await this.lots.register(input);
    response.location(`/api/v1/lots/${registered.lotNumber}`);
    return registered;
  }

  @Get(':lotNumber')
  @RequirePermission('lots.view')
  @ApiOperation({
    summary: 'Read a lot',
    description: 'With what became of its units. By its number or one of its aliases, in any letter case.',
  })
  @ApiOkResponse({ standardSchema: lotWithTotals })
  @ApiProblems('invalid_request', 'not_found')
  get(@Param('lotNumber', { schema: lotInPath }) lotNumber: string): Promise<LotWithTotals> {
    return this.lots.get(lotNumber);
  }

  @Patch(':lotNumber')
  @RequirePermission('lots.edit')
  @ApiIfMatch()
  @ApiOperation({
    summary: 'Correct a lot',
    description:
      'Updates the given fields. Needs a reason. The SKU cannot change once units were shipped. A lot that is known only from shipments becomes registered.',
  })
  @ApiOkResponse({ standardSchema: lotWithTotals })
  @ApiProblems(
    'invalid_request',
    'not_found',
    'lot_shipped',
    'stale_etag',
    'reason_required',
    'unknown_sku',
    'lot_dates_out_of_order',
    'if_match_required',
  )
  change(
    @Param('lotNumber', { schema: lotInPath }) lotNumber: string,
    @IfMatch() precondition: Precondition,
    @Body({ schema: lotChange }) change: LotChange,
  ): Promise<LotWithTotals> {
    return this.lots.change(lotNumber, change, precondition);
  }

  @Post(':lotNumber/hold')
  @HttpCode(200)
  @RequirePermission('lots.hold')
  @ApiOperation({
    summary: 'Put a lot on hold',
    description:
      'Nothing of the lot that ships today or later enters the log, by any way in. Returns, voids and corrections go on. Needs a reason.',
  })
  @ApiOkResponse({ standardSchema: lotWithTotals })
  @ApiProblems('invalid_request', 'not_found', 'lot_held', 'reason_required')
  hold(
    @Param('lotNumber', { schema: lotInPath }) lotNumber: string,
    @Body({ schema: holdRequest }) request: HoldRequest,
  ): Promise<LotWithTotals> {
    return this.lots.hold(lotNumber, request);
  }

  @Post(':lotNumber/release')
  @HttpCode(200)
  @RequirePermission('lots.hold')
  @ApiOperation({ summary: 'Release a lot', description: 'The lot ships again. Needs a reason.' })
  @ApiOkResponse({ standardSchema: lotWithTotals })
  @ApiProblems('invalid_request', 'not_found', 'lot_not_held', 'lot_recalled', 'reason_required')
  release(
    @Param('lotNumber', { schema: lotInPath }) lotNumber: string,
    @Body({ schema: holdRequest }) request: HoldRequest,
  ): Promise<LotWithTotals> {
    return this.lots.release(lotNumber, request);
  }
}
