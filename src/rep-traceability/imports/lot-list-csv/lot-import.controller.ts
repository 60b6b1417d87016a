import { Controller, HttpCode, Post, Req, Res, UseInterceptors } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { RequirePermission } from '../../../auth/permission.guard.js';
import { ApiUpload, noFields, readForm, UPLOAD_PROBLEMS } from '../../../http/api-upload.js';
import { Idempotent } from '../../../http/idempotency.js';
import { principalOf } from '../../../http/principal.js';
import { StoreUpload } from '../../../http/upload.interceptor.js';
import { ApiProblems } from '../../../problems/api-problems.js';
import { getUpload } from '../../../storage/upload-to-storage.js';
import { importKey } from '../import.entity.js';
import { type LotImportResult, lotImportResult } from './lot-import.schema.js';
import { LotImportService } from './lot-import.service.js';

/** Room for a hundred thousand lots. */
const MAX_MB = 10;

@ApiTags('Lots')
@Controller('lots')
export class LotImportController {
  constructor(private readonly imports: LotImportService) {}

  @Post('import')
  @HttpCode(200)
  @RequirePermission('lots.edit')
  @Idempotent()
  @UseInterceptors(StoreUpload(importKey, { maxMb: MAX_MB }))
  @ApiOperation({
    operationId: 'lots.importList',
    summary: 'Import a lot list',
    description:
      'CSV with the columns Lot, SKU, Correct Lot Name, Manufacturing Date, Expiration Date, Total Units in Lot; days as M/D/YYYY or YYYY-MM-DD. A row whose Correct Lot Name differs from Lot makes an alias, and shipments recorded under the wrong name move to the right lot. A lot that is on hold, recalled or in an open recall becomes no alias. An empty cell erases nothing. All rows or none: one bad row rejects the file, and 422 names row and column of every problem (the first 1,000). Importing the same file again changes nothing. ' +
      'At most 10 MB, in the encodings of a distribution CSV; `GET /imports/template?kind=lot_list_csv` gives an empty file. ' +
      'File and rows are kept as an import: see `Location`, or `importId` of the 422.',
  })
  @ApiUpload('the lot list')
  @ApiOkResponse({
    standardSchema: lotImportResult,
    headers: { Location: { description: 'the import that keeps the file and its rows', schema: { type: 'string' } } },
  })
  @ApiProblems(...UPLOAD_PROBLEMS, 'empty_file', 'lot_file_refused')
  async import(@Req() request: Request, @Res({ passthrough: true }) response: Response): Promise<LotImportResult> {
    readForm(noFields, request.body);
    const { importId, ...counts } = await this.imports.import(getUpload(request), principalOf(request));
    response.location(`/api/v1/imports/${importId}`);
    return counts;
  }
}
