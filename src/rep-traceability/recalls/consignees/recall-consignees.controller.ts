import { Body, Controller, Get, HttpCode, Param, Post, Query, type StreamableFile } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { RequirePermission } from '../../../auth/permission.guard.js';
import { Recorded } from '../../../http/access-trail.js';
import { ApiQueries } from '../../../http/api-queries.js';
import { idText } from '../../../http/fields.js';
import { Idempotent } from '../../../http/idempotency.js';
import type { Page } from '../../../http/paging.js';
import { ApiProblems } from '../../../problems/api-problems.js';
import { RecallQueries } from '../recall.queries.js';
import {
  type AnswersView,
  type AnswerVoiding,
  answerVoiding,
  type NewCheck,
  type NewNotice,
  type NewReply,
  newCheck,
  newNotice,
  newReply,
  recallAnswers,
} from './answer.schema.js';
import { RecallAnswersService } from './recall-answers.service.js';
import { RecallConsigneeQueries } from './recall-consignee.queries.js';
import {
  type RecallConsigneeQuery,
  type RecallConsigneeView,
  recallConsignee,
  recallConsigneePage,
  recallConsigneeQuery,
} from './recall-consignee.schema.js';

const WRITES = ['invalid_request', 'not_found', 'recall_closed', 'date_in_future', 'before_recall', 'idempotency_key_reused'] as const;
const VOIDS = ['invalid_request', 'not_found', 'recall_closed', 'recall_entry_voided', 'reason_required'] as const;

@ApiTags('Recalls')
@Controller('recalls/:id/consignees')
export class RecallConsigneesController {
  constructor(
    private readonly recalls: RecallQueries,
    private readonly consignees: RecallConsigneeQueries,
    private readonly answering: RecallAnswersService,
  ) {}

  @Get()
  @RequirePermission('recalls.view')
  @ApiOperation({
    summary: 'List the consignees of a recall',
    description:
      'Each with what it received, was sent and answered. In the order in which they joined: the largest of the frozen scope first.',
  })
  @ApiQueries(recallConsigneeQuery)
  @ApiOkResponse({ standardSchema: recallConsigneePage })
  @ApiProblems('invalid_request', 'not_found', 'invalid_cursor')
  async list(
    @Param('id', { schema: idText }) id: number,
    @Query({ schema: recallConsigneeQuery }) query: RecallConsigneeQuery,
  ): Promise<Page<RecallConsigneeView>> {
    await this.recalls.head(id);
    return this.consignees.list(id, query);
  }

  @Get(':consigneeId')
  @RequirePermission('recalls.view')
  @ApiOperation({ summary: 'Read a consignee of a recall', description: 'What it received, was sent and answered.' })
  @ApiOkResponse({ standardSchema: recallConsignee })
  @ApiProblems('invalid_request', 'not_found')
  get(
    @Param('id', { schema: idText }) id: number,
    @Param('consigneeId', { schema: idText }) consigneeId: number,
  ): Promise<RecallConsigneeView> {
    return this.consignees.get(id, consigneeId);
  }

  @Get('export')
  @Recorded('export')
  @RequirePermission('distribution_log.export')
  @ApiOperation({ summary: 'Export the consignees of a recall as CSV', description: 'All of them, as they stand now.' })
  @ApiProduces('text/csv')
  @ApiOkResponse({ description: 'one line for each consignee', schema: { type: 'string' } })
  @ApiProblems('invalid_request', 'not_found')
  async export(@Param('id', { schema: idText }) id: number): Promise<StreamableFile> {
    await this.recalls.head(id);
    return this.consignees.export(id);
  }

  @Get(':consigneeId/answers')
  @RequirePermission('recalls.view')
  @ApiOperation({ summary: 'Read everything that a consignee was sent, answered and was checked for', description: 'Voided entries too.' })
  @ApiOkResponse({ standardSchema: recallAnswers })
  @ApiProblems('invalid_request', 'not_found')
  answers(
    @Param('id', { schema: idText }) id: number,
    @Param('consigneeId', { schema: idText }) consigneeId: number,
  ): Promise<AnswersView> {
    return this.answering.answers(id, consigneeId);
  }

  @Post(':consigneeId/notices')
  @RequirePermission('recalls.manage')
  @Idempotent()
  @ApiOperation({
    summary: 'Record that a notice was sent',
    description:
      'The SHA-256 of the letter (`GET …/notice.pdf`) as it is now is kept with it. Unlike `POST …/notices` for many, this also takes a consignee that has no unit left in the scope, since it may have to learn that; the letter then says so.',
  })
  @ApiCreatedResponse({ standardSchema: recallConsignee })
  @ApiProblems(...WRITES)
  recordNotice(
    @Param('id', { schema: idText }) id: number,
    @Param('consigneeId', { schema: idText }) consigneeId: number,
    @Body({ schema: newNotice }) input: NewNotice,
  ): Promise<RecallConsigneeView> {
    return this.answering.recordNotice(id, consigneeId, input);
  }

  @Post(':consigneeId/replies')
  @RequirePermission('recalls.reply')
  @Idempotent()
  @ApiOperation({
    summary: 'Record what a consignee answered',
    description:
      'Zero on hand is an answer. A later answer replaces an earlier one; each is kept. One that accounts for more than was shipped is kept too, and named under `discrepancies`.',
  })
  @ApiCreatedResponse({ standardSchema: recallConsignee })
  @ApiProblems(...WRITES)
  recordReply(
    @Param('id', { schema: idText }) id: number,
    @Param('consigneeId', { schema: idText }) consigneeId: number,
    @Body({ schema: newReply }) input: NewReply,
  ): Promise<RecallConsigneeView> {
    return this.answering.recordReply(id, consigneeId, input);
  }

  @Post(':consigneeId/checks')
  @RequirePermission('recalls.manage')
  @Idempotent()
  @ApiOperation({
    summary: 'Record an effectiveness check',
    description: 'Whether the consignee was reached and did what it was asked (21 CFR 7.42).',
  })
  @ApiCreatedResponse({ standardSchema: recallConsignee })
  @ApiProblems(...WRITES)
  recordCheck(
    @Param('id', { schema: idText }) id: number,
    @Param('consigneeId', { schema: idText }) consigneeId: number,
    @Body({ schema: newCheck }) input: NewCheck,
  ): Promise<RecallConsigneeView> {
    return this.answering.recordCheck(id, consigneeId, input);
  }

  @Post(':consigneeId/notices/:noticeId/void')
  @HttpCode(200)
  @RequirePermission('recalls.manage')
  @ApiOperation({ summary: 'Void a notice', description: 'Takes what was entered wrongly out of every figure, with a reason. It is kept.' })
  @ApiOkResponse({ standardSchema: recallConsignee })
  @ApiProblems(...VOIDS)
  voidNotice(
    @Param('id', { schema: idText }) id: number,
    @Param('consigneeId', { schema: idText }) consigneeId: number,
    @Param('noticeId', { schema: idText }) noticeId: number,
    @Body({ schema: answerVoiding }) input: AnswerVoiding,
  ): Promise<RecallConsigneeView> {
    return this.answering.void(id, consigneeId, 'notices', noticeId, input);
  }

  @Post(':consigneeId/replies/:replyId/void')
  @HttpCode(200)
  @RequirePermission('recalls.manage')
  @ApiOperation({
    summary: 'Void an answer',
    description: 'Takes what was entered wrongly out of every figure, with a reason. It is kept. The answer before it counts again.',
  })
  @ApiOkResponse({ standardSchema: recallConsignee })
  @ApiProblems(...VOIDS)
  voidReply(
    @Param('id', { schema: idText }) id: number,
    @Param('consigneeId', { schema: idText }) consigneeId: number,
    @Param('replyId', { schema: idText }) replyId: number,
    @Body({ schema: answerVoiding }) input: AnswerVoiding,
  ): Promise<RecallConsigneeView> {
    return this.answering.void(id, consigneeId, 'replies', replyId, input);
  }

  @Post(':consigneeId/checks/:checkId/void')
  @HttpCode(200)
  @RequirePermission('recalls.manage')
  @ApiOperation({ summary: 'Void a check', description: 'Takes what was entered wrongly out of every figure, with a reason. It is kept.' })
  @ApiOkResponse({ standardSchema: recallConsignee })
  @ApiProblems(...VOIDS)
  voidCheck(
    @Param('id', { schema: idText }) id: number,
    @Param('consigneeId', { schema: idText }) consigneeId: number,
    @Param('checkId', { schema: idText }) checkId: number,
    @Body({ schema: answerVoiding }) input: AnswerVoiding,
  ): Promise<RecallConsigneeView> {
    return this.answering.void(id, consigneeId, 'checks', checkId, input);
  }
}
