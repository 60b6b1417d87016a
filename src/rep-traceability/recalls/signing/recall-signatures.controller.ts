import { Body, Controller, Param, Post, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { type NewSignature, newSignature, type SignatureView } from '../../../audit/signatures/signature.schema.js';
import { SignaturesService } from '../../../audit/signatures/signatures.service.js';
import { SigningRoute } from '../../../audit/signatures/signing-route.js';
import { RequirePermission } from '../../../auth/permission.guard.js';
import { idText } from '../../../http/fields.js';

@ApiTags('Recalls')
@Controller('recalls/:id/signatures')
export class RecallSignaturesController {
  constructor(private readonly signatures: SignaturesService) {}

  @Post()
  @RequirePermission('recalls.manage')
  @ApiOperation({
    operationId: 'recalls.sign',
    summary: 'Sign the closure of a recall',
    description:
      'For a recall that is closed and was not signed in the same step, or by a further person: an electronic signature (21 CFR 11.50) as `approved` or `reviewed`. It binds to what the recall says and to its totals at its closing. Your password again, and the code of your second factor where you have one.',
  })
  @SigningRoute('recall_open', 'not_the_author')
  async sign(
    @Param('id', { schema: idText }) id: number,
    @Req() request: Request,
    @Body({ schema: newSignature }) asked: NewSignature,
    @Res({ passthrough: true }) response: Response,
  ): Promise<SignatureView> {
    const signed = await this.signatures.sign(request, { subjectType: 'recall', subjectId: id }, asked);
    response.location(`/api/v1/signatures/${signed.id}`);
    return signed;
  }
}
