import { defineEntity, p } from '@mikro-orm/postgresql';
import { identity, reference } from '../../database/columns.js';

const OrderAttachmentSchema = defineEntity({
  name: 'OrderAttachment',
  tableName: 'order_pdf_attachments',
  properties: {
    id: identity(),
    salesOrderId: reference(),
    storageKey: p.text(),
    filename: p.text(),
    pdfType: p.text(),
    byteSize: p.bigint('number').nullable(),
    sha256: p.text().nullable(),
    uploadedAt: p.datetime().defaultRaw('now()').persist(false),
    uploadedByUserId: reference().nullable(),
    adopted: p.boolean().default(false),
  },
});

/** A PDF that belongs to an order, kept as received. */
export class OrderAttachment extends OrderAttachmentSchema.class {}
OrderAttachmentSchema.setClass(OrderAttachment);
