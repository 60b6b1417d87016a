import { z } from 'zod';
import { addressInput, addressOutput } from '../../addresses/address.js';
import { calendarDay } from '../../calendar/calendar-day.js';
import { customerReference } from '../../customer-profiles/customer.schema.js';
import { filledText, text } from '../../database/text.js';
import { booleanText, id, instant, reason } from '../../http/fields.js';
import { pageOf, pageQuery } from '../../http/paging.js';
import { newDistribution } from '../distribution-log/distribution.schema.js';
import { orderStatus } from '../sales-orders/sales-order.schema.js';
import { source } from '../source.schema.js';

export const unlinkedListQuery = z.strictObject({
  ...pageQuery,
  resolved: booleanText
    .optional()
    .meta({ description: '`true` lists shipments that entered the log; when left out, shipments that wait are listed' }),
  q: text(200).optional().meta({ description: 'part of the order number, facility, lot or tracking number as received' }),
});
export type UnlinkedListQuery = z.infer<typeof unlinkedListQuery>;

const { shipDate, sku, lotNumber, quantity, trackingNumber } = newDistribution.shape;

/** What a person may add or set right: needed where the shipment came without it, or with something that the log cannot hold. */
const corrections = {
  shipDate: shipDate.optional(),
  sku: sku.optional(),
  lotNumber: lotNumber.optional(),
  quantity: quantity.optional(),
  source: source.optional(),
  trackingNumber,
  shipTo: addressInput
    .optional()
    .meta({ description: 'when left out, the ship-to as received, or that of the order if none was received' }),
};
const correctionsObject = z.strictObject(corrections);
export type Corrections = z.infer<typeof correctionsObject>;

export const linkRequest = z
  .strictObject({
    salesOrderId: id.nullish().meta({ description: 'required', examples: [1] }),
    ...corrections,
    alreadyInLog: z
      .boolean()
      .optional()
      .meta({ description: 'true when the log already has this shipment of the order, so that nothing is recorded twice' }),
    reason,
  })
  .meta({
    id: 'LinkUnlinkedDistribution',
    examples: [{ salesOrderId: 1, reason: 'the packing slip names this order' }],
  });
export type LinkRequest = z.infer<typeof linkRequest>;

export const createOrderRequest = z
  .strictObject({
    orderNumber: filledText(100).optional().meta({ description: 'as received when left out' }),
    orderDate: calendarDay.optional().meta({ description: 'the ship date when left out' }),
    customerId: id
      .optional()
      .meta({ description: 'the customer of the order; when left out, it is taken from the shipment or found by `soldTo`' }),
    soldTo: addressInput.optional().meta({ description: 'when left out, the profile of the customer, or the facility as received' }),
    sharesOrderNumber: z
      .boolean()
      .optional()
      .meta({ description: 'true when another customer has an order of this number, and both are right' }),
    ...corrections,
    reason,
  })
  .meta({
    id: 'CreateOrderOfUnlinkedDistribution',
    examples: [{ reason: 'the order was never entered; the shipment itself is the evidence' }],
  });
export type CreateOrderRequest = z.infer<typeof createOrderRequest>;

const shown = z.string().nullable();

export const CANDIDATE_REASONS = ['same_order_key', 'same_customer', 'near_date'] as const;

const candidate = z
  .object({
    salesOrderId: z.int(),
    orderNumber: z.string(),
    orderDate: z.string(),
    status: orderStatus,
    customer: customerReference,
    reasons: z.array(z.enum(CANDIDATE_REASONS)).meta({ description: 'why it may be the order; a person decides' }),
  })
  .meta({ id: 'CandidateOrder' });
export type CandidateOrder = z.infer<typeof candidate>;

export const unlinkedDistribution = z
  .object({
    id: z.int(),
    origin: z.string().meta({ description: 'where the shipment came from' }),
    originId: z.string().meta({ description: 'its id there' }),
    reasonCode: z.string(),
    reasonDetail: z.string().meta({ description: 'why it could not enter the log' }),
    received: z.record(z.string(), z.unknown()).meta({ description: 'the shipment exactly as received' }),
    customerId: z.int().nullable().meta({ description: 'the customer, if it is known for certain' }),
    orderNumber: shown,
    shipDate: shown,
    sku: shown,
    lotNumber: shown,
    quantity: z.int().nullable(),
    source: source.nullable(),
    repId: z.int().nullable(),
    trackingNumber: shown,
    shipTo: addressOutput.extend({ facilityName: shown }).meta({ id: 'ReceivedAddress' }),
    match: z
      .enum(['none', 'found', 'cancelled', 'ambiguous', 'other_customer'])
      .nullable()
      .meta({ description: 'what the matching rule finds among the orders of its number today; null once it is resolved' }),
    candidates: z.array(candidate),
    resolvedAt: instant.nullable(),
    resolution: z.enum(['linked', 'order_created', 'already_in_log']).nullable(),
    distribution: z.object({ id: z.int(), salesOrderId: z.int() }).nullable().meta({ description: 'the entry of the log that it became' }),
    version: z.int(),
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: 'UnlinkedDistribution' });
export type UnlinkedView = z.infer<typeof unlinkedDistribution>;

export const unlinkedPage = pageOf('UnlinkedDistributionPage', unlinkedDistribution);
