import { z } from 'zod';
import { addressOutput } from '../../addresses/address.js';
import { calendarDay } from '../../calendar/calendar-day.js';
import { inOrder } from '../../calendar/in-order.js';
import { customerIdentity } from '../../customer-profiles/customer.schema.js';
import { text } from '../../database/text.js';
import { feedOf, feedQuery } from '../../http/feed.js';
import { booleanText, idText } from '../../http/fields.js';
import { include } from '../../http/include.js';
import { pageOf, pageQuery } from '../../http/paging.js';
import {
  createdAt,
  recordId,
  recordVersion,
  shownDay,
  shownInstant,
  shownNumber,
  shownText,
  updatedAt,
} from '../../openapi/shown-fields.js';
import * as field from '../record-fields.js';
import { source } from '../source.schema.js';
import { orderStatus } from './sales-order.schema.js';

const included = include(
  'SalesOrderInclude',
  ['lines', 'distributions'],
  'adds lines, or distributions with voided ones; a new distribution is a change of its own and none of its order',
);
export type SalesOrderInclude = NonNullable<z.infer<typeof included>>[number];

const listQuery = z.strictObject({
  ...pageQuery,
  ...feedQuery,
  include: included,
  q: text(200).optional().meta({ description: 'part of the order number or of the facility name; `SO# 123` finds order 123' }),
  customerId: idText.optional().meta({ description: 'orders of this customer' }),
  status: orderStatus.optional().meta({ description: 'orders in this state' }),
  source: source.optional().meta({ description: 'orders that came from there' }),
  orderDateFrom: calendarDay.optional().meta({ description: 'the first order date, included' }),
  orderDateTo: calendarDay.optional().meta({ description: 'the last order date, included' }),
  hasDistributions: booleanText
    .optional()
    .meta({ description: '`true` for orders with distributions, `false` for orders without; voided distributions count too' }),
  misread: booleanText.optional().meta({ description: 'orders that wait for their PDF, since the earlier system misread it' }),
});
export const salesOrderListQuery = inOrder(listQuery, 'orderDateFrom', 'orderDateTo');
export type SalesOrderListQuery = z.infer<typeof salesOrderListQuery>;

/** The list of one customer's orders takes all filters except the customer. It is no feed: a merge would move records out of it. */
export const customerOrdersQuery = inOrder(
  listQuery.omit({ customerId: true, order: true, updatedSince: true }),
  'orderDateFrom',
  'orderDateTo',
);
export type CustomerOrdersQuery = z.infer<typeof customerOrdersQuery>;

const head = {
  id: recordId,
  orderNumber: field.orderNumber,
  orderDate: field.orderDate,
  shipDate: shownDay('the day on which the order was shipped, as its source says; its distributions have their own').nullable(),
  status: orderStatus,
  source,
};
const trackingNumber = shownText('the tracking number of the order, as its source says', '1Z999AA10123456784').nullable();
const repId = field.repId.nullable();

export const orderLine = z
  .object({
    lineNumber: shownNumber('the place of the line on the order, from 1'),
    itemCode: shownText('the item code as printed', '21600101003'),
    description: shownText('the text of the line as printed', 'Foley catheter 16 Fr, box of 10').nullable(),
    sku: shownText('the SKU that the item code stands for; null when the line is not a device', '211610SPT').nullable(),
    unit: shownText('the unit as printed', 'BX').nullable(),
    quantity: z.number().meta({ description: 'how many of the item, in its own unit', examples: [2] }),
    units: shownNumber('devices: quantity times units per item; null when the line is not a device', 20).nullable(),
    unitPrice: z
      .number()
      .nullable()
      .meta({ description: 'the price of one item as printed, without its currency', examples: [180] }),
    lotNumber: shownText('the lot that the order asks for, as printed', 'SLQ-05012025').nullable(),
  })
  .meta({ id: 'SalesOrderLine' });

export const orderDistribution = z
  .object({
    id: recordId,
    shipDate: field.shipDate,
    sku: field.sku,
    lotNumber: field.lotNumber,
    quantity: field.quantity,
    trackingNumber: field.trackingNumber.nullable(),
    source,
    voidedAt: field.voidedAt,
    voidReason: field.voidReason,
    shipTo: addressOutput.meta({ description: 'where the devices went, as it stood when they were shipped' }),
  })
  .meta({ id: 'SalesOrderDistribution' });

export const salesOrderRow = z
  .object({
    ...head,
    customer: customerIdentity,
    trackingNumber,
    repId,
    lineCount: shownNumber('lines of the order'),
    distributionCount: shownNumber('distributions of the order, voided ones included'),
    lines: z.array(orderLine).optional().meta({ description: 'what was ordered, by line number, with `include=lines`' }),
    distributions: z
      .array(orderDistribution)
      .optional()
      .meta({ description: 'what was shipped, voided ones included, with `include=distributions`' }),
    version: recordVersion,
    createdAt,
    updatedAt,
  })
  .meta({ id: 'SalesOrderRow' });
export type SalesOrderRow = z.infer<typeof salesOrderRow>;

export const salesOrderPage = feedOf('SalesOrderPage', salesOrderRow);

/** A sales order beside a distribution of it. */
export const orderReference = z
  .object({ ...head, customerPo: shownText(field.CUSTOMER_PO, 'PO-7781').nullable(), trackingNumber, repId })
  .meta({ id: 'SalesOrderReference', description: 'the head of a sales order, without its lines' });

export const orderAttachment = z
  .object({
    id: recordId,
    filename: shownText('the name of the file as uploaded', 'SO-0000123.pdf'),
    pdfType: shownText('what the PDF is, such as `packing_slip`, as the uploader named it', 'packing_slip'),
    byteSize: field.byteSize.nullable(),
    sha256: field.sha256.nullable(),
    uploadedAt: shownInstant('when it was uploaded'),
    uploadedByUserId: field.userId.nullable(),
  })
  .meta({ id: 'SalesOrderAttachment' });
export type OrderAttachmentView = z.infer<typeof orderAttachment>;

export const attachmentPage = pageOf('SalesOrderAttachmentPage', orderAttachment);

export const salesOrder = z
  .object({
    ...head,
    orderKey: shownText('the canonical order number: unique for each customer', '0000123'),
    customerPo: shownText(field.CUSTOMER_PO, 'PO-7781').nullable(),
    repId,
    trackingNumber,
    notes: shownText('free text', 'Deliver before noon.').nullable(),
    reconstructed: z.boolean().meta({ description: 'whether it was created from a distribution for which no order was found' }),
    misread: z.boolean().meta({
      description:
        'taken over as the PDF reader of the earlier system misread it: the import of its PDF replaces it, and so does a correction',
    }),
    soldTo: addressOutput.meta({ description: 'who ordered, as it stood when the order was made' }),
    shipTo: addressOutput.meta({ description: 'where the order goes, as it stood when the order was made' }),
    customer: customerIdentity,
    lines: z.array(orderLine).meta({ description: 'what was ordered, by line number' }),
    distributions: z.array(orderDistribution).meta({ description: 'what was shipped, voided ones included' }),
    attachments: z.array(orderAttachment).meta({ description: 'PDFs of the order, the newest first' }),
    version: recordVersion,
    createdAt,
    updatedAt,
  })
  .meta({ id: 'SalesOrder' });
export type SalesOrderView = z.infer<typeof salesOrder>;
