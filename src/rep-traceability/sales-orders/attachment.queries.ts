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

  /** The attachments of an order, newest first. */
  list(salesOrderId: number, page: AttachmentListQuery): Promise<Page<OrderAttachmentView>> {
    return readPage(this.attachments().where('salesOrderId', '=', salesOrderId), page);
  }

  get(id: number): Promise<OrderAttachmentView> {
    return this.attachments().where('id', '=', id).executeTakeFirstOrThrow();
  }

  /**
   * Where the file of an attachment is stored, and what its bytes must hash to.
   * @returns `adopted` is true for a file that was taken over from the old system, which may have no SHA-256
   * @throws Problem `not_found` when the order has no such attachment
   */
  getStored(salesOrderId: number, id: number): Promise<RecordFile> {
    return this.database.kysely
      .selectFrom('orderPdfAttachments')
      .select(['storageKey', 'filename', 'byteSize', 'sha256', 'adopted'])
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
