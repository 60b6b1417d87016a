import { z } from 'zod';
import { addressInput, addressOutput } from '../../addresses/address.js';
import { calendarDay } from '../../calendar/calendar-day.js';
import { inOrder } from '../../calendar/in-order.js';
import { customerReference } from '../../customer-profiles/customer.schema.js';
import { filledCode, filledText } from '../../database/text.js';
import { booleanText, id, idText, reason } from '../../http/fields.js';
import { pageOf, pageQuery } from '../../http/paging.js';
import { createdAt, recordId, recordVersion, shownInstant, shownNumber, shownText, updatedAt } from '../../openapi/shown-fields.js';
import { acknowledge, newDistribution } from '../distribution-log/distribution.schema.js';
import * as field from '../record-fields.js';
import { orderStatus } from '../sales-orders/sales-order.schema.js';
import { source } from '../source.schema.js';

const filters = {
  reason: filledText(100).optional().meta({ description: 'the `reasonCode`' }),
  lotNumber: filledText(100)
    .optional()
    .meta({ description: 'a lot number or an alias of one, in any spelling; also of shipments that spell it otherwise' }),
  source: source.optional().meta({ description: 'shipments that came from there' }),
  sku: filledText(64).optional().meta({ description: 'the SKU as the shipment says it' }),
  shipDateFrom: calendarDay.optional().meta({ description: 'the first ship date, included' }),
  shipDateTo: calendarDay.optional().meta({ description: 'the last ship date, included' }),
  q: filledText(200).optional().meta({ description: 'part of the order number, facility, lot or tracking number' }),
};
const CUSTOMER = 'the customer of the shipment, if it is known for certain';
const ORDER_CUSTOMER = 'a customer that has a sales order of the number of the shipment';

export const unlinkedListQuery = inOrder(
  z.strictObject({
    ...pageQuery,
    ...filters,
    customerId: idText.optional().meta({ description: CUSTOMER }),
    orderCustomerId: idText.optional().meta({ description: ORDER_CUSTOMER }),
    resolved: booleanText.optional().meta({
      description: '`true` lists shipments that entered the log or were dismissed; when left out, shipments that wait are listed',
    }),
  }),
  'shipDateFrom',
  'shipDateTo',
);
export type UnlinkedListQuery = z.infer<typeof unlinkedListQuery>;
export type UnlinkedFilters = Omit<UnlinkedListQuery, 'resolved' | 'limit' | 'cursor'> & { ids?: number[] | undefined };

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
    salesOrderId: id.nullish().meta({ description: 'the id of the sales order that was shipped', examples: [1], mustBeGiven: true }),
    ...corrections,
    alreadyInLog: z
      .boolean()
      .optional()
      .meta({ description: 'true when the log already has this shipment of the order, so that nothing is recorded twice' }),
    acknowledge,
    reason,
  })
  .meta({
    id: 'LinkUnlinkedDistribution',
    examples: [{ salesOrderId: 1, reason: 'the packing slip names this order' }],
  });
export type LinkRequest = z.infer<typeof linkRequest>;

export const correctionRequest = z
  .strictObject({
    orderNumber: filledCode(100).optional().meta({ description: 'the number of its sales order' }),
    ...corrections,
    customerId: id.optional().meta({ description: 'whose shipment it is' }),
    reason,
  })
  .refine(
    (request) => Object.entries(request).some(([field, value]) => field !== 'reason' && value !== undefined),
    'must name what to correct',
  )
  .meta({ id: 'CorrectUnlinkedDistribution', examples: [{ lotNumber: 'SLQ-05012025', reason: 'the label says so' }] });
export type CorrectionRequest = z.infer<typeof correctionRequest>;

export const dismissRequest = z
  .strictObject({
    distributionId: id
      .nullish()
      .meta({ description: 'the entry of the log that the shipment is; left out when it is not one of our shipments' }),
    reason,
  })
  .meta({ id: 'DismissUnlinkedDistribution', examples: [{ reason: 'a test label that was never shipped' }] });
export type DismissRequest = z.infer<typeof dismissRequest>;

/** Shipments that one request resolves, at most. */
export const MOST_RESOLVED = 1_000;

export const resolveRequest = z
  .strictObject({
    filter: inOrder(
      z.strictObject({
        ...filters,
        ids: z.array(id).min(1).max(MOST_RESOLVED).optional().meta({ description: 'these shipments, as chosen one by one' }),
        customerId: id.optional().meta({ description: CUSTOMER }),
        orderCustomerId: id.optional().meta({ description: ORDER_CUSTOMER }),
      }),
      'shipDateFrom',
      'shipDateTo',
    )
      .refine((filter) => Object.values(filter).some((value) => value !== undefined), 'must name at least one filter')
      .meta({ description: 'which of the waiting shipments; at least one filter' }),
    action: z.enum(['link', 'create-order', 'dismiss']).meta({
      id: 'ResolveAction',
      description:
        '`link` links each to the one order that the matching rule finds or, with `filter.orderCustomerId`, to the order of that customer. `create-order` creates the orders that are missing, one for all shipments of a number and customer. `dismiss` takes them out: no shipments of ours.',
    }),
    sharesOrderNumber: z
      .boolean()
      .optional()
      .meta({ description: 'with `create-order`: true when other customers have orders of these numbers, and both are right' }),
    acknowledge,
    dryRun: z.boolean().optional().meta({ description: 'true answers what would become of each and changes nothing' }),
    limit: z.int().min(1).max(MOST_RESOLVED).optional().meta({ description: 'shipments in one request; 200 when left out' }),
    cursor: pageQuery.cursor,
    reason,
  })
  .meta({
    id: 'ResolveUnlinkedDistributions',
    examples: [{ filter: { reason: 'order_not_found' }, action: 'link', dryRun: true, reason: 'the missing orders were imported' }],
  });
export type ResolveRequest = z.infer<typeof resolveRequest>;

export const createOrderRequest = z
  .strictObject({
    orderNumber: filledCode(100).optional().meta({ description: 'as received when left out' }),
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
    acknowledge,
    reason,
  })
  .meta({
    id: 'CreateOrderOfUnlinkedDistribution',
    examples: [{ reason: 'the order was never entered; the shipment itself is the evidence' }],
  });
export type CreateOrderRequest = z.infer<typeof createOrderRequest>;

export const CANDIDATE_REASONS = ['same_order_key', 'former_order_key', 'same_customer', 'near_date'] as const;
const candidateReason = z.enum(CANDIDATE_REASONS).meta({ id: 'CandidateReason', description: 'why an order may be that of a shipment' });

const candidate = z
  .object({
    salesOrderId: field.salesOrderId,
    orderNumber: field.orderNumber,
    orderDate: field.orderDate,
    status: orderStatus,
    customer: customerReference,
    reasons: z.array(candidateReason).meta({ description: 'why it may be the order; a person decides' }),
  })
  .meta({ id: 'CandidateOrder' });
export type CandidateOrder = z.infer<typeof candidate>;

const inLog = z.object({ id: shownNumber('the id of the distribution'), salesOrderId: field.salesOrderId });

export const unlinkedDistribution = z
  .object({
    id: recordId,
    origin: shownText('where the shipment came from', 'distribution_log_entries'),
    originId: shownText('its id there', '4711'),
    reasonCode: shownText('why it could not enter the log, for programs', 'order_not_found'),
    reasonDetail: shownText('why it could not enter the log', 'No sales order has the number 0000123.'),
    received: z.record(z.string(), z.unknown()).meta({
      description: 'the shipment exactly as received, whatever was corrected since',
      examples: [{ order_number: 'SO 0000123', quantity: '10' }],
    }),
    customerId: z.int().nullable().meta({ description: 'the customer, where it is known for certain' }),
    orderNumber: field.orderNumber.nullable(),
    shipDate: field.shipDate.nullable(),
    sku: field.sku.nullable(),
    lotNumber: field.lotNumber.nullable(),
    lotNumberReceived: z
      .string()
      .nullable()
      .meta({ description: 'the lot as first received, once it was corrected; else null', examples: [null] }),
    quantity: field.quantity.nullable(),
    source: source.nullable().meta({ description: 'where it came from; null if that was not received' }),
    repId: field.repId.nullable(),
    trackingNumber: field.trackingNumber.nullable(),
    shipTo: addressOutput
      .extend({ facilityName: addressOutput.shape.facilityName.nullable() })
      .meta({ id: 'ReceivedAddress', description: 'where the devices went, as far as it was received' }),
    match: z
      .enum(['none', 'renumbered', 'found', 'cancelled', 'ambiguous', 'other_customer'])
      .meta({ id: 'OrderMatch', description: 'what the matching rule finds' })
      .nullable()
      .meta({ description: 'what the matching rule finds among the orders of its number today; null once it is resolved' }),
    orderCustomerIds: z
      .array(z.int())
      .meta({ description: `customers of candidates with the order number of the shipment: what \`orderCustomerId\` filters by` }),
    candidates: z.array(candidate).meta({ description: 'orders that may be the right one, and why' }),
    correctedAt: shownInstant('when it was last corrected; null if never').nullable(),
    resolvedAt: shownInstant('when it stopped waiting; null while it waits').nullable(),
    resolution: z
      .enum(['linked', 'order_created', 'already_in_log', 'dismissed'])
      .meta({ id: 'ShipmentResolution', description: 'how a shipment stopped waiting' })
      .nullable()
      .meta({ description: 'how it stopped waiting; null while it waits' }),
    distribution: inLog.nullable().meta({ description: 'the entry of the log that it became or is' }),
    version: recordVersion,
    createdAt,
    updatedAt,
  })
  .meta({ id: 'UnlinkedDistribution' });
export type UnlinkedView = z.infer<typeof unlinkedDistribution>;

export const unlinkedPage = pageOf('UnlinkedDistributionPage', unlinkedDistribution);

export const OUTCOMES = ['linked', 'order_created', 'dismissed', 'left'] as const;

const resolved = z.object({
  id: shownNumber('the id of the waiting shipment'),
  outcome: z.enum(OUTCOMES).meta({ id: 'ResolveOutcome', description: '`left` waits as before' }),
  distribution: inLog.nullable().meta({ description: 'the entry of the log that it became, or would become; null when it was left' }),
  code: shownText('why it was left: the code of a problem, or what the matching rule finds; else null', 'ambiguous').nullable(),
  detail: shownText('the same as a sentence', 'Several customers have an order of this number.').nullable(),
});
export type Resolved = z.infer<typeof resolved>;

type OutcomeCounts = Record<(typeof OUTCOMES)[number], z.ZodInt>;

export const resolvedPage = z
  .object({
    dryRun: z.boolean().meta({ description: 'whether nothing was changed' }),
    counts: z
      .object(
        Object.fromEntries(OUTCOMES.map((outcome) => [outcome, shownNumber(`shipments that were \`${outcome}\``, 0)])) as OutcomeCounts,
      )
      .meta({ description: 'of this page' }),
    data: z.array(resolved).meta({ description: 'what became of each, the newest shipment first' }),
    nextCursor: z
      .string()
      .nullable()
      .meta({
        description: 'send it with the same request to go on; null when no shipment of the filter is left over',
        examples: [null],
      }),
  })
  .meta({ id: 'ResolvedDistributions' });
export type ResolvedPage = z.infer<typeof resolvedPage>;
