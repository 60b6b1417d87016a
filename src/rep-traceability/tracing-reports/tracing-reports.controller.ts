import { Body, Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { checkPermission, RequirePermission } from '../../auth/permission.guard.js';
import { Recorded } from '../../http/access-trail.js';
import { ApiQueries } from '../../http/api-queries.js';
import { ApiStoredFile } from '../../http/api-stored-file.js';
import { idText } from '../../http/fields.js';
import { Idempotent } from '../../http/idempotency.js';
import { locationHeader } from '../../http/location.js';
import type { Page } from '../../http/paging.js';
import { principalOf } from '../../http/principal.js';
import { sendRecordFile } from '../../http/send-record-file.js';
import { ApiProblems } from '../../problems/api-problems.js';
import { FileStorage } from '../../storage/file-storage.js';
import { TracingReportQueries } from './tracing-report.queries.js';
import {
  type NewTracingReport,
  newTracingReport,
  type TracingReportListQuery,
  type TracingReportRow,
  type TracingReportView,
  tracingReport,
  tracingReportListQuery,
  tracingReportPage,
} from './tracing-report.schema.js';
import { TracingReportsService } from './tracing-reports.service.js';

@ApiTags('Tracing reports')
@Controller('tracing-reports')
export class TracingReportsController {
  constructor(
    private readonly tracingReports: TracingReportsService,
    private readonly reports: TracingReportQueries,
    private readonly storage: FileStorage,
  ) {}

  @Post()
  @RequirePermission('tracing_reports.generate')
  @Idempotent()
  @ApiOperation({
    summary: 'Generate a tracing report',
    description:
      'Stores the distributions of a month that are not voided as a CSV with the columns of the distribution export, with its SHA-256. A report shows the log at `generatedAt` and never changes; generate another one to see later changes. A report of the current month is allowed and marked as such; a month without shipments gives a report of 0 rows. Shipments that wait in review are not in the file: `waiting` counts them as of `generatedAt`.',
  })
  @ApiCreatedResponse({ standardSchema: tracingReport, headers: locationHeader })
  @ApiProblems(
    'invalid_request',
    'future_month',
    'unknown_sku',
    'rep_not_found',
    'lot_not_found',
    'malformed_lot',
    'lot_of_other_sku',
    'storage_unavailable',
  )
  async generate(
    @Body({ schema: newTracingReport }) asked: NewTracingReport,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<TracingReportView> {
    const made = await this.tracingReports.generate(asked, principalOf(request));
    response.location(`/api/v1/tracing-reports/${made.id}`);
    return made;
  }

  @Get()
  @RequirePermission('tracing_reports.view')
  @ApiOperation({ summary: 'List tracing reports', description: 'Newest first.' })
  @ApiQueries(tracingReportListQuery)
  @ApiOkResponse({ standardSchema: tracingReportPage })
  @ApiProblems('invalid_request', 'invalid_cursor')
  list(@Query({ schema: tracingReportListQuery }) query: TracingReportListQuery): Promise<Page<TracingReportRow>> {
    return this.tracingReports.list(query);
  }

  @Get(':id')
  @RequirePermission('tracing_reports.view')
  @ApiOperation({
    summary: 'Read a tracing report',
    description: 'With its approvals, newest first, and its electronic signatures, each checked against the report and its stored file.',
  })
  @ApiOkResponse({ standardSchema: tracingReport })
  @ApiProblems('invalid_request', 'not_found')
  get(@Param('id', { schema: idText }) id: number): Promise<TracingReportView> {
    return this.tracingReports.get(id);
  }

  @Get(':id/content')
  @Recorded('download')
  @RequirePermission('tracing_reports.view')
  @ApiOperation({
    operationId: 'tracingReports.download',
    summary: 'Download a tracing report',
    description: 'The bytes as stored. The ETag is their SHA-256. Also needs `distribution_log.export`.',
  })
  @ApiStoredFile('text/csv')
  async content(@Param('id', { schema: idText }) id: number, @Req() request: Request, @Res() response: Response): Promise<void> {
    checkPermission(request.user, 'distribution_log.export');
    const { month, ...stored } = await this.reports.getStored(id);
    // The month of a report from the old system may be any text.
    const filename = `tracing-report-${id}${stored.adopted ? '' : `-${month}`}.csv`;
    await sendRecordFile(request, response, this.storage, { ...stored, filename, contentType: 'text/csv; charset=utf-8' });
  }
}
