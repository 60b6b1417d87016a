import { z } from 'zod';
import { addressOutput } from '../../addresses/address.js';
import { calendarDay } from '../../calendar/calendar-day.js';
import { customerIdentity } from '../../customer-profiles/customer.schema.js';
import { text } from '../../database/text.js';
import { booleanText, idText, instant } from '../../http/fields.js';
import { pageOf, pageQuery } from '../../http/paging.js';
import { source } from '../source.schema.js';
import { orderStatus } from './sales-order.schema.js';

export const salesOrderListQuery = z.strictObject({
  ...pageQuery,
  q: text(200).optional().meta({ description: 'part of the order number or of the facility name; `SO# 123` finds order 123' }),
  customerId: idText.optional(),
  status: orderStatus.optional(),
  source: source.optional(),
  orderDateFrom: calendarDay.optional(),
  orderDateTo: calendarDay.optional(),
  hasDistributions: booleanText.optional().meta({ description: 'voided distributions count too' }),
  misread: booleanText.optional().meta({ description: 'orders that wait for their PDF, since the earlier system misread it' }),
});
export type SalesOrderListQuery = z.infer<typeof salesOrderListQuery>;

/** The list of one customer's orders takes all filters except the customer. */
export const customerOrdersQuery = salesOrderListQuery.omit({ customerId: true });
export type CustomerOrdersQuery = z.infer<typeof customerOrdersQuery>;

const textOrNone = z.string().nullable();
const dayOrNone = z.iso.date().nullable();

export const salesOrderRow = z
  .object({
    id: z.int(),
    orderNumber: z.string(),
    orderDate: z.iso.date(),
    shipDate: dayOrNone,
    status: orderStatus,
    source,
    customer: customerIdentity,
    trackingNumber: textOrNone,
    repId: z.int().nullable(),
    lineCount: z.int(),
    distributionCount: z.int().meta({ description: 'voided ones included' }),
  })
  .meta({ id: 'SalesOrderRow' });
export type SalesOrderRow = z.infer<typeof salesOrderRow>;

export const salesOrderPage = pageOf('SalesOrderPage', salesOrderRow);

export const orderLine = z
  .object({
    lineNumber: z.int(),
    itemCode: z.string(),
    description: textOrNone,
    sku: textOrNone.meta({ description: 'null when the line is not a device' }),
    unit: textOrNone,
    quantity: z.number(),
    units: z.int().nullable().meta({ description: 'devices: quantity times units per item' }),
    unitPrice: z.number().nullable(),
    lotNumber: textOrNone,
  })
  .meta({ id: 'SalesOrderLine' });

export const orderDistribution = z
  .object({
    id: z.int(),
    shipDate: z.iso.date(),
    sku: z.string(),
    lotNumber: z.string(),
    quantity: z.int(),
    trackingNumber: textOrNone,
    source,
    voidedAt: instant.nullable(),
    voidReason: textOrNone,
    shipTo: addressOutput,
  })
  .meta({ id: 'SalesOrderDistribution' });

export const orderAttachment = z
  .object({
    id: z.int(),
    filename: z.string(),
    pdfType: z.string(),
    byteSize: z.int().nullable(),
    sha256: textOrNone,
    uploadedAt: instant,
    uploadedByUserId: z.int().nullable(),
  })
  .meta({ id: 'SalesOrderAttachment' });
export type OrderAttachmentView = z.infer<typeof orderAttachment>;

export const attachmentPage = pageOf('SalesOrderAttachmentPage', orderAttachment);

export const salesOrder = z
  .object({
    id: z.int(),
    orderNumber: z.string(),
    orderKey: z.string().meta({ description: 'the canonical order number: unique for each customer' }),
    orderDate: z.iso.date(),
    shipDate: dayOrNone,
    status: orderStatus,
    source,
    customerPo: textOrNone,
    repId: z.int().nullable(),
    trackingNumber: textOrNone,
    notes: textOrNone,
    reconstructed: z.boolean().meta({ description: 'created from a distribution for which no order was found' }),
    misread: z.boolean().meta({
      description:
        'taken over as the PDF reader of the earlier system misread it: the import of its PDF replaces it, and so does a correction',
    }),
    soldTo: addressOutput,
    shipTo: addressOutput,
    customer: customerIdentity,
    lines: z.array(orderLine),
    distributions: z.array(orderDistribution),
    attachments: z.array(orderAttachment),
    version: z.int(),
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: 'SalesOrder' });
export type SalesOrderView = z.infer<typeof salesOrder>;
