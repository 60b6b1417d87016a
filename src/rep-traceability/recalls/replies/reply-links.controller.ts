import { Body, Controller, HttpCode, Param, Post, Query, Req, type StreamableFile } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { checkPermission, NoPermissionNeeded, RequirePermission } from '../../../auth/permission.guard.js';
import { Config } from '../../../config/config.module.js';
import { csvFile, inOneBatch } from '../../../csv/csv-file.js';
import { Recorded } from '../../../http/access-trail.js';
import { ApiQueries } from '../../../http/api-queries.js';
import { idText } from '../../../http/fields.js';
import { ApiProblems } from '../../../problems/api-problems.js';
import { RecallQueries } from '../recall.queries.js';
import {
  type NewReplyLinks,
  newReplyLinks,
  type ReplyLinks,
  type ReplyLinksQuery,
  replyLinks,
  replyLinksQuery,
} from './many-links.schema.js';
import { ManyLinksService, REPLY_LINKS_HEADER, replyLinksLines } from './many-links.service.js';
import {
  type LinkReply,
  linkReply,
  type ReplyLinkView,
  type ReplyLookup,
  replyLink,
  replyLookup,
  type ShownToConsignee,
  shownToConsignee,
} from './reply-link.schema.js';
import { ReplyLinksService } from './reply-links.service.js';

/** These routes take no Idempotency-Key, since what would be stored has a token in it. */
@ApiTags('Recalls')
@Controller()
export class ReplyLinksController {
  constructor(
    private readonly links: ReplyLinksService,
    private readonly many: ManyLinksService,
    private readonly recalls: RecallQueries,
    private readonly config: Config,
  ) {}

  @Post('recalls/:id/consignees/:consigneeId/reply-link')
  @RequirePermission('recalls.manage')
  @ApiOperation({
    summary: 'Create a link by which a consignee answers',
    description:
      'Without an account, for this consignee alone. It works until another one is made for the consignee or the recall is closed, and its letter shows it. Unlike `POST …/reply-links` for many, this also makes one for a consignee that has no unit left in the scope: it may have some all the same.',
  })
  @ApiCreatedResponse({ standardSchema: replyLink })
  @ApiProblems('invalid_request', 'not_found', 'recall_closed')
  make(
    @Param('id', { schema: idText }) id: number,
    @Param('consigneeId', { schema: idText }) consigneeId: number,
    @Req() request: Request,
  ): Promise<ReplyLinkView> {
    return this.links.make(id, consigneeId, this.originOf(request));
  }

  @Post('recalls/:id/reply-links')
  @Recorded('export')
  @RequirePermission('recalls.manage')
  @ApiOperation({
    summary: 'Create the links by which many consignees answer',
    description:
      'For all consignees of the recall, or those of a state or of these ids: all links or none. Who has a link that works keeps it unless `replace` is true; who gets none is named with the reason. The letters show the links, so make them before the letters are sent.',
  })
  @ApiQueries(replyLinksQuery)
  @ApiProduces('application/json', 'text/csv')
  @ApiCreatedResponse({ standardSchema: replyLinks })
  @ApiProblems('invalid_request', 'not_found', 'recall_closed')
  async makeMany(
    @Param('id', { schema: idText }) id: number,
    @Query({ schema: replyLinksQuery }) { format = 'json' }: ReplyLinksQuery,
    @Body({ schema: newReplyLinks }) input: NewReplyLinks,
    @Req() request: Request,
  ): Promise<ReplyLinks | StreamableFile> {
    if (format === 'csv') checkPermission(request.user, 'distribution_log.export');
    await this.recalls.head(id);
    const made = await this.many.make(id, input, this.originOf(request));
    return format === 'json' ? made : csvFile(`recall-${id}-reply-links.csv`, REPLY_LINKS_HEADER, inOneBatch(replyLinksLines(made)));
  }

  @Post('recall-replies/lookup')
  @HttpCode(200)
  @NoPermissionNeeded()
  @ApiOperation({
    security: [],
    summary: 'Read what a reply link is about',
    description:
      'What was shipped to the consignee of the link, and its latest answer. A link that is replaced answers like one that never was.',
  })
  @ApiOkResponse({ standardSchema: shownToConsignee })
  @ApiProblems('invalid_request', 'reply_link_invalid', 'cross_site_request', 'too_many_attempts')
  lookUp(@Body({ schema: replyLookup }) { token }: ReplyLookup, @Req() request: Request): Promise<ShownToConsignee> {
    return this.links.lookUp(token, request.ip ?? '');
  }

  @Post('recall-replies')
  @NoPermissionNeeded()
  @ApiOperation({
    security: [],
    summary: 'Answer a recall by a reply link',
    description:
      'Zero is an answer. A later answer replaces an earlier one until the recall is closed; each is kept, so a link takes at most 50.',
  })
  @ApiCreatedResponse({ standardSchema: shownToConsignee })
  @ApiProblems('invalid_request', 'reply_link_invalid', 'recall_closed', 'reply_link_used_up', 'cross_site_request', 'too_many_attempts')
  reply(@Body({ schema: linkReply }) input: LinkReply, @Req() request: Request): Promise<ShownToConsignee> {
    return this.links.reply(input, request.ip ?? '');
  }

  /** The Host header is the client's: PUBLIC_URL, where it is set, decides where a link leads. */
  private originOf(request: Request): string {
    return this.config.get('PUBLIC_URL') ?? `${request.protocol}://${request.host}`;
  }
}
