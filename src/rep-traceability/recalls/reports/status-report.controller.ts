import { Controller, Get, Param, Query, Req, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { checkPermission, RequirePermission } from '../../../auth/permission.guard.js';
import { csvFile, inOneBatch } from '../../../csv/csv-file.js';
import { Recorded } from '../../../http/access-trail.js';
import { ApiQueries } from '../../../http/api-queries.js';
import type { BuiltJson } from '../../../http/built-json.js';
import { idText } from '../../../http/fields.js';
import { PrintFonts } from '../../../pdf/write/print-fonts.js';
import { ApiProblems } from '../../../problems/api-problems.js';
import { printStatusReport } from './print-status-report.js';
import { ReportEvidenceQueries } from './report-evidence.queries.js';
import { StatusReportQueries } from './status-report.queries.js';
import { type ReportEvidence, type ReportQuery, reportQuery, type StatusReport, statusReportAnswer } from './status-report.schema.js';
import { csvLinesOf, STATUS_REPORT_HEADER } from './status-report-lines.js';

@ApiTags('Recalls')
@Controller('recalls')
export class StatusReportController {
  constructor(
    private readonly reports: StatusReportQueries,
    private readonly evidence: ReportEvidenceQueries,
    private readonly fonts: PrintFonts,
  ) {}

  @Get(':id/status-report')
  @Recorded('export')
  @RequirePermission('recalls.view')
  @ApiOperation({
    operationId: 'recalls.statusReport',
    summary: 'Report the status of a recall',
    description:
      'The six items of 21 CFR 7.53(b), as the recall stood at `asOf`: the same instant gets the same bytes for ever, whatever is answered, voided, returned, merged or corrected later. Consignees are called as they were when they joined the scope. Beside each number stands where its rows are; `evidence` answers them. Contacts are left out: they are those of today. `format=csv` and `format=pdf` also need `distribution_log.export`.',
  })
  @ApiQueries(reportQuery)
  @ApiProduces('application/json', 'text/csv', 'application/pdf')
  @ApiOkResponse({ standardSchema: statusReportAnswer })
  @ApiProblems('invalid_request', 'not_found', 'as_of_in_future', 'recall_not_open_yet')
  async report(
    @Req() request: Request,
    @Param('id', { schema: idText }) id: number,
    @Query({ schema: reportQuery }) query: ReportQuery,
  ): Promise<BuiltJson<StatusReport | ReportEvidence> | StreamableFile> {
    const { asOf, format = 'json' } = query;
    if (format !== 'json') checkPermission(request.user, 'distribution_log.export');
    if (query.evidence) return this.evidence.answer(id, query.evidence, query);
    const report = await this.reports.report(id, asOf);
    if (format === 'json') return report;
    if (format === 'csv') return csvFile(`recall-${id}-status-report.csv`, STATUS_REPORT_HEADER, inOneBatch(csvLinesOf(report.parsed())));
    return new StreamableFile(await printStatusReport(this.fonts, report.parsed()), {
      type: 'application/pdf',
      disposition: `attachment; filename="recall-${id}-status-report.pdf"`,
    });
  }
}
