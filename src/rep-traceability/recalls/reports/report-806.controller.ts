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
import { printReport806, REPORT_806_HEADER, report806Lines } from './print-report-806.js';
import { Report806Queries } from './report-806.queries.js';
import { type Report806, report806Answer } from './report-806.schema.js';
import { ReportEvidenceQueries } from './report-evidence.queries.js';
import { type ReportEvidence, type ReportQuery, reportQuery } from './status-report.schema.js';

@ApiTags('Recalls')
@Controller('recalls')
export class Report806Controller {
  constructor(
    private readonly reports: Report806Queries,
    private readonly evidence: ReportEvidenceQueries,
    private readonly fonts: PrintFonts,
  ) {}

  @Get(':id/report-806')
  @Recorded('export')
  @RequirePermission('recalls.view')
  @ApiOperation({
    operationId: 'recalls.correctionReport',
    summary: 'Prepare the report of a correction or removal',
    description:
      'The items of 21 CFR 806.10(c), as the records stood at `asOf`: the same instant gets the same bytes for ever. What no record holds is a named blank. `dueOn` is ten working days after the recall was opened, and each of `amendments` after it was extended to more lots. Beside each number stands where its rows are; `evidence` answers them. Consignees are called as they were when they joined the scope. Their contacts are those of today, so a report with `asOf` leaves them out. `format=csv` and `format=pdf` also need `distribution_log.export`.',
  })
  @ApiQueries(reportQuery)
  @ApiProduces('application/json', 'text/csv', 'application/pdf')
  @ApiOkResponse({ standardSchema: report806Answer })
  @ApiProblems('invalid_request', 'not_found', 'as_of_in_future', 'recall_not_open_yet')
  async report(
    @Req() request: Request,
    @Param('id', { schema: idText }) id: number,
    @Query({ schema: reportQuery }) query: ReportQuery,
  ): Promise<Report806 | BuiltJson<ReportEvidence> | StreamableFile> {
    const { asOf, format = 'json' } = query;
    if (format !== 'json') checkPermission(request.user, 'distribution_log.export');
    if (query.evidence) return this.evidence.answer(id, query.evidence, query);
    const report = await this.reports.report(id, asOf);
    if (format === 'json') return report;
    if (format === 'csv') return csvFile(`recall-${id}-report-806.csv`, REPORT_806_HEADER, inOneBatch(report806Lines(report)));
    const disposition = `attachment; filename="recall-${id}-report-806.pdf"`;
    return new StreamableFile(await printReport806(this.fonts, report), { type: 'application/pdf', disposition });
  }
}
