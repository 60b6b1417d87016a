import { z } from 'zod';
import { filledText } from '../../database/text.js';
import { shownNumber, shownText } from '../../openapi/shown-fields.js';
import { lotStatus } from '../lots/lot-status.schema.js';
import * as field from '../record-fields.js';

/** Records of each kind in an answer, at most. */
export const MOST_SHOWN = 6;
/** A shorter text stands in nearly everything, so only what it names exactly is found. */
export const SHORTEST_PART = 3;

export const searchQuery = z.strictObject({
  q: filledText(200).meta({
    description: `a lot, an order, a facility or a tracking number, in any spelling, or a part of one (${SHORTEST_PART} characters or more)`,
    examples: ['SLQ-05012025'],
  }),
});
export type SearchQuery = z.infer<typeof searchQuery>;

const exact = z
  .boolean()
  .meta({ description: 'true where the text names this record, false where it is only a part of its name', examples: [true] });
const facilityName = shownText('the facility', 'Cedar Creek Urology Clinic');

const foundLot = z
  .object({ lotNumber: field.lotNumber, sku: field.sku, status: lotStatus, exact })
  .meta({ id: 'FoundLot', description: 'a lot, found by its number or an alias' });

const foundOrder = z
  .object({ id: field.salesOrderId, orderNumber: field.orderNumber, orderDate: field.orderDate, facilityName, exact })
  .meta({ id: 'FoundOrder', description: 'a sales order, found by its number' });

const foundFacility = z
  .object({
    customerId: field.customerId,
    consigneeId: shownNumber('the consignee, where the name is that of a ship-to; null where it is the customer’s own').nullable(),
    facilityName,
    customerName: shownText('the customer that it belongs to', 'Northern Medical Supply'),
    city: shownText('its city', 'Boise').nullable(),
    state: shownText('its state', 'ID').nullable(),
    exact,
  })
  .meta({ id: 'FoundFacility', description: 'a customer, found by its name or number, or by the name of a ship-to' });

const foundParcel = z
  .object({
    trackingNumber: field.trackingNumber,
    salesOrderId: field.salesOrderId,
    orderNumber: field.orderNumber,
    facilityName,
    shipDate: field.shipDate,
    distributionIds: z.array(z.int()).meta({ description: 'its entries of the log, voided ones too', examples: [[17]] }),
    exact,
  })
  .meta({ id: 'FoundParcel', description: 'what one order sent under one tracking number' });

const foundWaiting = z
  .object({
    id: shownNumber('the waiting shipment'),
    reasonDetail: shownText('why it could not enter the log', 'No sales order has the number 0000123.'),
    orderNumber: field.orderNumber.nullable(),
    facilityName: facilityName.nullable(),
    lotNumber: shownText('its lot, as received', 'SLQ-05012025').nullable(),
  })
  .meta({ id: 'FoundWaitingShipment', description: 'a shipment of the review queue' });

const listed = <Row extends z.ZodType>(row: Row, description: string) => z.array(row).max(MOST_SHOWN).nullable().meta({ description });
const FIRST = 'what the text names exactly first; null if you may not see them';

export const searchResult = z
  .object({
    lots: listed(foundLot, `lots, ${FIRST}`),
    salesOrders: listed(foundOrder, `sales orders, ${FIRST}`),
    facilities: listed(foundFacility, `customers and ship-tos, ${FIRST}`),
    parcels: listed(foundParcel, `tracking numbers of the log, ${FIRST}`),
    waiting: listed(foundWaiting, 'shipments of the review queue that hold the text, the latest first; null if you may not see them'),
  })
  .meta({ id: 'SearchResult', description: `at most ${MOST_SHOWN} records of each kind` });
export type SearchResult = z.infer<typeof searchResult>;
type Found<Kind extends keyof SearchResult> = NonNullable<SearchResult[Kind]>;
export type FoundLots = Found<'lots'>;
export type FoundOrders = Found<'salesOrders'>;
export type FoundFacilities = Found<'facilities'>;
export type FoundParcels = Found<'parcels'>;
export type FoundWaiting = Found<'waiting'>;
