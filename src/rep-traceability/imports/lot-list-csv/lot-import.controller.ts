import { Controller, HttpCode, Post, UploadedFile, UseInterceptors } from '@nestjs/common';
import { FileInterceptor } from '@nestjs/platform-express';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RequirePermission } from '../../../auth/permission.guard.js';
import { ApiUpload } from '../../../http/api-upload.js';
import { ApiProblems } from '../../../problems/api-problems.js';
import { Problem } from '../../../problems/problem.js';
import { type LotImportResult, lotImportResult } from './lot-import.schema.js';
import { LotImportService } from './lot-import.service.js';

/** A hundred thousand lots: a list of all there will ever be. */
const LIMITS = { fileSize: 10 * 1024 * 1024, files: 1, fields: 0 };

@ApiTags('Lots')
@Controller('lots')
export class LotImportController {
  constructor(private readonly imports: LotImportService) {}

  @Post('import')
  @HttpCode(200)
  @RequirePermission('lots.edit')
  @UseInterceptors(FileInterceptor('file', { limits: LIMITS }))
  @ApiOperation({
    summary: 'Import a lot list',
    description:
      'CSV with the columns Lot, SKU, Correct Lot Name, Manufacturing Date, Expiration Date, Total Units in Lot; days as M/D/YYYY or YYYY-MM-DD. A row whose Correct Lot Name differs from Lot makes an alias, and shipments recorded under the wrong name move to the right lot. An empty cell erases nothing. Taken as a whole or, with any problem in any row, not at all: 422 names row and column of each. The same file again changes nothing.',
  })
  @ApiUpload('the lot list')
  @ApiOkResponse({ standardSchema: lotImportResult })
  @ApiProblems('invalid_request', 'file_missing', 'upload_malformed', 'upload_too_large', 'empty_file', 'lot_file_refused')
  import(@UploadedFile() file: Express.Multer.File | undefined): Promise<LotImportResult> {
    if (!file) throw new Problem('file_missing', 'Send the lot list as the multipart field `file`.');
    // multer reads file names as Latin-1; browsers send UTF-8.
    return this.imports.import(file.buffer, Buffer.from(file.originalname, 'latin1').toString().slice(0, 200));
  }
}
