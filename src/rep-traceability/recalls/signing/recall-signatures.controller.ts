import { Body, Controller, Param, Post, Req, Res, UseGuards } from '@nestjs/common';
import { ApiCreatedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { type NewSignature, newSignature, type SignatureView, signature } from '../../../audit/signatures/signature.schema.js';
import { SessionGuard } from '../../../auth/api-tokens/session.guard.js';
import { RequirePermission } from '../../../auth/permission.guard.js';
import { idText } from '../../../http/fields.js';
import { locationHeader } from '../../../http/location.js';
import { ApiProblems } from '../../../problems/api-problems.js';
import { RecallClosingService } from './recall-closing.service.js';

@ApiTags('Recalls')
@Controller('recalls/:id/signatures')
export class RecallSignaturesController {
  constructor(private readonly closing: RecallClosingService) {}

  @Post()
  @UseGuards(SessionGuard)
  @RequirePermission('recalls.manage')
  @ApiOperation({
    operationId: 'recalls.sign',
    summary: 'Sign the closure of a recall',
    description:
      'For a recall that is closed and was not signed in the same step, or by a further person: an electronic signature (21 CFR 11.50) as `approved` or `reviewed`. It binds to what the recall says and to its totals at its closing. Your password again, and the code of your second factor where you have one.',
  })
  @ApiCreatedResponse({ standardSchema: signature, headers: locationHeader })
  @ApiProblems('invalid_request', 'session_required', 'not_found', 'recall_open', 'not_the_author', 'already_signed', 'content_changed')
  @ApiProblems('wrong_password', 'wrong_code', 'printed_name_missing', 'too_many_attempts')
  async sign(
    @Param('id', { schema: idText }) id: number,
    @Req() request: Request,
    @Body({ schema: newSignature }) asked: NewSignature,
    @Res({ passthrough: true }) response: Response,
  ): Promise<SignatureView> {
    const signed = await this.closing.sign(id, request, asked);
    response.location(`/api/v1/signatures/${signed.id}`);
    return signed;
  }
}
