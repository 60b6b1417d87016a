import { Body, Controller, Get, Post, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { RequirePermission } from '../../../auth/permission.guard.js';
import { ApiQueries } from '../../../http/api-queries.js';
import { Idempotent } from '../../../http/idempotency.js';
import { locationHeader } from '../../../http/location.js';
import type { Page } from '../../../http/paging.js';
import { ApiProblems } from '../../../problems/api-problems.js';
import { type OpenedRecall, openedRecall } from '../recall.schema.js';
import { type DrillListQuery, type DrillResult, drillListQuery, drillPage } from './drill-result.schema.js';
import { DrillResultsQueries } from './drill-results.queries.js';
import { type RandomDrill, randomDrill } from './random-drill.schema.js';
import { RandomDrillService } from './random-drill.service.js';

@ApiTags('Recalls')
@Controller('drills')
export class DrillsController {
  constructor(
    private readonly drills: RandomDrillService,
    private readonly results: DrillResultsQueries,
  ) {}

  @Get()
  @RequirePermission('recalls.view')
  @ApiOperation({
    summary: 'Compare drills',
    description:
      'How large each drill was and how many seconds each stage took since it was opened, newest first. `upTo` puts one drill above those opened before it.',
  })
  @ApiQueries(drillListQuery)
  @ApiOkResponse({ standardSchema: drillPage })
  @ApiProblems('invalid_request', 'invalid_cursor')
  list(@Query({ schema: drillListQuery }) query: DrillListQuery): Promise<Page<DrillResult>> {
    return this.results.list(query);
  }

  @Post('random')
  @RequirePermission('recalls.manage')
  @Idempotent()
  @ApiOperation({
    summary: 'Open a drill of a hard lot',
    description:
      'Draws lots that were shipped, at random, and opens a drill of the hardest: with other names, merged customers, drop shipments, returns, several SKUs on an order, many consignees. `chosenBecause` says why. The lot goes on shipping.',
  })
  @ApiCreatedResponse({ standardSchema: openedRecall, headers: locationHeader })
  @ApiProblems('invalid_request', 'nothing_to_drill', 'idempotency_key_reused')
  async open(@Body({ schema: randomDrill }) input: RandomDrill, @Res({ passthrough: true }) response: Response): Promise<OpenedRecall> {
    const opened = await this.drills.open(input);
    response.location(`/api/v1/recalls/${opened.id}`);
    return opened;
  }
}
