import { Controller, Get, Param, Query, type StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { RequirePermission } from '../../../auth/permission.guard.js';
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
  @RequirePermission('lots.view')
  @ApiOperation({
    summary: 'Trace a lot',
    description:
      'Who received it, on which sales orders, when, how many, how to reach them, and what is left. Largest consignee first; the units of the consignees add up to `unitsDistributed`. Voided distributions count in `unitsVoided` alone. Aliases resolve.',
  })
  @ApiQueries(lotTraceQuery)
  @ApiProduces('application/json', 'text/csv')
  @ApiOkResponse({ standardSchema: lotTrace })
  @ApiProblems('invalid_request', 'not_found')
  trace(
    @Param('lotNumber', { schema: lotInPath }) lotNumber: string,
    @Query({ schema: lotTraceQuery }) { format }: LotTraceQuery,
  ): Promise<LotTrace | StreamableFile> {
    return format === 'csv' ? this.traces.consigneeFile(lotNumber) : this.traces.trace(lotNumber);
  }
}
