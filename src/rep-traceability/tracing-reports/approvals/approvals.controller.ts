import { Controller, Get, Param, Post, Query, Req, Res, UseGuards, UseInterceptors } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { RequirePermission } from '../../../auth/permission.guard.js';
import { Recorded } from '../../../http/access-trail.js';
import { ApiQueries } from '../../../http/api-queries.js';
import { ApiStoredFile } from '../../../http/api-stored-file.js';
import { ApiUpload, noFields, readForm, UPLOAD_PROBLEMS } from '../../../http/api-upload.js';
import { idText } from '../../../http/fields.js';
import { Idempotent } from '../../../http/idempotency.js';
import { locationHeader } from '../../../http/location.js';
import type { Page } from '../../../http/paging.js';
import { principalOf } from '../../../http/principal.js';
import { sendRecordFile } from '../../../http/send-record-file.js';
import { StoreUpload } from '../../../http/upload.interceptor.js';
import { ApiProblems } from '../../../problems/api-problems.js';
import { FileStorage } from '../../../storage/file-storage.js';
import { getUpload } from '../../../storage/upload-to-storage.js';
import { type ApprovalListQuery, type ApprovalView, approval, approvalListQuery, approvalPage } from './approval.schema.js';
import { approvalKey, refuseAllButEmail } from './approval-email.js';
import { ApprovalsService } from './approvals.service.js';
import { HEADER_BYTES } from './email/read-email-header.js';
import { KnownReportGuard } from './known-report.guard.js';

@ApiTags('Tracing reports')
@Controller('tracing-reports/:id/approvals')
export class ApprovalsController {
  constructor(
    private readonly approvals: ApprovalsService,
    private readonly storage: FileStorage,
  ) {}

  @Post()
  @RequirePermission('tracing_reports.approve')
  @UseGuards(KnownReportGuard)
  @Idempotent()
  @UseInterceptors(StoreUpload(approvalKey, { inspect: refuseAllButEmail, headBytes: HEADER_BYTES }))
  @ApiOperation({
    operationId: 'tracingReports.addApproval',
    summary: 'Attach an approval to a tracing report',
    description:
      'An e-mail as saved (.eml, RFC 5322), kept byte for byte with its SHA-256. Its header must come first, name From and Date, and end within 256 KB. Subject, addresses and date are read from it, so that it can be found.',
  })
  @ApiUpload('an e-mail, .eml')
  @ApiCreatedResponse({ standardSchema: approval, headers: locationHeader })
  @ApiProblems(...UPLOAD_PROBLEMS, 'not_found')
  async add(
    @Param('id', { schema: idText }) id: number,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ApprovalView> {
    readForm(noFields, request.body);
    const added = await this.approvals.add(id, getUpload(request), principalOf(request));
    response.location(`/api/v1/tracing-reports/${id}/approvals/${added.id}/content`);
    return added;
  }

  @Get()
  @RequirePermission('tracing_reports.view')
  @ApiOperation({
    operationId: 'tracingReports.listApprovals',
    summary: 'List the approvals of a tracing report',
    description: 'Newest first.',
  })
  @ApiQueries(approvalListQuery)
  @ApiOkResponse({ standardSchema: approvalPage })
  @ApiProblems('invalid_request', 'invalid_cursor', 'not_found')
  list(
    @Param('id', { schema: idText }) id: number,
    @Query({ schema: approvalListQuery }) query: ApprovalListQuery,
  ): Promise<Page<ApprovalView>> {
    return this.approvals.list(id, query);
  }

  @Get(':approvalId/content')
  @Recorded('download')
  @RequirePermission('tracing_reports.view')
  @ApiOperation({
    operationId: 'tracingReports.downloadApproval',
    summary: 'Download an approval',
    description: 'The bytes as received. The ETag is their SHA-256.',
  })
  @ApiStoredFile('message/rfc822')
  async content(
    @Param('id', { schema: idText }) id: number,
    @Param('approvalId', { schema: idText }) approvalId: number,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const stored = await this.approvals.getStored(id, approvalId);
    await sendRecordFile(request, response, this.storage, { ...stored, contentType: 'message/rfc822' });
  }
}
