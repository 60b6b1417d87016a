import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RequirePermission } from '../../auth/permission.guard.js';
import { ApiQueries } from '../../http/api-queries.js';
import { idText } from '../../http/fields.js';
import { Idempotent } from '../../http/idempotency.js';
import type { Page } from '../../http/paging.js';
import { ApiProblems } from '../../problems/api-problems.js';
import { AdoptedRecordQueries } from './adopted-record.queries.js';
import {
  type AdoptedRecordQuery,
  type AdoptedRecordView,
  adoptedRecord,
  adoptedRecordPage,
  adoptedRecordQuery,
  type RecordDismissal,
  recordDismissal,
} from './adopted-record.schema.js';
import { AdoptedRecordsService } from './adopted-records.service.js';

@ApiTags('Adopted records')
@Controller('adopted-records')
export class AdoptedRecordsController {
  constructor(
    private readonly records: AdoptedRecordQueries,
    private readonly adopted: AdoptedRecordsService,
  ) {}

  @Get()
  @RequirePermission('integrity.view')
  @ApiOperation({
    summary: 'List records of the earlier system',
    description:
      'Orders, lines, notes, attachments and other rows that could not be adopted, each with the reason and as the earlier system held it. The next adoption plans them again. Shipments that wait are at `/unlinked-distributions`. Newest first.',
  })
  @ApiQueries(adoptedRecordQuery)
  @ApiOkResponse({ standardSchema: adoptedRecordPage })
  @ApiProblems('invalid_request', 'invalid_cursor')
  list(@Query({ schema: adoptedRecordQuery }) query: AdoptedRecordQuery): Promise<Page<AdoptedRecordView>> {
    return this.records.list(query);
  }

  @Get(':id')
  @RequirePermission('integrity.view')
  @ApiOperation({ summary: 'Read a record of the earlier system', description: 'As the earlier system held it, and what it became.' })
  @ApiOkResponse({ standardSchema: adoptedRecord })
  @ApiProblems('invalid_request', 'not_found')
  get(@Param('id', { schema: idText }) id: number): Promise<AdoptedRecordView> {
    return this.records.get(id);
  }

  @Post(':id/dismiss')
  @HttpCode(204)
  @RequirePermission('distribution_log.edit')
  @Idempotent()
  @ApiOperation({
    summary: 'Dismiss a record of the earlier system',
    description: 'Decides that a waiting row is not adopted. It stays readable, and no later adoption takes it over.',
  })
  @ApiNoContentResponse({ description: 'The record no longer waits' })
  @ApiProblems('invalid_request', 'not_found', 'reason_required', 'adopted_record_not_waiting', 'idempotency_key_reused')
  dismiss(@Param('id', { schema: idText }) id: number, @Body({ schema: recordDismissal }) request: RecordDismissal): Promise<void> {
    return this.adopted.dismiss(id, request);
  }
}
