import { Controller, Get, Param, Query, Req, type StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { checkPermission, RequirePermission } from '../../../auth/permission.guard.js';
import { Recorded } from '../../../http/access-trail.js';
import { ApiQueries } from '../../../http/api-queries.js';
import { ApiProblems } from '../../../problems/api-problems.js';
import { lotInPath } from '../lot.schema.js';
import { LotTraceQueries } from './lot-trace.queries.js';
import { type LotTrace, type LotTraceQuery, lotTrace, lotTraceQuery } from './lot-trace.schema.js';

@ApiTags('Lots')
@Controller('lots')
export class LotTraceController {
  constructor(private readonly traces: LotTraceQueries) {}

  @Get(':lotNumber/trace')
  @Recorded('export')
  @RequirePermission('lots.view')
  @ApiOperation({
    summary: 'Trace a lot',
    description:
      'Who received the lot, on which sales orders, when, how many units, how to reach them, and what is left. The largest consignee comes first. The units of the consignees add up to `unitsDistributed`; voided distributions count only in `unitsVoided`, shipments that wait in review only in `waiting` and `unitsWaiting`. An alias finds its lot; a lot that is not known answers 404 with up to five known lots that it may mean (`mayMean`). `format=csv` also needs `distribution_log.export`.',
  })
  @ApiQueries(lotTraceQuery)
  @ApiProduces('application/json', 'text/csv')
  @ApiOkResponse({ standardSchema: lotTrace })
  @ApiProblems('invalid_request', 'not_found')
  trace(
    @Req() request: Request,
    @Param('lotNumber', { schema: lotInPath }) lotNumber: string,
    @Query({ schema: lotTraceQuery }) { format }: LotTraceQuery,
  ): Promise<LotTrace | StreamableFile> {
    if (format === 'csv') checkPermission(request.user, 'distribution_log.export');
    return format === 'csv' ? this.traces.consigneeFile(lotNumber) : this.traces.trace(lotNumber);
  }
}
