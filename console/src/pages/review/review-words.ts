import type { CandidateOrder, ResolveOutcome, UnlinkedDistribution } from '../../../../client/types.gen.js';
import { count, day } from '../../parts/format.js';
import { words } from '../../parts/words.js';

/** Why shipments wait, in the order in which people meet it. A code that is not here is shown as its words. */
const REASON_WORDS: Record<string, string> = {
  order_not_found: 'No order has its number',
  sales_order_not_found: 'Its order is not there',
  order_of_other_customer: 'The order of its number is of another customer',
  sales_order_in_question: 'Several orders have its number',
  sales_order_cancelled: 'Its order is cancelled',
  sales_order_renumbered: 'Its order was given another number',
  sales_order_waits: 'Its order waits itself',
  distribution_exists: 'It is in the log already',
  differs_from_log: 'It is in the log with another quantity',
  shipment_incomplete: 'A value is missing',
  unknown_sku: 'No product has its SKU',
  unknown_lot: 'Its lot is not known',
  malformed_lot: 'It names no lot',
  lot_of_other_sku: 'Its lot is of another SKU',
  lot_on_hold: 'Its lot is on hold or recalled',
  shipped_before_hold: 'Its lot is held since',
  lot_in_question: 'Its lot may be one of several',
  lot_sku_conflict: 'Its new lot was shipped under several SKUs',
  future_ship_date: 'Its ship date is in the future',
  invalid_ship_date: 'Its ship date is no date',
  invalid_quantity: 'Its quantity is no whole number of units',
  facility_name_missing: 'It names no facility',
  unknown_source: 'Where it came from is not known',
  text_too_long: 'A number or name is too long',
  sum_too_large: 'Its lines are more units than a shipment can have',
  lines_differ_from_entry: 'Its lines do not add up to its quantity',
  entry_not_found: 'The entry of its line is not there',
  ready_to_link: 'Corrected, and ready to link',
};

export const reasonWords = (code: string): string => REASON_WORDS[code] ?? words(code);
export const REASONS = Object.entries(REASON_WORDS);

export const OUTCOME_WORDS: Record<ResolveOutcome, string> = {
  linked: 'Linked to its order',
  order_created: 'Order made and linked',
  dismissed: 'Dismissed',
  left: 'Left waiting',
};

/** A waiting shipment in a few words. */
export const nameOf = ({ orderNumber, shipTo, id }: UnlinkedDistribution): string =>
  [orderNumber && `Order ${orderNumber}`, shipTo.facilityName].filter(Boolean).join(', ') || `Shipment ${id}`;

/** One thing that speaks for an order, or against it. */
export interface Point {
  fits: boolean;
  says: string;
}

const MS_A_DAY = 86_400_000;

/** What speaks for and against an order being that of a shipment. A person decides. */
export function pointsOf(shipment: UnlinkedDistribution, { reasons, orderNumber, orderDate, customer, status }: CandidateOrder): Point[] {
  const sameNumber = reasons.includes('same_order_key');
  const hadNumber = reasons.includes('former_order_key');
  const sameCustomer = reasons.includes('same_customer');
  return [
    {
      fits: sameNumber || hadNumber,
      says: sameNumber
        ? `The same number: ${orderNumber}`
        : hadNumber
          ? `Had the number ${shipment.orderNumber} before; today ${orderNumber}`
          : `Another number: ${orderNumber}`,
    },
    { fits: sameCustomer, says: `${sameCustomer ? 'The same customer' : 'Not known to be its customer'}: ${customer.facilityName}` },
    { fits: reasons.includes('near_date'), says: dateSays(orderDate, shipment.shipDate) },
    ...(status === 'cancelled' ? [{ fits: false, says: 'Cancelled: nothing can be linked to it' }] : []),
  ];
}

function dateSays(orderDate: string, shipDate: string | null): string {
  const ordered = `Ordered ${day(orderDate)}`;
  if (!shipDate) return `${ordered}; its ship date is missing`;
  const days = Math.round((Date.parse(shipDate) - Date.parse(orderDate)) / MS_A_DAY);
  if (days === 0) return `${ordered}, the day it shipped`;
  return `${ordered}, ${count(Math.abs(days), 'day')} ${days > 0 ? 'before' : 'after'} it shipped`;
}
