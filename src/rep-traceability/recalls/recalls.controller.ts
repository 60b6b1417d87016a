import { Body, Controller, Get, HttpCode, Param, Patch, Post, Query, Req, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { RequirePermission } from '../../auth/permission.guard.js';
import { ApiQueries } from '../../http/api-queries.js';
import type { BuiltJson } from '../../http/built-json.js';
import { ApiIfMatch, IfMatch, Precondition, requireReason } from '../../http/concurrency.js';
import { idText } from '../../http/fields.js';
import { Idempotent } from '../../http/idempotency.js';
import { locationHeader } from '../../http/location.js';
import type { Page } from '../../http/paging.js';
import { ApiProblems } from '../../problems/api-problems.js';
import {
  type Closing,
  closing,
  type Extension,
  extension,
  type NewRecall,
  newRecall,
  type OpenedRecall,
  openedRecall,
  type RecallChange,
  type RecallHead,
  type RecallListQuery,
  type RecallView,
  recall,
  recallChange,
  recallListQuery,
  recallPage,
  type ScopeRequest,
  scopeRequest,
} from './recall.schema.js';
import { RecallsService } from './recalls.service.js';
import { type RecallPreview, recallPreview } from './scope/preview.schema.js';
import { type ScopeChangeQuery, type ScopeChangeView, scopeChangePage, scopeChangeQuery } from './scope/scope-change.schema.js';
import { RecallClosingService } from './signing/recall-closing.service.js';

const EFFECTIVENESS = ['effectiveness_percent_required', 'effectiveness_percent_fixed'] as const;

@ApiTags('Recalls')
@Controller('recalls')
export class RecallsController {
  constructor(
    private readonly recalls: RecallsService,
    private readonly closing: RecallClosingService,
  ) {}

  @Post('preview')
  @HttpCode(200)
  @RequirePermission('recalls.view')
  @ApiOperation({
    summary: 'Preview a recall',
    description:
      'Who received these lots and can be reached, what is in stock, on open orders and in review. Nothing is written: ask as often as you like, also with other lots.',
  })
  @ApiOkResponse({ standardSchema: recallPreview })
  @ApiProblems('invalid_request', 'lot_not_found')
  preview(@Body({ schema: scopeRequest }) scope: ScopeRequest): Promise<BuiltJson<RecallPreview>> {
    return this.recalls.preview(scope);
  }

  @Post()
  @RequirePermission('recalls.manage')
  @Idempotent()
  @ApiOperation({
    summary: 'Open a recall or a drill',
    description:
      'Freezes the scope, a row for each consignee, and stops the lots: nothing of them ships any more. A drill leaves its lots as they are. What changes the scope later is listed at `/recalls/{id}/scope-changes`.',
  })
  @ApiCreatedResponse({ standardSchema: openedRecall, headers: locationHeader })
  @ApiProblems('invalid_request', 'lot_not_found', 'due_in_past', ...EFFECTIVENESS, 'idempotency_key_reused')
  async open(@Body({ schema: newRecall }) input: NewRecall, @Res({ passthrough: true }) response: Response): Promise<OpenedRecall> {
    const opened = await this.recalls.open(input);
    response.location(`/api/v1/recalls/${opened.id}`);
    return opened;
  }

  @Get()
  @RequirePermission('recalls.view')
  @ApiOperation({ summary: 'List recalls and drills', description: 'Newest first.' })
  @ApiQueries(recallListQuery)
  @ApiOkResponse({ standardSchema: recallPage })
  @ApiProblems('invalid_request', 'invalid_cursor')
  list(@Query({ schema: recallListQuery }) query: RecallListQuery): Promise<Page<RecallHead>> {
    return this.recalls.list(query);
  }

  @Get(':id')
  @RequirePermission('recalls.view')
  @ApiOperation({ summary: 'Read a recall', description: 'With its figures and how long each stage took.' })
  @ApiOkResponse({ standardSchema: recall })
  @ApiProblems('invalid_request', 'not_found')
  get(@Param('id', { schema: idText }) id: number): Promise<RecallView> {
    return this.recalls.get(id);
  }

  @Patch(':id')
  @RequirePermission('recalls.manage')
  @ApiIfMatch()
  @ApiOperation({ summary: 'Correct a recall', description: 'Updates the given fields. Needs a reason.' })
  @ApiOkResponse({ standardSchema: recall })
  @ApiProblems(
    'invalid_request',
    'not_found',
    'recall_closed',
    'reason_required',
    'due_in_past',
    ...EFFECTIVENESS,
    'stale_etag',
    'if_match_required',
  )
  change(
    @Param('id', { schema: idText }) id: number,
    @IfMatch() precondition: Precondition,
    @Body({ schema: recallChange }) change: RecallChange,
  ): Promise<RecallView> {
    return this.recalls.change(id, change, precondition);
  }

  @Post(':id/lots')
  @HttpCode(200)
  @RequirePermission('recalls.manage')
  @ApiOperation({
    summary: 'Extend a recall to more lots',
    description: 'Their consignees join as not notified; what they had received before stays as it is. Needs a reason.',
  })
  @ApiOkResponse({ standardSchema: recall })
  @ApiProblems('invalid_request', 'not_found', 'recall_closed', 'lot_in_recall', 'lot_not_found', 'reason_required')
  extend(@Param('id', { schema: idText }) id: number, @Body({ schema: extension }) input: Extension): Promise<RecallView> {
    return this.recalls.extend(id, input);
  }

  @Get(':id/scope-changes')
  @RequirePermission('recalls.view')
  @ApiOperation({
    summary: 'List what changed in the scope since it was frozen',
    description: 'Late shipments, corrections, voids, merges and returns, written in the transaction of the change itself. Newest first.',
  })
  @ApiQueries(scopeChangeQuery)
  @ApiOkResponse({ standardSchema: scopeChangePage })
  @ApiProblems('invalid_request', 'not_found', 'invalid_cursor')
  scopeChanges(
    @Param('id', { schema: idText }) id: number,
    @Query({ schema: scopeChangeQuery }) page: ScopeChangeQuery,
  ): Promise<Page<ScopeChangeView>> {
    return this.recalls.scopeChanges(id, page);
  }

  @Post(':id/close')
  @HttpCode(200)
  @RequirePermission('recalls.manage')
  @ApiOperation({
    summary: 'Close a recall',
    description:
      'Nothing of it changes any more, and links to answer by end. Its lots stay recalled until they are released. Needs a reason. With `signature` you sign the closure as approved in the same step; a recall that is no drill is shown with its signature missing until it has one.',
  })
  @ApiOkResponse({ standardSchema: recall })
  @ApiProblems('invalid_request', 'not_found', 'recall_closed', 'reason_required', 'token_cannot_sign')
  @ApiProblems('wrong_password', 'wrong_code', 'printed_name_missing', 'too_many_attempts')
  async close(
    @Param('id', { schema: idText }) id: number,
    @Req() request: Request,
    @Body({ schema: closing }) input: Closing,
  ): Promise<RecallView> {
    requireReason(input.reason);
    const signer = input.signature ? await this.closing.signerOf(id, request, input.signature) : null;
    await this.closing.close(id, input, signer);
    return this.recalls.get(id);
  }
}
