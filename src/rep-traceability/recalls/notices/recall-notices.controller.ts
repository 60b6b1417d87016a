import { Body, Controller, Get, HttpCode, Param, Post, Query, Req, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { checkPermission, RequirePermission } from '../../../auth/permission.guard.js';
import { Recorded } from '../../../http/access-trail.js';
import { ApiQueries } from '../../../http/api-queries.js';
import { idText } from '../../../http/fields.js';
import { Idempotent } from '../../../http/idempotency.js';
import { ApiProblems } from '../../../problems/api-problems.js';
import { NoticeQueries } from './notice.queries.js';
import { type NoticeContent, type NoticeFormat, noticeContent, noticeFormat } from './notice.schema.js';
import { type NewNotices, newNotices, type SentNotices, sentNotices } from './sent-notices.schema.js';
import { SentNoticesService } from './sent-notices.service.js';

const BINARY = { schema: { type: 'string', format: 'binary' } } as const;

@ApiTags('Recalls')
@Controller('recalls/:id')
export class RecallNoticesController {
  constructor(
    private readonly notices: NoticeQueries,
    private readonly sent: SentNoticesService,
  ) {}

  @Get('notices.zip')
  @Recorded('download')
  @RequirePermission('recalls.manage')
  @ApiOperation({
    summary: 'Download all notices of a recall',
    description: 'A ZIP of the letters of all consignees that have units in the scope. Also needs `distribution_log.export`.',
  })
  @ApiProduces('application/zip')
  @ApiOkResponse({ description: 'The letters, as an attachment', content: { 'application/zip': BINARY } })
  @ApiProblems('invalid_request', 'not_found')
  zip(@Param('id', { schema: idText }) id: number, @Req() request: Request): Promise<StreamableFile> {
    checkPermission(request.user, 'distribution_log.export');
    return this.notices.zip(id);
  }

  @Post('notices')
  @HttpCode(200)
  @RequirePermission('recalls.manage')
  @Idempotent()
  @ApiOperation({
    summary: 'Record that many notices were sent',
    description:
      'To each consignee as its contact says: e-mail address, phone number, or ship-to. The SHA-256 of each letter as it is now is kept. Consignees without such a contact are left as they are, and named with the reason.',
  })
  @ApiOkResponse({ standardSchema: sentNotices })
  @ApiProblems('invalid_request', 'not_found', 'recall_closed', 'date_in_future', 'before_recall', 'idempotency_key_reused')
  recordMany(@Param('id', { schema: idText }) id: number, @Body({ schema: newNotices }) input: NewNotices): Promise<SentNotices> {
    return this.sent.record(id, input);
  }

  @Get('consignees/:consigneeId/notice')
  @Recorded('download')
  @RequirePermission('recalls.view')
  @ApiOperation({
    summary: 'Read the notice of a consignee',
    description:
      'Exactly the devices that it received, and nothing of any other consignee. `format=pdf`, or `Accept: application/pdf`, answers the letter of `GET …/notice.pdf`, which needs `recalls.manage`.',
  })
  @ApiProduces('application/json', 'application/pdf')
  @ApiQueries(noticeFormat)
  @ApiOkResponse({ standardSchema: noticeContent })
  @ApiProblems('invalid_request', 'not_found')
  async notice(
    @Param('id', { schema: idText }) id: number,
    @Param('consigneeId', { schema: idText }) consigneeId: number,
    @Query({ schema: noticeFormat }) { format }: NoticeFormat,
    @Req() request: Request,
  ): Promise<NoticeContent | StreamableFile> {
    const isPdf = format ? format === 'pdf' : request.accepts(['application/json', 'application/pdf']) === 'application/pdf';
    if (!isPdf) return this.notices.get(id, consigneeId);
    checkPermission(request.user, 'recalls.manage');
    return this.letter(id, consigneeId);
  }

  @Get('consignees/:consigneeId/notice.pdf')
  @Recorded('download')
  @RequirePermission('recalls.manage')
  @ApiOperation({
    summary: 'Download the notice of a consignee',
    description:
      'The letter to print or to send: what it received, why it is recalled, what to do, and a form to answer. The same content always gives the same bytes; their SHA-256 is kept when the notice is recorded as sent.',
  })
  @ApiProduces('application/pdf')
  @ApiOkResponse({ description: 'The letter, as an attachment', content: { 'application/pdf': BINARY } })
  @ApiProblems('invalid_request', 'not_found')
  pdf(@Param('id', { schema: idText }) id: number, @Param('consigneeId', { schema: idText }) consigneeId: number): Promise<StreamableFile> {
    return this.letter(id, consigneeId);
  }

  private async letter(id: number, consigneeId: number): Promise<StreamableFile> {
    const bytes = await this.notices.pdf(id, consigneeId);
    return new StreamableFile(bytes, {
      type: 'application/pdf',
      disposition: `attachment; filename="notice-${id}-${consigneeId}.pdf"`,
      length: bytes.length,
    });
  }
}
