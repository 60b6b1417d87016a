import { applyDecorators, Controller, Get, Param, Query, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { type HistoryEntry, historyPage, type RecordHistoryQuery, recordHistoryQuery } from '../../audit/history/record-history.schema.js';
import { checkPermission, RequirePermission } from '../../auth/permission.guard.js';
import type { Permission } from '../../auth/permissions.js';
import { ApiQueries } from '../../http/api-queries.js';
import { idText } from '../../http/fields.js';
import type { Page } from '../../http/paging.js';
import { ApiProblems } from '../../problems/api-problems.js';
import { lotInPath } from '../lots/lot.schema.js';
import { RecordHistories } from './record-histories.service.js';

/** What each of these routes shares. Who may see the record and the trail may see its history. */
function History(group: string, operation: string, what: string, belonging: string, permission: Permission) {
  const description = `What happened to ${what}${belonging && `, and to ${belonging}`}: who did it, when, why, in which request, and each field with its old and new value. The first entry of a record holds its first values. Newest first, unless \`order\` says otherwise. Also needs \`${permission}\`.`;
  return applyDecorators(
    RequirePermission('audit.view'),
    ApiTags(group),
    ApiOperation({ operationId: `${operation}.history`, summary: `Read the history of ${what}`, description }),
    ApiQueries(recordHistoryQuery),
    ApiOkResponse({ standardSchema: historyPage }),
    ApiProblems('invalid_request', 'invalid_cursor', 'not_found'),
  );
}

/** The histories of all kinds of records, apart from their other routes: a history takes what belongs to a record from several folders. */
@Controller()
export class RecordHistoriesController {
  constructor(private readonly histories: RecordHistories) {}

  @Get('sales-orders/:id/history')
  @History('Sales orders', 'salesOrders', 'a sales order', 'its lines and attachments', 'sales_orders.view')
  ofSalesOrder(
    @Req() request: Request,
    @Param('id', { schema: idText }) id: number,
    @Query({ schema: recordHistoryQuery }) query: RecordHistoryQuery,
  ): Promise<Page<HistoryEntry>> {
    checkPermission(request.user, 'sales_orders.view');
    return this.histories.read('salesOrder', id, query);
  }

  @Get('distributions/:id/history')
  @History('Distribution log', 'distributions', 'a distribution', 'its returns', 'distribution_log.view')
  ofDistribution(
    @Req() request: Request,
    @Param('id', { schema: idText }) id: number,
    @Query({ schema: recordHistoryQuery }) query: RecordHistoryQuery,
  ): Promise<Page<HistoryEntry>> {
    checkPermission(request.user, 'distribution_log.view');
    return this.histories.read('distribution', id, query);
  }

  @Get('lots/:lotNumber/history')
  @History('Lots', 'lots', 'a lot', 'its aliases and the returns of its units; holds and releases are changes of the lot', 'lots.view')
  ofLot(
    @Req() request: Request,
    @Param('lotNumber', { schema: lotInPath }) lotNumber: string,
    @Query({ schema: recordHistoryQuery }) query: RecordHistoryQuery,
  ): Promise<Page<HistoryEntry>> {
    checkPermission(request.user, 'lots.view');
    return this.histories.ofLot(lotNumber, query);
  }

  @Get('recalls/:id/history')
  @History('Recalls', 'recalls', 'a recall', 'its lots, consignees, scope, letters, notices, answers, checks and links', 'recalls.view')
  ofRecall(
    @Req() request: Request,
    @Param('id', { schema: idText }) id: number,
    @Query({ schema: recordHistoryQuery }) query: RecordHistoryQuery,
  ): Promise<Page<HistoryEntry>> {
    checkPermission(request.user, 'recalls.view');
    return this.histories.read('recall', id, query);
  }

  @Get('unlinked-distributions/:id/history')
  @History('Unlinked distributions', 'unlinkedDistributions', 'a waiting shipment', '', 'distribution_log.view')
  ofUnlinkedDistribution(
    @Req() request: Request,
    @Param('id', { schema: idText }) id: number,
    @Query({ schema: recordHistoryQuery }) query: RecordHistoryQuery,
  ): Promise<Page<HistoryEntry>> {
    checkPermission(request.user, 'distribution_log.view');
    return this.histories.read('unlinkedDistribution', id, query);
  }

  @Get('customers/:id/history')
  @History(
    'Customers',
    'customers',
    'a customer',
    'its notes, reps and consignees, the customers merged into it and the dismissals of duplicates',
    'customers.view',
  )
  ofCustomer(
    @Req() request: Request,
    @Param('id', { schema: idText }) id: number,
    @Query({ schema: recordHistoryQuery }) query: RecordHistoryQuery,
  ): Promise<Page<HistoryEntry>> {
    checkPermission(request.user, 'customers.view');
    return this.histories.read('customer', id, query);
  }

  @Get('consignees/:id/history')
  @History('Customers', 'consignees', 'a consignee', '', 'customers.view')
  ofConsignee(
    @Req() request: Request,
    @Param('id', { schema: idText }) id: number,
    @Query({ schema: recordHistoryQuery }) query: RecordHistoryQuery,
  ): Promise<Page<HistoryEntry>> {
    checkPermission(request.user, 'customers.view');
    return this.histories.read('consignee', id, query);
  }

  @Get('tracing-reports/:id/history')
  @History('Tracing reports', 'tracingReports', 'a tracing report', 'its approvals', 'tracing_reports.view')
  ofTracingReport(
    @Req() request: Request,
    @Param('id', { schema: idText }) id: number,
    @Query({ schema: recordHistoryQuery }) query: RecordHistoryQuery,
  ): Promise<Page<HistoryEntry>> {
    checkPermission(request.user, 'tracing_reports.view');
    return this.histories.read('tracingReport', id, query);
  }
}
