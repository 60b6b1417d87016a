import { Controller, Get, Param, Query, Req, type StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { type AsOfQuery, asOfQuery } from '../../../audit/history/as-of.js';
import { checkPermission, RequirePermission } from '../../../auth/permission.guard.js';
import { Recorded } from '../../../http/access-trail.js';
import { ApiQueries } from '../../../http/api-queries.js';
import type { BuiltJson } from '../../../http/built-json.js';
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
    operationId: 'lots.trace',
    summary: 'Trace a lot',
    description:
      'Who received the lot, on which sales orders, when, how many units, how to reach them, and what is left. The largest consignee comes first. The units of the consignees add up to `unitsDistributed`; voided distributions count only in `unitsVoided`, shipments that wait in review only in `waiting` and `unitsWaiting`. An alias finds its lot; a lot that is not known answers 404 with up to five known lots that it may mean (`mayMean`). `format=csv` answers the file of `GET /lots/{lotNumber}/consignees.csv`; `format=csv` also needs `distribution_log.export`.',
  })
  @ApiQueries(lotTraceQuery)
  @ApiProduces('application/json', 'text/csv')
  @ApiOkResponse({ standardSchema: lotTrace })
  @ApiProblems('invalid_request', 'not_found', 'as_of_in_future')
  trace(
    @Req() request: Request,
    @Param('lotNumber', { schema: lotInPath }) lotNumber: string,
    @Query({ schema: lotTraceQuery }) { format, asOf }: LotTraceQuery,
  ): Promise<BuiltJson<LotTrace> | StreamableFile> {
    if (format === 'csv') checkPermission(request.user, 'distribution_log.export');
    return format === 'csv' ? this.traces.consigneeFile(lotNumber, asOf) : this.traces.trace(lotNumber, asOf);
  }

  @Get(':lotNumber/consignees.csv')
  @Recorded('export')
  @RequirePermission('distribution_log.export')
  @ApiOperation({
    operationId: 'lots.downloadConsignees',
    summary: 'Download the consignees of a lot',
    description:
      'The consignees of the trace as a CSV, the largest first: who received the lot, how many units, and how to reach them. Also needs `lots.view`.',
  })
  @ApiQueries(asOfQuery)
  @ApiProduces('text/csv')
  @ApiOkResponse({ description: 'a row for each consignee', schema: { type: 'string' } })
  @ApiProblems('invalid_request', 'not_found', 'as_of_in_future')
  consignees(
    @Req() request: Request,
    @Param('lotNumber', { schema: lotInPath }) lotNumber: string,
    @Query({ schema: asOfQuery }) { asOf }: AsOfQuery,
  ): Promise<StreamableFile> {
    checkPermission(request.user, 'lots.view');
    return this.traces.consigneeFile(lotNumber, asOf);
  }
}
