import { Body, Controller, Param, Post, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { type NewSignature, newSignature, type SignatureView } from '../../../audit/signatures/signature.schema.js';
import { SigningRoute } from '../../../audit/signatures/signing-route.js';
import { RequirePermission } from '../../../auth/permission.guard.js';
import { idText } from '../../../http/fields.js';
import { ReportSignaturesService } from './report-signatures.service.js';

@ApiTags('Tracing reports')
@Controller('tracing-reports/:id/signatures')
export class ReportSignaturesController {
  constructor(private readonly signatures: ReportSignaturesService) {}

  @Post()
  @RequirePermission('tracing_reports.view')
  @ApiOperation({
    operationId: 'tracingReports.sign',
    summary: 'Sign a tracing report',
    description:
      'An electronic signature (21 CFR 11.50): your password again, and the code of your second factor where you have one. The person who generated the report signs it first, as `authored` (needs `tracing_reports.generate`); then another person signs it as `reviewed` or `approved` (needs `tracing_reports.approve`). A report from the old system, or of an account that is no longer active, needs no signature of its author. Attempts are slowed down as log-ins are, and failures are recorded. An attached e-mail counts as no signature.',
  })
  @SigningRoute(
    'permission_denied',
    'not_the_author',
    'author_cannot_approve',
    'author_signature_missing',
    'signed_file_damaged',
    'storage_unavailable',
  )
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
