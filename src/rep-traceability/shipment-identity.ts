import { asLatin, BLANKS, DASHES, INVISIBLE, LATIN_OF_LOOK_ALIKES, LOOK_ALIKES } from '../csv/look-alikes.js';

/** Characters of a tracking number or external key, at most: the unique indexes of the log hold no more than a few hundred of any script. */
export const LONGEST_TRACKING = 200;

/** What distinguishes a shipment from the others of its order (design section 4). The quantity does not: it may be wrong. */
export interface ShipmentIdentity {
  shipDate: string | null;
  sku: string | null;
  lotNumber: string | null;
  /** None counts as one. */
  trackingNumber?: string | null;
}

/** Two live shipments of one order are the same if their keys are equal. */
export const shipmentKey = ({ shipDate, sku, lotNumber, trackingNumber }: ShipmentIdentity): string =>
  JSON.stringify([shipDate, sku, lotNumber, trackingNumber ?? '']);

/** SQL of the same key as a list of columns: equal lists are the same shipment. The unique index of the log has them too. */
export const shipmentColumns = (row: string): string =>
  `${row}.ship_date, ${row}.sku, ${row}.lot_number, coalesce(${row}.tracking_number, '')`;

/**
 * SQL condition: the log entry is this shipment of this order, and not voided.
 * @param entry alias of distribution_log_entries
 * @param orderId SQL of the order's id
 * @param shipment SQL of the shipment's ship date, SKU, lot number and tracking number (`''` for none), separated by commas
 */
export const isSameShipment = (entry: string, orderId: string, shipment: string): string =>
  `(${entry}.sales_order_id, ${shipmentColumns(entry)}) = (${orderId}, ${shipment}) and ${entry}.voided_at is null`;

const BETWEEN = new RegExp(`[${BLANKS}${INVISIBLE}${DASHES}]`, 'g');

/**
 * A tracking number without regard to how it is written: with blanks and dashes or without, in small letters, of full width, in letters that only look
 * Latin. Two numbers that are equal so, and not equal as texts, are one that was written twice.
 */
export const trackingSpelling = (trackingNumber: string | null): string =>
  asLatin((trackingNumber ?? '').normalize('NFKC').replace(BETWEEN, '').toUpperCase());

/** SQL of the same. */
export const trackingSpellingOf = (tracking: string): string =>
  `translate(upper(regexp_replace(normalize(coalesce(${tracking}, ''), NFKC), '[${BLANKS}${INVISIBLE}${DASHES}]', '', 'g') collate "und-x-icu"), '${LOOK_ALIKES}', '${LATIN_OF_LOOK_ALIKES}')`;

/**
 * SQL condition: the log entry is this shipment of this order, however its tracking number is written, and not voided.
 * @param entry alias of distribution_log_entries
 * @param orderId SQL of the order's id
 * @param shipment SQL of the shipment's ship date, SKU and lot number, separated by commas
 * @param tracking SQL of its tracking number
 */
export const isSameShipmentRespelled = (entry: string, orderId: string, shipment: string, tracking: string): string =>
  `(${entry}.sales_order_id, ${entry}.ship_date, ${entry}.sku, ${entry}.lot_number) = (${orderId}, ${shipment}) and ${entry}.voided_at is null
    and ${trackingSpellingOf(`${entry}.tracking_number`)} = ${trackingSpellingOf(tracking)}`;
