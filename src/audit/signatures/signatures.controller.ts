import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RequirePermission } from '../../auth/permission.guard.js';
import { ApiQueries } from '../../http/api-queries.js';
import { idText } from '../../http/fields.js';
import type { Page } from '../../http/paging.js';
import { ApiProblems } from '../../problems/api-problems.js';
import { SignatureQueries } from './signature.queries.js';
import {
  type SignatureEvidence,
  type SignatureListQuery,
  type SignatureView,
  signatureEvidence,
  signatureListQuery,
  signaturePage,
} from './signature.schema.js';

@ApiTags('Signatures')
@Controller('signatures')
export class SignaturesController {
  constructor(private readonly signatures: SignatureQueries) {}

  @Get()
  @RequirePermission('audit.view')
  @ApiOperation({
    operationId: 'signatures.list',
    summary: 'List electronic signatures',
    description:
      'Newest first. Each is checked against its seal and against its record as it is now. The files of reports are not read here: reading one signature does.',
  })
  @ApiQueries(signatureListQuery)
  @ApiOkResponse({ standardSchema: signaturePage })
  @ApiProblems('invalid_request', 'invalid_cursor')
  list(@Query({ schema: signatureListQuery }) query: SignatureListQuery): Promise<Page<SignatureView>> {
    return this.signatures.list(query);
  }

  @Get(':id')
  @RequirePermission('audit.view')
  @ApiOperation({
    operationId: 'signatures.get',
    summary: 'Read an electronic signature',
    description:
      'With what was signed and with all that somebody else needs to check it: the seal is an Ed25519 signature of the UTF-8 bytes of `sealed`, which holds the SHA-256 of `content`. The file of a report is read and its SHA-256 compared.',
  })
  @ApiOkResponse({ standardSchema: signatureEvidence })
  @ApiProblems('invalid_request', 'not_found')
  get(@Param('id', { schema: idText }) id: number): Promise<SignatureEvidence> {
    return this.signatures.get(id);
  }
}
