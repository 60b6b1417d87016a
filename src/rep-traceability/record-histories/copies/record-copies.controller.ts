import { Readable } from 'node:stream';
import { Controller, Get, Query, Req, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { checkPermission, RequirePermission } from '../../../auth/permission.guard.js';
import { Recorded } from '../../../http/access-trail.js';
import { ApiQueries } from '../../../http/api-queries.js';
import { principalOf } from '../../../http/principal.js';
import { PrintFonts } from '../../../pdf/write/print-fonts.js';
import { ApiProblems } from '../../../problems/api-problems.js';
import { alsoNeeds, namesInPath, RECORD_ROUTES, type RecordRoute } from '../record-routes.js';
import type { CopiedKind } from './copied-records.js';
import { copyAsJson } from './copy-as-json.js';
import { printRecordCopy } from './print-record-copy.js';
import { RecordCopies } from './record-copies.service.js';
import { type RecordCopyQuery, recordCopy, recordCopyQuery } from './record-copy.schema.js';

/** Copies of a kind of records to take away. */
function copyController(route: RecordRoute, kind: CopiedKind) {
  const { path, group, operation, what, permission } = route;
  const description = `A readable copy: the record as its GET shows it, its signatures if it has any, and its whole history, the oldest entry first: when (UTC), who, why, old and new values. \`pdf\` holds at most 2,000 fields and 2,000 entries, \`json\` all. That it was taken is recorded.${alsoNeeds(permission)}`;

  @Controller()
  class RecordCopyController {
    constructor(
      readonly copies: RecordCopies,
      readonly fonts: PrintFonts,
    ) {}

    @Get(`${path}/copy`)
    @Recorded('export')
    // Who may see the record and the trail may take a copy of both.
    @RequirePermission('audit.view')
    @ApiTags(group)
    @ApiOperation({ operationId: `${operation}.copy`, summary: `A copy of ${what}, and its history`, description })
    @ApiQueries(recordCopyQuery)
    @ApiProduces('application/json', 'application/pdf')
    @ApiOkResponse({ standardSchema: recordCopy })
    @ApiProblems('invalid_request', 'not_found')
    async copy(
      @Req() request: Request,
      @Query({ schema: recordCopyQuery }) { format = 'pdf' }: RecordCopyQuery,
      ...names: (string | number)[]
    ): Promise<StreamableFile> {
      checkPermission(request.user, permission);
      const { head, history } = await this.copies.begin(kind, names);
      const copy = { ...head, madeBy: principalOf(request).email };
      const name = `${head.type} ${head.name}`.replace(/[^A-Za-z0-9.]+/g, '-');
      const disposition = `attachment; filename="${name}-copy.${format}"`;
      if (format === 'pdf')
        return new StreamableFile(await printRecordCopy(this.fonts, copy, history), { type: 'application/pdf', disposition });
      return new StreamableFile(Readable.from(copyAsJson(copy, history), { objectMode: false }), { type: 'application/json', disposition });
    }
  }
  namesInPath(RecordCopyController, 'copy', 2, route);
  return RecordCopyController;
}

/** The copies of a tracing report also hold its rows: see `report-copies`. */
export const RECORD_COPY_CONTROLLERS = RECORD_ROUTES.flatMap((route) =>
  route.kind === 'tracingReport' ? [] : [copyController(route, route.kind)],
);
