import { Injectable } from '@nestjs/common';
import { Conditions } from '../../database/conditions.js';
import { Database } from '../../database/database.js';
import { DEFAULT_LIMIT, decodeCursor, idOnly, type Page, toPage } from '../../http/paging.js';
import type { KeptFile } from '../../http/send-kept-file.js';
import type { AttachmentListQuery } from './attachment.schema.js';
import { ATTACHMENT } from './attachment-json.js';
import type { OrderAttachmentView } from './sales-order.views.js';

@Injectable()
export class AttachmentRepository {
  constructor(private readonly database: Database) {}

  async list(salesOrderId: number, { limit = DEFAULT_LIMIT, cursor }: AttachmentListQuery): Promise<Page<OrderAttachmentView>> {
    const after = decodeCursor(cursor, idOnly);
    const conditions = new Conditions().and('a.sales_order_id = $', salesOrderId).and('a.id < $', after?.[0]);
    const rows = await this.database.rows<{ attachment: OrderAttachmentView }>(
      `select ${ATTACHMENT} as attachment from order_pdf_attachments a ${conditions.where} order by a.id desc limit ${conditions.parameter(limit + 1)}`,
      conditions.parameters,
    );
    return toPage(
      rows.map(({ attachment }) => attachment),
      limit,
      ({ id }) => [id],
    );
  }

  async find(id: number): Promise<OrderAttachmentView | null> {
    const row = await this.database.row<{ attachment: OrderAttachmentView }>(
      `select ${ATTACHMENT} as attachment from order_pdf_attachments a where a.id = $1`,
      [id],
    );
    return row?.attachment ?? null;
  }

  findStored(salesOrderId: number, id: number): Promise<KeptFile | null> {
    return this.database.row<KeptFile & Record<string, unknown>>(
      `select storage_key as "storageKey", filename, byte_size as "byteSize", sha256,
         uploaded_by_user_id is null as adopted from order_pdf_attachments
       where id = $2 and sales_order_id = $1`,
      [salesOrderId, id],
    );
  }
}
