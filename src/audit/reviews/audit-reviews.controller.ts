import { Body, Controller, Get, Param, Post, Query, Req, Res, StreamableFile, UseGuards } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { SessionGuard } from '../../auth/api-tokens/session.guard.js';
import { RequirePermission } from '../../auth/permission.guard.js';
import { type Cells, csvFile } from '../../csv/csv-file.js';
import { Recorded } from '../../http/access-trail.js';
import { ApiQueries } from '../../http/api-queries.js';
import { idText } from '../../http/fields.js';
import { locationHeader } from '../../http/location.js';
import type { Page } from '../../http/paging.js';
import { PrintFonts } from '../../pdf/write/print-fonts.js';
import { ApiProblems } from '../../problems/api-problems.js';
import { AuditReviewQueries } from './audit-review.queries.js';
import {
  auditReview,
  type NewReview,
  newReview,
  type PendingReview,
  pendingReview,
  type ReviewedChange,
  type ReviewListQuery,
  type ReviewQuery,
  type ReviewView,
  reviewedChangePage,
  reviewListQuery,
  reviewPage,
  reviewQuery,
} from './audit-review.schema.js';
import { AuditReviewsService } from './audit-reviews.service.js';
import { headLines, printReview, REVIEW_HEADER, reviewLine } from './print-review.js';

@ApiTags('Audit trail')
@Controller('audit-reviews')
export class AuditReviewsController {
  constructor(
    private readonly service: AuditReviewsService,
    private readonly reviews: AuditReviewQueries,
    private readonly fonts: PrintFonts,
  ) {}

  @Post()
  @UseGuards(SessionGuard)
  @RequirePermission('audit.review')
  @ApiOperation({
    operationId: 'auditReviews.close',
    summary: 'Review the audit trail',
    description:
      'Closes a period of the trail with your electronic signature as `reviewed`. It begins where the last review ended, so that each event belongs to one review, and ends with `lastEventId` or at `upTo`. Look at `GET /audit-reviews/pending/changes` first.',
  })
  @ApiCreatedResponse({ standardSchema: auditReview, headers: locationHeader })
  @ApiProblems('invalid_request', 'session_required', 'as_of_in_future', 'event_not_pending', 'nothing_to_review')
  @ApiProblems('wrong_password', 'wrong_code', 'printed_name_missing', 'too_many_attempts')
  async close(
    @Req() request: Request,
    @Body({ schema: newReview }) asked: NewReview,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ReviewView> {
    const review = await this.service.close(request, asked);
    response.location(`/api/v1/audit-reviews/${review.id}`);
    return review;
  }

  @Get()
  @RequirePermission('audit.view')
  @ApiOperation({
    operationId: 'auditReviews.list',
    summary: 'List audit reviews',
    description: 'Newest first, each with its signature, checked.',
  })
  @ApiQueries(reviewListQuery)
  @ApiOkResponse({ standardSchema: reviewPage })
  @ApiProblems('invalid_request', 'invalid_cursor')
  list(@Query({ schema: reviewListQuery }) query: ReviewListQuery): Promise<Page<ReviewView>> {
    return this.reviews.list(query);
  }

  @Get(':id')
  @Recorded('export')
  @RequirePermission('audit.view')
  @ApiOperation({
    operationId: 'auditReviews.get',
    summary: 'Read an audit review',
    description: 'As CSV or PDF with its manual changes.',
  })
  @ApiQueries(reviewQuery)
  @ApiProduces('application/json', 'text/csv', 'application/pdf')
  @ApiOkResponse({ standardSchema: auditReview })
  @ApiProblems('invalid_request', 'not_found')
  async get(
    @Param('id', { schema: idText }) id: number,
    @Query({ schema: reviewQuery }) { format = 'json' }: ReviewQuery,
  ): Promise<ReviewView | StreamableFile> {
    const review = await this.reviews.get(id);
    if (format === 'json') return review;
    if (format === 'csv') return csvFile(`audit-review-${id}.csv`, REVIEW_HEADER, linesOf(review, this.reviews.batches(id)));
    return new StreamableFile(await printReview(this.fonts, review, this.reviews.batches(id)), {
      type: 'application/pdf',
      disposition: `attachment; filename="audit-review-${id}.pdf"`,
    });
  }

  @Get(':id/changes')
  @RequirePermission('audit.view')
  @ApiOperation({
    operationId: 'auditReviews.changes',
    summary: 'List the manual changes of an audit review',
    description: 'Who, what, when and why. Oldest first.',
  })
  @ApiQueries(reviewListQuery)
  @ApiOkResponse({ standardSchema: reviewedChangePage })
  @ApiProblems('invalid_request', 'not_found', 'invalid_cursor')
  changes(
    @Param('id', { schema: idText }) id: number,
    @Query({ schema: reviewListQuery }) query: ReviewListQuery,
  ): Promise<Page<ReviewedChange>> {
    return this.reviews.changesOf(id, query);
  }

  @Get('pending')
  @RequirePermission('audit.view')
  @ApiOperation({
    operationId: 'auditReviews.pending',
    summary: 'Count what no review covers yet',
    description: 'The events since the last review that are final, and how many of them are manual changes.',
  })
  @ApiOkResponse({ standardSchema: pendingReview })
  pending(): Promise<PendingReview> {
    return this.reviews.pending();
  }

  @Get('pending/changes')
  @RequirePermission('audit.view')
  @ApiOperation({
    operationId: 'auditReviews.pendingChanges',
    summary: 'List the manual changes that no review covers yet',
    description:
      'By exception: updates, voids, deletions, changes of access, and statements run in the database, but no routine inserts and imports. Oldest first.',
  })
  @ApiQueries(reviewListQuery)
  @ApiOkResponse({ standardSchema: reviewedChangePage })
  @ApiProblems('invalid_request', 'invalid_cursor')
  pendingChanges(@Query({ schema: reviewListQuery }) query: ReviewListQuery): Promise<Page<ReviewedChange>> {
    return this.reviews.pendingChanges(query);
  }
}

async function* linesOf(review: ReviewView, batches: AsyncGenerator<ReviewedChange[]>): AsyncGenerator<Cells[]> {
  yield headLines(review);
  for await (const batch of batches) yield batch.map(reviewLine);
}
