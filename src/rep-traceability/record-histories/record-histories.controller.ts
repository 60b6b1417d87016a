import { Controller, Get, Query, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { type HistoryEntry, historyPage, type RecordHistoryQuery, recordHistoryQuery } from '../../audit/history/record-history.schema.js';
import { checkPermission, RequirePermission } from '../../auth/permission.guard.js';
import { ApiQueries } from '../../http/api-queries.js';
import type { Page } from '../../http/paging.js';
import { ApiProblems } from '../../problems/api-problems.js';
import { RecordHistories } from './record-histories.service.js';
import { alsoNeeds, namesInPath, RECORD_ROUTES, type RecordRoute } from './record-routes.js';

/** The history of a kind of records, apart from their other routes: it takes what belongs to a record from several folders. */
function historyController(route: RecordRoute) {
  const { kind, path, group, operation, what, belonging, permission } = route;
  const description = `What happened to ${what}${belonging ? `, and to ${belonging}` : ''}: who did it, when, why, in which request, and each field with its old and new value. The first entry of a record holds its first values. Newest first, unless \`order\` says otherwise.${alsoNeeds(permission)}`;

  @Controller()
  class RecordHistoryController {
    constructor(readonly histories: RecordHistories) {}

    @Get(`${path}/history`)
    // Who may see the record and the trail may see its history.
    @RequirePermission('audit.view')
    @ApiTags(group)
    @ApiOperation({ operationId: `${operation}.history`, summary: `Read the history of ${what}`, description })
    @ApiQueries(recordHistoryQuery)
    @ApiOkResponse({ standardSchema: historyPage })
    @ApiProblems('invalid_request', 'invalid_cursor', 'not_found')
    async read(
      @Req() request: Request,
      @Query({ schema: recordHistoryQuery }) query: RecordHistoryQuery,
      ...names: (string | number)[]
    ): Promise<Page<HistoryEntry>> {
      checkPermission(request.user, permission);
      return this.histories.read(kind, await this.histories.nameOf(kind, names), query);
    }
  }
  namesInPath(RecordHistoryController, 'read', 2, route);
  return RecordHistoryController;
}

export const RECORD_HISTORY_CONTROLLERS = RECORD_ROUTES.map(historyController);
