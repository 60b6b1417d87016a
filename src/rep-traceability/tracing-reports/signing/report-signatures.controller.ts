import { Body, Controller, Param, Post, Req, Res, UseGuards } from '@nestjs/common';
import { ApiCreatedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { type NewSignature, newSignature, type SignatureView, signature } from '../../../audit/signatures/signature.schema.js';
import { SessionGuard } from '../../../auth/api-tokens/session.guard.js';
import { RequirePermission } from '../../../auth/permission.guard.js';
import { idText } from '../../../http/fields.js';
import { locationHeader } from '../../../http/location.js';
import { ApiProblems } from '../../../problems/api-problems.js';
import { ReportSignaturesService } from './report-signatures.service.js';

@ApiTags('Tracing reports')
@Controller('tracing-reports/:id/signatures')
export class ReportSignaturesController {
  constructor(private readonly signatures: ReportSignaturesService) {}

  @Post()
  @UseGuards(SessionGuard)
  @RequirePermission('tracing_reports.view')
  @ApiOperation({
    operationId: 'tracingReports.sign',
    summary: 'Sign a tracing report',
    description:
      'An electronic signature (21 CFR 11.50): your password again, and the code of your second factor where you have one. The person who generated the report signs it first, as `authored` (needs `tracing_reports.generate`); then another person signs it as `reviewed` or `approved` (needs `tracing_reports.approve`). A report from the old system, or of an account that is no longer active, needs no signature of its author. Attempts are slowed down as log-ins are, and failures are recorded. An attached e-mail counts as no signature.',
  })
  @ApiCreatedResponse({ standardSchema: signature, headers: locationHeader })
  @ApiProblems('invalid_request', 'session_required', 'permission_denied', 'not_found', 'not_the_author', 'author_cannot_approve')
  @ApiProblems('author_signature_missing', 'already_signed', 'content_changed', 'signed_file_damaged', 'storage_unavailable')
  @ApiProblems('wrong_password', 'wrong_code', 'printed_name_missing', 'too_many_attempts')
  async sign(
    @Param('id', { schema: idText }) id: number,
    @Req() request: Request,
    @Body({ schema: newSignature }) asked: NewSignature,
    @Res({ passthrough: true }) response: Response,
  ): Promise<SignatureView> {
    const signed = await this.signatures.sign(id, request, asked);
    response.location(`/api/v1/signatures/${signed.id}`);
    return signed;
  }
}
