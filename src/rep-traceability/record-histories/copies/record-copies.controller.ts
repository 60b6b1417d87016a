import { Readable } from 'node:stream';
import { applyDecorators, Controller, Get, Param, Query, Req, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { checkPermission, RequirePermission } from '../../../auth/permission.guard.js';
import type { Permission } from '../../../auth/permissions.js';
import { Recorded } from '../../../http/access-trail.js';
import { ApiQueries } from '../../../http/api-queries.js';
import { idText } from '../../../http/fields.js';
import { principalOf } from '../../../http/principal.js';
import { PrintFonts } from '../../../pdf/write/print-fonts.js';
import { ApiProblems } from '../../../problems/api-problems.js';
import { lotInPath } from '../../lots/lot.schema.js';
import { printRecordCopy } from './print-record-copy.js';
import { type Copied, type CopyBegun, RecordCopies } from './record-copies.service.js';
import { type RecordCopyQuery, recordCopy, recordCopyQuery } from './record-copy.schema.js';

/** What each of these routes shares. Who may see the record and the trail may take a copy of both. */
function Copy(group: string, operation: string, what: string, permission: Permission) {
  const description = `A readable copy: the record as its GET shows it, its signatures if it has any, and its whole history, the oldest entry first: when (UTC), who, why, old and new values. \`pdf\` holds at most 2,000 fields and 2,000 entries, \`json\` all. That it was taken is recorded. Also needs \`${permission}\`.`;
  return applyDecorators(
    Recorded('export'),
    RequirePermission('audit.view'),
    ApiTags(group),
    ApiOperation({ operationId: `${operation}.copy`, summary: `A copy of ${what}, and its history`, description }),
    ApiQueries(recordCopyQuery),
    ApiProduces('application/json', 'application/pdf'),
    ApiOkResponse({ standardSchema: recordCopy }),
    ApiProblems('invalid_request', 'not_found'),
  );
}

/** Copies of all kinds of records to take away. */
@Controller()
export class RecordCopiesController {
  constructor(
    private readonly copies: RecordCopies,
    private readonly fonts: PrintFonts,
  ) {}

  @Get('distributions/:id/copy')
  @Copy('Distribution log', 'distributions', 'a distribution', 'distribution_log.view')
  ofDistribution(
    @Req() request: Request,
    @Param('id', { schema: idText }) id: number,
    @Query({ schema: recordCopyQuery }) query: RecordCopyQuery,
  ): Promise<StreamableFile> {
    return this.copy(request, 'distribution_log.view', { kind: 'distribution', id }, query);
  }

  @Get('sales-orders/:id/copy')
  @Copy('Sales orders', 'salesOrders', 'a sales order', 'sales_orders.view')
  ofSalesOrder(
    @Req() request: Request,
    @Param('id', { schema: idText }) id: number,
    @Query({ schema: recordCopyQuery }) query: RecordCopyQuery,
  ): Promise<StreamableFile> {
    return this.copy(request, 'sales_orders.view', { kind: 'salesOrder', id }, query);
  }

  @Get('lots/:lotNumber/copy')
  @Copy('Lots', 'lots', 'a lot', 'lots.view')
  ofLot(
    @Req() request: Request,
    @Param('lotNumber', { schema: lotInPath }) lotNumber: string,
    @Query({ schema: recordCopyQuery }) query: RecordCopyQuery,
  ): Promise<StreamableFile> {
    return this.copy(request, 'lots.view', { kind: 'lot', id: lotNumber }, query);
  }

  @Get('customers/:id/copy')
  @Copy('Customers', 'customers', 'a customer', 'customers.view')
  ofCustomer(
    @Req() request: Request,
    @Param('id', { schema: idText }) id: number,
    @Query({ schema: recordCopyQuery }) query: RecordCopyQuery,
  ): Promise<StreamableFile> {
    return this.copy(request, 'customers.view', { kind: 'customer', id }, query);
  }

  @Get('recalls/:id/copy')
  @Copy('Recalls', 'recalls', 'a recall', 'recalls.view')
  ofRecall(
    @Req() request: Request,
    @Param('id', { schema: idText }) id: number,
    @Query({ schema: recordCopyQuery }) query: RecordCopyQuery,
  ): Promise<StreamableFile> {
    return this.copy(request, 'recalls.view', { kind: 'recall', id }, query);
  }

  private async copy(
    request: Request,
    permission: Permission,
    copied: Copied,
    { format = 'pdf' }: RecordCopyQuery,
  ): Promise<StreamableFile> {
    checkPermission(request.user, permission);
    const { head, history } = await this.copies.begin(copied);
    const copy = { ...head, madeBy: principalOf(request).email };
    const name = `${head.type} ${head.name}`.replace(/[^A-Za-z0-9.]+/g, '-');
    const disposition = `attachment; filename="${name}-copy.${format}"`;
    if (format === 'pdf')
      return new StreamableFile(await printRecordCopy(this.fonts, copy, history), { type: 'application/pdf', disposition });
    return new StreamableFile(Readable.from(jsonOf(copy, history), { objectMode: false }), { type: 'application/json', disposition });
  }
}

/** The copy as JSON, page by page, so that memory does not grow with the history. */
async function* jsonOf(copy: object, history: CopyBegun['history']): AsyncGenerator<string> {
  yield `${JSON.stringify(copy).slice(0, -1)},"history":[`;
  let isFirst = true;
  for await (const entries of history) {
    for (const entry of entries) {
      yield `${isFirst ? '' : ','}${JSON.stringify(entry)}`;
      isFirst = false;
    }
  }
  yield ']}';
}
