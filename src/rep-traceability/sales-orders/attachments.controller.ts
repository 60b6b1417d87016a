import { Controller, Get, Param, Post, Query, Req, Res, UseGuards, UseInterceptors } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { RequirePermission } from '../../auth/permission.guard.js';
import { Recorded } from '../../http/access-trail.js';
import { ApiQueries } from '../../http/api-queries.js';
import { ApiStoredFile } from '../../http/api-stored-file.js';
import { ApiUpload, readForm, UPLOAD_PROBLEMS } from '../../http/api-upload.js';
import { idText } from '../../http/fields.js';
import { Idempotent } from '../../http/idempotency.js';
import { locationHeader } from '../../http/location.js';
import type { Page } from '../../http/paging.js';
import { principalOf } from '../../http/principal.js';
import { sendRecordFile } from '../../http/send-record-file.js';
import { StoreUpload } from '../../http/upload.interceptor.js';
import { ApiProblems } from '../../problems/api-problems.js';
import { FileStorage } from '../../storage/file-storage.js';
import { getUpload } from '../../storage/upload-to-storage.js';
import { type AttachmentListQuery, attachmentForm, attachmentListQuery } from './attachment.schema.js';
import { AttachmentsService } from './attachments.service.js';
import { KnownOrderGuard } from './known-order.guard.js';
import { attachmentKey, refuseAllButPdf } from './order-pdf.js';
import { attachmentPage, type OrderAttachmentView, orderAttachment } from './sales-order.views.js';

@ApiTags('Sales orders')
@Controller('sales-orders/:id/attachments')
export class AttachmentsController {
  constructor(
    private readonly attachments: AttachmentsService,
    private readonly storage: FileStorage,
  ) {}

  @Post()
  @RequirePermission('sales_orders.create')
  @UseGuards(KnownOrderGuard)
  @Idempotent()
  @UseInterceptors(StoreUpload(attachmentKey, { inspect: refuseAllButPdf }))
  @ApiOperation({
    operationId: 'salesOrders.addAttachment',
    summary: 'Attach a PDF to a sales order',
    description: 'Kept byte for byte as received, with its SHA-256.',
  })
  @ApiUpload('a PDF', attachmentForm)
  @ApiCreatedResponse({ standardSchema: orderAttachment, headers: locationHeader })
  @ApiProblems(...UPLOAD_PROBLEMS, 'not_found')
  async add(
    @Param('id', { schema: idText }) id: number,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<OrderAttachmentView> {
    const added = await this.attachments.add(id, getUpload(request), readForm(attachmentForm, request.body), principalOf(request));
    response.location(`/api/v1/sales-orders/${id}/attachments/${added.id}/content`);
    return added;
  }

  @Get()
  @RequirePermission('sales_orders.view')
  @ApiOperation({
    operationId: 'salesOrders.listAttachments',
    summary: 'List the attachments of a sales order',
    description: 'Newest first.',
  })
  @ApiQueries(attachmentListQuery)
  @ApiOkResponse({ standardSchema: attachmentPage })
  @ApiProblems('invalid_request', 'invalid_cursor', 'not_found')
  list(
    @Param('id', { schema: idText }) id: number,
    @Query({ schema: attachmentListQuery }) query: AttachmentListQuery,
  ): Promise<Page<OrderAttachmentView>> {
    return this.attachments.list(id, query);
  }

  @Get(':attachmentId/content')
  @Recorded('download')
  @RequirePermission('sales_orders.view')
  @ApiOperation({
    operationId: 'salesOrders.downloadAttachment',
    summary: 'Download an attachment',
    description: 'The bytes as received. The ETag is their SHA-256.',
  })
  @ApiStoredFile('application/pdf')
  async content(
    @Param('id', { schema: idText }) id: number,
    @Param('attachmentId', { schema: idText }) attachmentId: number,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const stored = await this.attachments.getStored(id, attachmentId);
    await sendRecordFile(request, response, this.storage, { ...stored, contentType: 'application/pdf' });
  }
}
