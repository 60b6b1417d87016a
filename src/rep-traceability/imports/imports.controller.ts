import { Body, Controller, Get, HttpCode, Param, Post, Query, Req, Res, StreamableFile, UseInterceptors } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { NoPermissionNeeded, RequirePermission } from '../../auth/permission.guard.js';
import type { ColumnTable } from '../../csv/columns.js';
import { Recorded } from '../../http/access-trail.js';
import { ApiQueries } from '../../http/api-queries.js';
import { ApiStoredFile } from '../../http/api-stored-file.js';
import { ApiUpload, readForm, UPLOAD_PROBLEMS } from '../../http/api-upload.js';
import type { FeedPage } from '../../http/feed.js';
import { idText } from '../../http/fields.js';
import { Idempotent } from '../../http/idempotency.js';
import { locationHeader } from '../../http/location.js';
import type { Page } from '../../http/paging.js';
import { principalOf } from '../../http/principal.js';
import { sendStoredFile } from '../../http/send-stored-file.js';
import { StoreUpload } from '../../http/upload.interceptor.js';
import { ApiProblems } from '../../problems/api-problems.js';
import { FileStorage } from '../../storage/file-storage.js';
import { getUploads } from '../../storage/upload-to-storage.js';
import { importKey } from './import.entity.js';
import { ImportQueries } from './import.queries.js';
import {
  type CommitBody,
  commitBody,
  type ImportListQuery,
  type ImportProblems,
  type ImportRowView,
  type ImportView,
  importListQuery,
  importPage,
  importProblems,
  importRowPage,
  importView,
  MAX_FILES,
  type RowListQuery,
  rowListQuery,
  type SeveralImports,
  severalImports,
  uploadForm,
} from './import.schema.js';
import { importTemplate, TEMPLATES, type TemplateQuery, templateQuery } from './import-template.js';
import { ImportsService } from './imports.service.js';
import { RejectsService } from './rejects.service.js';

const { needed = [], optional = [] } = Object.groupBy(Object.values<ColumnTable[string]>(TEMPLATES.distributions_csv), (column) =>
  column.needed ? 'needed' : 'optional',
);
const names = (columns: ColumnTable[string][]) =>
  columns.map(({ header, aliases = [] }) => [`**${header}**`, ...aliases.map((alias) => `"${alias}"`)].join(' or ')).join(', ');

/** The columns, from the table by which the importer reads them. */
const DISTRIBUTION_FILE =
  `The CSV needs the columns ${names(needed)}; it may have ${names(optional)}. Their order, letter case and blanks do not count, and other columns are kept but not read. ` +
  'Dates are YYYY-MM-DD or M/D/YYYY, quantities whole numbers of single devices. ' +
  'Encodings: UTF-8, UTF-16 or Windows-1252, found out from the file. Delimiters: comma, semicolon or tab. Line breaks: CRLF, LF or CR. ' +
  'A cell has 500 characters at most (order number and lot 100, SKU 64, tracking number 200), a row 1 MB, a quantity a million. `GET /imports/template` gives an empty file.';

const ofOneImport = {
  Location: { ...locationHeader.Location, required: false },
  ETag: {
    description: 'the version of the import; missing, like `Location`, where several files were sent',
    required: false,
    schema: { type: 'string' },
  },
} as const;

@ApiTags('Imports')
@Controller('imports')
export class ImportsController {
  constructor(
    private readonly service: ImportsService,
    private readonly imports: ImportQueries,
    private readonly rejects: RejectsService,
    private readonly storage: FileStorage,
  ) {}

  @Post()
  @HttpCode(202)
  @RequirePermission('sales_orders.import')
  @Idempotent()
  @UseInterceptors(StoreUpload(importKey, { maxFiles: MAX_FILES }))
  @ApiOperation({
    summary: 'Upload a file to import',
    description:
      'A CSV of distributions, or a PDF of sales orders as the ERP prints them. The file is kept as received and validated in the background: follow `Location` until its status is `validated`, review counts and rows, then commit. ' +
      'A file that cannot be imported at all is refused with its problem, and kept under `importId`. ' +
      'Up to 50 files of one kind may come in one form, each as a part `file`: each becomes its own import, and the answer is a list in the order of the files, without `Location`. ' +
      'A refused file stands in its place as a `failed` import with its `problem`. A file that is too large refuses the whole form. ' +
      'A user may have 200 unfinished imports: commit or cancel those that are validated.\n\n' +
      DISTRIBUTION_FILE,
  })
  @ApiUpload('the file, unchanged', uploadForm, MAX_FILES)
  @ApiAcceptedResponse({ standardSchema: z.union([importView, severalImports]), headers: ofOneImport })
  @ApiProblems(
    ...UPLOAD_PROBLEMS,
    'too_many_imports',
    'binary_file',
    'not_a_pdf',
    'empty_file',
    'header_missing',
    'missing_column',
    'duplicate_column',
  )
  async upload(@Req() request: Request, @Res({ passthrough: true }) response: Response): Promise<ImportView | SeveralImports> {
    const { kind } = readForm(uploadForm, request.body);
    const uploads = getUploads(request);
    if (uploads.length > 1) return { data: await this.service.receiveSeveral(kind, uploads, principalOf(request)) };
    const received = await this.service.receive(kind, uploads[0], principalOf(request));
    response.location(`/api/v1/imports/${received.id}`);
    return received;
  }

  @Get()
  @RequirePermission('distribution_log.view')
  @ApiOperation({ summary: 'List imports', description: 'Newest first.' })
  @ApiQueries(importListQuery)
  @ApiOkResponse({ standardSchema: importPage })
  @ApiProblems('invalid_request', 'invalid_cursor')
  list(@Query({ schema: importListQuery }) query: ImportListQuery): Promise<FeedPage<ImportView>> {
    return this.imports.list(query);
  }

  @Get(':id')
  @RequirePermission('distribution_log.view')
  @ApiOperation({ summary: 'Get an import', description: 'Status, progress, counts and preview.' })
  @ApiOkResponse({ standardSchema: importView })
  @ApiProblems('invalid_request', 'not_found')
  get(@Param('id', { schema: idText }) id: number): Promise<ImportView> {
    return this.service.get(id);
  }

  @Get('template')
  @NoPermissionNeeded()
  @ApiOperation({
    summary: 'Download a template for a CSV',
    description:
      'The header that the importer reads, and one row of placeholders that it refuses: replace that row by your own. Columns that you do not need can be removed.',
  })
  @ApiQueries(templateQuery)
  @ApiProduces('text/csv')
  @ApiOkResponse({ description: 'the template', schema: { type: 'string' } })
  @ApiProblems('invalid_request')
  template(@Query({ schema: templateQuery }) query: TemplateQuery): Promise<StreamableFile> {
    return importTemplate(query);
  }

  @Get(':id/rows')
  @RequirePermission('distribution_log.view')
  @ApiOperation({
    operationId: 'imports.listRows',
    summary: 'List the rows of an import',
    description:
      'In the order of the file, each as received and with all its problems. A row of a PDF is an order or another page, numbered by the page on which it begins, ' +
      'and shows in `document` each field with its page and its box on that page. Its order is refused with `page_shows_otherwise` if the page shows something else than its text says ' +
      '(covered, invisible, crossed out, overruled by an annotation or a form field), and with `order_cancelled_by_stamp` if it is stamped CANCELLED or VOID.',
  })
  @ApiQueries(rowListQuery)
  @ApiOkResponse({ standardSchema: importRowPage })
  @ApiProblems('invalid_request', 'invalid_cursor', 'not_found')
  async rows(
    @Param('id', { schema: idText }) id: number,
    @Query({ schema: rowListQuery }) query: RowListQuery,
  ): Promise<Page<ImportRowView>> {
    await this.service.get(id);
    return this.imports.rows(id, query);
  }

  @Get(':id/problems')
  @RequirePermission('distribution_log.view')
  @ApiOperation({
    operationId: 'imports.listProblems',
    summary: 'Count the problems of an import by kind',
    description:
      'Each kind of problem or warning in each column, with the number of rows that have it and the first of them as an example. `GET /imports/{id}/rows?code=` lists the rows of a kind.',
  })
  @ApiOkResponse({ standardSchema: importProblems })
  @ApiProblems('invalid_request', 'not_found')
  async problems(@Param('id', { schema: idText }) id: number): Promise<ImportProblems> {
    await this.service.get(id);
    return this.imports.problems(id);
  }

  @Get(':id/content')
  @Recorded('download')
  @RequirePermission('distribution_log.view')
  @ApiOperation({
    operationId: 'imports.downloadContent',
    summary: 'Download the file of an import',
    description: 'The bytes as received, whatever became of them. The ETag is their SHA-256.',
  })
  @ApiStoredFile('application/octet-stream')
  async content(@Param('id', { schema: idText }) id: number, @Req() request: Request, @Res() response: Response): Promise<void> {
    const stored = await this.imports.getStored(id);
    await sendStoredFile(request, response, this.storage, { ...stored, contentType: 'application/octet-stream' });
  }

  @Get(':id/rejects')
  @Recorded('download')
  @RequirePermission('distribution_log.view')
  @ApiOperation({
    summary: 'Download the invalid rows',
    description: 'CSV: the columns as received, then Line and Problems. Correct it and upload it again.',
  })
  @ApiProduces('text/csv')
  @ApiOkResponse({ description: 'the invalid rows', content: { 'text/csv': { schema: { type: 'string' } } } })
  @ApiProblems('invalid_request', 'not_found')
  async downloadRejects(@Param('id', { schema: idText }) id: number): Promise<StreamableFile> {
    return this.rejects.download(await this.service.get(id));
  }

  @Post(':id/commit')
  @HttpCode(202)
  @RequirePermission('sales_orders.import')
  @ApiOperation({
    summary: 'Commit an import',
    description:
      'All or nothing, in the background: follow the import until it is `committed`, or `validated` again with a `problem`, which says what changed since the preview. If rows are invalid it needs `allowPartial`; if valid rows carry warnings, `acknowledge` names the codes that a person has looked at. Rows that are in the log already change nothing.',
  })
  @ApiAcceptedResponse({ standardSchema: importView })
  @ApiProblems('invalid_request', 'not_found', 'import_has_invalid_rows', 'import_has_warnings', 'import_not_validated')
  commit(@Param('id', { schema: idText }) id: number, @Body({ schema: commitBody }) body: CommitBody): Promise<ImportView> {
    return this.service.commit(id, body);
  }

  @Post(':id/cancel')
  @HttpCode(200)
  @RequirePermission('sales_orders.import')
  @ApiOperation({
    summary: 'Cancel an import',
    description:
      'Possible until its commit is requested. The import is then `failed` with the problem `import_cancelled`, and a running validation stops. File and rows are kept. A second request gives the same answer.',
  })
  @ApiOkResponse({ standardSchema: importView })
  @ApiProblems('invalid_request', 'not_found', 'import_not_cancellable')
  cancel(@Param('id', { schema: idText }) id: number): Promise<ImportView> {
    return this.service.cancel(id);
  }

  @Post(':id/retry')
  @HttpCode(202)
  @RequirePermission('sales_orders.import')
  @ApiOperation({
    summary: 'Retry an import',
    description:
      'For an import that is `failed` because it was interrupted (`import_interrupted`) or cancelled. One that had been validated returns to its preview at once; else its stored file is validated again. ' +
      'After an interrupted commit the import is back at its preview without a retry: commit it again.',
  })
  @ApiAcceptedResponse({ standardSchema: importView })
  @ApiProblems('invalid_request', 'not_found', 'import_not_retryable')
  retry(@Param('id', { schema: idText }) id: number): Promise<ImportView> {
    return this.service.retry(id);
  }
}
