import { z } from 'zod';
import { addressInput, addressOutput } from '../../addresses/address.js';
import { asOf } from '../../audit/history/as-of.js';
import { calendarDay } from '../../calendar/calendar-day.js';
import { inOrder } from '../../calendar/in-order.js';
import { customerReference, referenceWithProfile } from '../../customer-profiles/customer.schema.js';
import { code, text } from '../../database/text.js';
import { feedOf, feedQuery } from '../../http/feed.js';
import { booleanText, id, idText, reason } from '../../http/fields.js';
import { include } from '../../http/include.js';
import { pageQuery } from '../../http/paging.js';
import { createdAt, recordId, recordVersion, shownNumber, updatedAt } from '../../openapi/shown-fields.js';
import { LOT_DOUBTS } from '../lots/lot-doubts.js';
import { SHIPPED_BEFORE_HOLD, SHIPPED_WHILE_HELD } from '../lots/lot-hold.js';
import * as field from '../record-fields.js';
import { orderReference } from '../sales-orders/sales-order.views.js';
import { LONGEST_TRACKING } from '../shipment-identity.js';
import { source } from '../source.schema.js';

const filters = {
  shipDateFrom: calendarDay.optional().meta({ description: 'the first ship date, included' }),
  shipDateTo: calendarDay.optional().meta({ description: 'the last ship date, included' }),
  sku: text(64).optional().meta({ description: field.SKU }),
  lotNumber: text(100).optional().meta({ description: field.LOT }),
  customerId: idText.optional().meta({ description: 'distributions of this customer' }),
  salesOrderId: idText.optional().meta({ description: 'distributions of this sales order' }),
  source: source.optional().meta({ description: 'distributions that came from there' }),
  repId: idText
    .optional()
    .meta({ description: 'distributions that are credited to this sales rep; who looks after the customer today is another matter' }),
  q: text(200)
    .optional()
    .meta({ description: 'part of the order number, facility (customer or ship-to) or lot, or the beginning of the tracking number' }),
  includeVoided: booleanText
    .optional()
    .meta({ description: 'also voided distributions; when left out, a feed has them and any other list does not' }),
};

export const distributionExportQuery = inOrder(z.strictObject(filters), 'shipDateFrom', 'shipDateTo');
export type DistributionFilters = z.infer<typeof distributionExportQuery>;

const included = include(
  'DistributionInclude',
  ['customer', 'salesOrder'],
  'adds address and contact of the customer, or the head of the sales order',
);
export type DistributionInclude = NonNullable<z.infer<typeof included>>[number];

const listQuery = z.strictObject({ ...pageQuery, ...feedQuery, include: included, ...filters, asOf });

/** What stood at an instant is found by the trail, which is searched by no part of a text, and it changes no more. */
const readsOneTime = ({ asOf: then, ...more }: { asOf?: unknown; q?: unknown; order?: unknown; updatedSince?: unknown }): boolean =>
  then === undefined || (more.q === undefined && more.order === undefined && more.updatedSince === undefined);
const ONE_TIME = { path: ['asOf'], message: 'goes together with neither q nor a feed' };

export const distributionListQuery = inOrder(listQuery, 'shipDateFrom', 'shipDateTo').refine(readsOneTime, ONE_TIME);
export type DistributionListQuery = z.infer<typeof distributionListQuery>;

/** The list of one customer's distributions takes all filters except the customer. It is no feed: a merge would move records out of it. */
export const customerDistributionsQuery = inOrder(
  listQuery.omit({ customerId: true, order: true, updatedSince: true }),
  'shipDateFrom',
  'shipDateTo',
).refine(readsOneTime, ONE_TIME);
export type CustomerDistributionsQuery = z.infer<typeof customerDistributionsQuery>;

/** White space around a tracking number does not count: the number distinguishes the shipments of an order. */
const trackingNumber = code(LONGEST_TRACKING)
  .transform((value) => value.trim() || null)
  .nullish()
  .meta({ description: `${field.TRACKING}; null or an empty text for none` });

/** Required by a rule of the log (422 `sales_order_required`), so the schema lets it pass. */
const salesOrderId = id.nullish().meta({ description: 'the id of the sales order that was shipped', examples: [1] });

const shipment = {
  shipDate: calendarDay.meta({ description: 'the day on which it was shipped, not in the future where the company works' }),
  sku: code(64).meta({ description: field.SKU, examples: ['211610SPT'] }),
  lotNumber: code(100).meta({ description: field.LOT, examples: ['SLQ-05012025'] }),
  quantity: z.int().min(1).max(1_000_000).meta({ description: 'units, never boxes' }),
};

const extras = {
  trackingNumber,
  repId: id.nullish().meta({ description: `${field.REP}; null for none` }),
};

export const acknowledge = z
  .array(
    z
      .enum([SHIPPED_BEFORE_HOLD, SHIPPED_WHILE_HELD, ...LOT_DOUBTS])
      .meta({ id: 'ShipmentDoubt', description: 'what a person may confirm of a shipment' }),
  )
  .max(10)
  .optional()
  .meta({
    description:
      'warnings that you have seen: `shipped_before_hold` for a shipment from before its lot was held, `shipped_while_held` for a correction that dates one on a day of the hold, `before_manufacture` and `after_expiry` for one that the dates of the lot contradict, `more_than_produced` for one with which more units are distributed than were produced',
    examples: [[]],
  });

export const newDistribution = z
  .strictObject({
    salesOrderId: salesOrderId.meta({ mustBeGiven: true }),
    ...shipment,
    ...extras,
    shipTo: addressInput.nullish().meta({ description: "the order's ship-to when left out" }),
    acknowledge,
  })
  .meta({
    id: 'NewDistribution',
    examples: [{ salesOrderId: 1, shipDate: '2025-06-02', sku: '211610SPT', lotNumber: 'SLQ-05012025', quantity: 10 }],
  });
export type NewDistribution = z.infer<typeof newDistribution>;

export const distributionChange = z
  .strictObject({
    salesOrderId,
    ...z.object(shipment).partial().shape,
    ...extras,
    shipTo: addressInput.optional().meta({ description: 'replaces the whole ship-to' }),
    acknowledge,
    reason,
  })
  .meta({ id: 'DistributionChange', examples: [{ quantity: 20, reason: 'the packing slip says two boxes' }] });
export type DistributionChange = z.infer<typeof distributionChange>;

export const voiding = z
  .strictObject({ reason })
  .meta({ id: 'Voiding', examples: [{ reason: 'entered twice, see the other tracking number' }] });
export type Voiding = z.infer<typeof voiding>;

const entry = z
  .object({
    id: recordId,
    salesOrderId: field.salesOrderId,
    customerId: field.customerId,
    orderNumber: field.orderNumber,
    customer: customerReference,
    shipDate: field.shipDate,
    sku: field.sku,
    lotNumber: field.lotNumber,
    lotNumberReceived: z
      .string()
      .nullable()
      .meta({ description: 'the lot as first received, where that was an alias or written otherwise; else null', examples: [null] }),
    quantity: field.quantity,
    source,
    repId: field.repId.nullable(),
    trackingNumber: field.trackingNumber.nullable(),
    shipTo: addressOutput.meta({ description: 'where the devices went, as it stood when they were shipped' }),
    importRowId: shownNumber('the id of the row of an import that it came from; null for one recorded otherwise').nullable(),
    voidedAt: field.voidedAt,
    voidReason: field.voidReason,
    version: recordVersion,
    createdAt,
    updatedAt,
  })
  .meta({ id: 'DistributionEntry' });

/** A distribution read by itself. */
export const distribution = z
  .object({ ...entry.shape, unitsReturned: shownNumber('units that came back: see `/distributions/{id}/returns`', 0) })
  .meta({ id: 'Distribution' });
export type DistributionView = z.infer<typeof distribution>;

/** A distribution in a list, with what `include` adds. */
const listedDistribution = z
  .object({
    ...entry.shape,
    customer: referenceWithProfile,
    salesOrder: orderReference.optional().meta({ description: 'the sales order, with `include=salesOrder`' }),
  })
  .meta({ id: 'ListedDistribution' });
export type ListedDistribution = z.infer<typeof listedDistribution>;

export const distributionPage = feedOf('DistributionPage', listedDistribution);
