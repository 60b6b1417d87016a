import { Readable } from 'node:stream';
import { Controller, Get, Param, Query, Req, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { checkPermission, RequirePermission } from '../../../auth/permission.guard.js';
import { Recorded } from '../../../http/access-trail.js';
import { ApiQueries } from '../../../http/api-queries.js';
import { idText } from '../../../http/fields.js';
import { principalOf } from '../../../http/principal.js';
import { PrintFonts } from '../../../pdf/write/print-fonts.js';
import { ApiProblems } from '../../../problems/api-problems.js';
import { copyAsJson } from '../copies/copy-as-json.js';
import { printReportCopy } from './print-report-copy.js';
import { ReportCopies } from './report-copies.service.js';
import { type ReportCopyQuery, reportCopy, reportCopyQuery } from './report-copy.schema.js';

const TYPES = { json: 'application/json', csv: 'text/csv; charset=utf-8', pdf: 'application/pdf' } as const;

@ApiTags('Tracing reports')
@Controller('tracing-reports/:id/copy')
export class ReportCopiesController {
  constructor(
    private readonly copies: ReportCopies,
    private readonly fonts: PrintFonts,
  ) {}

  @Get()
  @Recorded('export')
  @RequirePermission('tracing_reports.view')
  @ApiOperation({
    operationId: 'tracingReports.copy',
    summary: 'Copy a tracing report with its signatures and history',
    description:
      'A readable copy: what the report says of itself, the SHA-256 of its stored file as recorded and as read now, each signature with printed name, time (UTC), meaning, and whether it holds or why not, the rows, and for readers with `audit.view` the whole history, the oldest entry first, as `GET /tracing-reports/{id}/history` shows it. `pdf` and `json` hold the first 500 rows; `pdf` holds at most 2,000 entries of the history, `json` all. `csv` is the stored file, then an empty line and the signatures; the stored file itself never changes, since it is what was signed. Also needs `distribution_log.export`.',
  })
  @ApiQueries(reportCopyQuery)
  @ApiProduces('application/json', 'text/csv', 'application/pdf')
  @ApiOkResponse({ standardSchema: reportCopy })
  @ApiProblems('invalid_request', 'not_found', 'file_not_carried_over', 'storage_unavailable')
  async copy(
    @Req() request: Request,
    @Param('id', { schema: idText }) id: number,
    @Query({ schema: reportCopyQuery }) { format = 'pdf' }: ReportCopyQuery,
  ): Promise<StreamableFile> {
    checkPermission(request.user, 'distribution_log.export');
    const options = { type: TYPES[format], disposition: `attachment; filename="tracing-report-${id}-copy.${format}"` };
    if (format === 'csv') return new StreamableFile(await this.copies.csv(id), options);
    const { copy, history } = await this.copies.read(id, principalOf(request).permissions.includes('audit.view'));
    if (format === 'pdf') return new StreamableFile(await printReportCopy(this.fonts, copy, history), options);
    return new StreamableFile(Readable.from(copyAsJson(copy, history), { objectMode: false }), options);
  }
}
