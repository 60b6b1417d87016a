import { Body, Controller, Get, HttpCode, Param, Patch, Post, Query, Res, type StreamableFile } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { RequirePermission } from '../../auth/permission.guard.js';
import { Recorded } from '../../http/access-trail.js';
import { ApiQueries } from '../../http/api-queries.js';
import type { BuiltJson } from '../../http/built-json.js';
import { ApiIfMatch, IfMatch, Precondition } from '../../http/concurrency.js';
import type { FeedPage } from '../../http/feed.js';
import { idText } from '../../http/fields.js';
import { Idempotent } from '../../http/idempotency.js';
import { locationHeader } from '../../http/location.js';
import { ApiProblems } from '../../problems/api-problems.js';
import { LOT_DOUBTS } from '../lots/lot-doubts.js';
import {
  type DistributionChange,
  type DistributionFilters,
  type DistributionListQuery,
  type DistributionView,
  distribution,
  distributionChange,
  distributionExportQuery,
  distributionListQuery,
  distributionPage,
  type ListedDistribution,
  type NewDistribution,
  newDistribution,
  type Voiding,
  voiding,
} from './distribution.schema.js';
import { DistributionsService } from './distributions.service.js';

const RULES = [
  'sales_order_required',
  'sales_order_not_found',
  'sales_order_cancelled',
  'future_ship_date',
  'unknown_sku',
  'malformed_lot',
  'lot_of_other_sku',
  'rep_not_found',
  'distribution_exists',
] as const;

@ApiTags('Distribution log')
@Controller('distributions')
export class DistributionsController {
  constructor(private readonly distributions: DistributionsService) {}

  @Get()
  @RequirePermission('distribution_log.view')
  @ApiOperation({ summary: 'List distributions', description: 'Newest shipments first. Voided ones are left out unless requested.' })
  @ApiQueries(distributionListQuery)
  @ApiOkResponse({ standardSchema: distributionPage })
  @ApiProblems('invalid_request', 'invalid_cursor', 'as_of_in_future')
  list(@Query({ schema: distributionListQuery }) query: DistributionListQuery): Promise<BuiltJson<FeedPage<ListedDistribution>>> {
    return this.distributions.list(query);
  }

  @Post()
  @RequirePermission('distribution_log.create')
  @Idempotent()
  @ApiOperation({
    summary: 'Record a distribution',
    description:
      'Records one shipment of a sales order. Customer and ship-to are those of the order, unless you send a ship-to. An unknown valid lot is registered without dates. A second distribution with the same order, ship date, SKU, lot and tracking number is refused: 409 with the id of the first.',
  })
  @ApiCreatedResponse({ standardSchema: distribution, headers: locationHeader })
  @ApiProblems('invalid_request', ...RULES, 'lot_on_hold', 'shipped_before_hold', ...LOT_DOUBTS, 'idempotency_key_reused')
  async record(
    @Body({ schema: newDistribution }) input: NewDistribution,
    @Res({ passthrough: true }) response: Response,
  ): Promise<DistributionView> {
    const recorded = await this.distributions.record(input);
    response.location(`/api/v1/distributions/${recorded.id}`);
    return recorded;
  }

  @Get(':id')
  @RequirePermission('distribution_log.view')
  @ApiOperation({ summary: 'Read a distribution', description: 'Voided or not.' })
  @ApiOkResponse({ standardSchema: distribution })
  @ApiProblems('invalid_request', 'not_found')
  get(@Param('id', { schema: idText }) id: number): Promise<DistributionView> {
    return this.distributions.get(id);
  }

  @Get('export')
  @Recorded('export')
  @RequirePermission('distribution_log.export')
  @ApiOperation({
    summary: 'Export distributions as CSV',
    description:
      'The columns are those of the importer, so importing the file again changes nothing. A cell that begins with `=`, `+`, `-`, `@`, a tab or a line break (also behind apostrophes) and is no negative number gets a leading apostrophe, which the importer removes. With `includeVoided` two more columns show which rows are voided and why; an import refuses only those rows (`voided_shipment`).',
  })
  @ApiQueries(distributionExportQuery)
  @ApiProduces('text/csv')
  @ApiOkResponse({ description: 'the log, newest first', schema: { type: 'string' } })
  @ApiProblems('invalid_request')
  export(@Query({ schema: distributionExportQuery }) filters: DistributionFilters): Promise<StreamableFile> {
    return this.distributions.export(filters);
  }

  @Patch(':id')
  @RequirePermission('distribution_log.edit')
  @ApiIfMatch()
  @ApiOperation({
    summary: 'Correct a distribution',
    description:
      'Updates the given fields. Needs a reason. The same rules apply as for a new entry, and what is doubtful of another lot, day or more units must be acknowledged. A distribution that moves to another order takes its customer and keeps its own ship-to. The lot as first received is kept.',
  })
  @ApiOkResponse({ standardSchema: distribution })
  @ApiProblems(
    'invalid_request',
    'not_found',
    ...RULES,
    'lot_on_hold',
    'shipped_before_hold',
    'shipped_while_held',
    ...LOT_DOUBTS,
    'distribution_voided',
    'distribution_has_returns',
    'reason_required',
    'stale_etag',
    'if_match_required',
  )
  correct(
    @Param('id', { schema: idText }) id: number,
    @IfMatch() precondition: Precondition,
    @Body({ schema: distributionChange }) change: DistributionChange,
  ): Promise<DistributionView> {
    return this.distributions.correct(id, change, precondition);
  }

  @Post(':id/void')
  @HttpCode(200)
  @RequirePermission('distribution_log.void')
  @ApiOperation({
    summary: 'Void a distribution',
    description:
      'Takes the distribution out of every total, with a reason. The row is kept. This cannot be undone: record the shipment again instead.',
  })
  @ApiOkResponse({ standardSchema: distribution })
  @ApiProblems('invalid_request', 'not_found', 'distribution_voided', 'distribution_has_returns', 'reason_required')
  void(@Param('id', { schema: idText }) id: number, @Body({ schema: voiding }) input: Voiding): Promise<DistributionView> {
    return this.distributions.void(id, input);
  }
}
