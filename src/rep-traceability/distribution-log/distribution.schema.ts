import { z } from 'zod';
import { addressInput, addressOutput } from '../../addresses/address.js';
import { calendarDay } from '../../calendar/calendar-day.js';
import { customerReference } from '../../customer-profiles/customer.schema.js';
import { text } from '../../database/text.js';
import { booleanText, id, idText, instant, reason } from '../../http/fields.js';
import { pageOf, pageQuery } from '../../http/paging.js';
import { source } from '../source.schema.js';

const filters = {
  shipDateFrom: calendarDay.optional(),
  shipDateTo: calendarDay.optional(),
  sku: text(64).optional(),
  lotNumber: text(100).optional().meta({ description: 'a lot number or an alias of one' }),
  customerId: idText.optional(),
  salesOrderId: idText.optional(),
  source: source.optional(),
  repId: idText.optional(),
  q: text(200)
    .optional()
    .meta({ description: 'part of the order number, facility (customer or ship-to) or lot, or the beginning of the tracking number' }),
  includeVoided: booleanText.optional().meta({ description: 'also voided distributions; false when left out' }),
};

export const distributionExportQuery = z.strictObject(filters);
export type DistributionFilters = z.infer<typeof distributionExportQuery>;

export const distributionListQuery = z.strictObject({ ...pageQuery, ...filters });
export type DistributionListQuery = z.infer<typeof distributionListQuery>;

/** The list of one customer's distributions takes all filters except the customer. */
export const customerDistributionsQuery = distributionListQuery.omit({ customerId: true });
export type CustomerDistributionsQuery = z.infer<typeof customerDistributionsQuery>;

/** White space around a tracking number does not count: the number distinguishes the shipments of an order. */
const trackingNumber = text(200)
  .transform((value) => value.trim() || null)
  .nullish();

/** Required by a rule of the log (422 `sales_order_required`), so the schema lets it pass. */
const salesOrderId = id.nullish().meta({ description: 'required', examples: [1] });

const shipment = {
  shipDate: calendarDay,
  sku: text(64).meta({ examples: ['211610SPT'] }),
  lotNumber: text(100).meta({ description: 'a lot number or an alias of one', examples: ['SLQ-05012025'] }),
  quantity: z.int().min(1).max(1_000_000).meta({ description: 'units, never boxes' }),
};

const extras = {
  trackingNumber,
  repId: id.nullish(),
};

export const newDistribution = z
  .strictObject({
    salesOrderId,
    ...shipment,
    ...extras,
    shipTo: addressInput.nullish().meta({ description: "the order's ship-to when left out" }),
  })
  .meta({
    id: 'NewDistribution',
    examples: [{ salesOrderId: 1, shipDate: '2025-06-02', sku: '211610SPT', lotNumber: 'SLQ-05012025', quantity: 10 }],
  });
export type NewDistribution = z.infer<typeof newDistribution>;

export const distributionChange = z
  .strictObject({ salesOrderId, ...z.object(shipment).partial().shape, ...extras, shipTo: addressInput.optional(), reason })
  .meta({ id: 'DistributionChange', examples: [{ quantity: 20, reason: 'the packing slip says two boxes' }] });
export type DistributionChange = z.infer<typeof distributionChange>;

export const voiding = z
  .strictObject({ reason })
  .meta({ id: 'Voiding', examples: [{ reason: 'entered twice, see the other tracking number' }] });
export type Voiding = z.infer<typeof voiding>;

const shown = z.string().nullable();

export const distribution = z
  .object({
    id: z.int(),
    salesOrderId: z.int(),
    customerId: z.int(),
    orderNumber: z.string(),
    customer: customerReference,
    shipDate: z.string(),
    sku: z.string(),
    lotNumber: z.string(),
    lotNumberReceived: shown.meta({ description: 'the lot as first received, where that was an alias or written otherwise' }),
    quantity: z.int(),
    source,
    repId: z.int().nullable(),
    trackingNumber: shown,
    shipTo: addressOutput,
    importRowId: z.int().nullable(),
    voidedAt: instant.nullable(),
    voidReason: shown,
    version: z.int(),
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: 'Distribution' });
export type DistributionView = z.infer<typeof distribution>;

export const distributionPage = pageOf('DistributionPage', distribution);
