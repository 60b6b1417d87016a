import { Injectable } from '@nestjs/common';
import { Database } from '../../database/database.js';
import type { Page } from '../../http/paging.js';
import type { Principal } from '../../http/principal.js';
import type { RecordFile } from '../../http/send-record-file.js';
import type { StoredUpload } from '../../storage/upload-to-storage.js';
import { AttachmentQueries } from './attachment.queries.js';
import type { AttachmentForm, AttachmentListQuery } from './attachment.schema.js';
import { createAttachment } from './create-order.js';
import { SalesOrderQueries } from './sales-order.queries.js';
import type { OrderAttachmentView } from './sales-order.views.js';

/** The documents of an order. They can be added, but not changed or removed. */
@Injectable()
export class AttachmentsService {
  constructor(
    private readonly database: Database,
    private readonly orders: SalesOrderQueries,
    private readonly attachments: AttachmentQueries,
  ) {}

  /**
   * Records a stored upload as an attachment of the order.
   * @param upload the PDF as it was streamed to storage, with its SHA-256
   * @param user who uploaded it
   */
  async add(salesOrderId: number, upload: StoredUpload, { pdfType }: AttachmentForm, user: Principal): Promise<OrderAttachmentView> {
    const { key, filename, byteSize, sha256 } = upload;
    const id = await this.database.transaction(null, async (tx) => {
      const record = { salesOrderId, storageKey: key, filename, pdfType: pdfType?.trim() || 'other', byteSize, sha256 };
      const attachment = createAttachment(tx, { ...record, uploadedByUserId: user.id });
      await tx.em.flush();
      return attachment.id;
    });
    return this.attachments.get(id);
  }

  /** @throws Problem `not_found` when there is no such order */
  async list(salesOrderId: number, query: AttachmentListQuery): Promise<Page<OrderAttachmentView>> {
    await this.orders.requireKnown(salesOrderId);
    return this.attachments.list(salesOrderId, query);
  }

  /** @throws Problem `not_found` when the order has no such attachment */
  getStored(salesOrderId: number, id: number): Promise<RecordFile> {
    return this.attachments.getStored(salesOrderId, id);
  }
}
