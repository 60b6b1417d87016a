import { Injectable } from '@nestjs/common';
import { Database } from '../../database/database.js';
import { utc } from '../../database/typed-queries.js';
import { type Page, readPage } from '../../http/paging.js';
import type { RecordFile } from '../../http/send-record-file.js';
import { Problem } from '../../problems/problem.js';
import type { AttachmentListQuery } from './attachment.schema.js';
import type { OrderAttachmentView } from './sales-order.views.js';

@Injectable()
export class AttachmentQueries {
  constructor(private readonly database: Database) {}

  list(salesOrderId: number, page: AttachmentListQuery): Promise<Page<OrderAttachmentView>> {
    return readPage(this.attachments().where('salesOrderId', '=', salesOrderId), page);
  }

  get(id: number): Promise<OrderAttachmentView> {
    return this.attachments().where('id', '=', id).executeTakeFirstOrThrow();
  }

  getStored(salesOrderId: number, id: number): Promise<RecordFile> {
    return this.database.kysely
      .selectFrom('orderPdfAttachments')
      .select(['storageKey', 'filename', 'byteSize', 'sha256'])
      .select((attachment) => attachment('uploadedByUserId', 'is', null).$castTo<boolean>().as('adopted'))
      .where((attachment) => attachment.and({ id, salesOrderId }))
      .executeTakeFirstOrThrow(() => new Problem('not_found', `Sales order ${salesOrderId} has no attachment ${id}.`));
  }

  private attachments() {
    return this.database.kysely
      .selectFrom('orderPdfAttachments')
      .select(['id', 'filename', 'pdfType', 'byteSize', 'sha256', 'uploadedByUserId'])
      .select((attachment) => utc(attachment.ref('uploadedAt')).as('uploadedAt'));
  }
}
