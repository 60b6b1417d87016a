import type { OrderMatch } from '../sales-orders/match-order.js';

/**
 * Reasons that mean no more than a missing sales order. Once the order exists, the shipment may be linked without a person.
 * A shipment that waits for any other reason is in doubt, and only a person resolves it.
 */
export const MISSING_ORDER_REASONS = ['sales_order_not_found', 'order_not_found', 'sales_order_waits'] as const;

/**
 * Reasons that end when a lot, a product or an order becomes known. The rules of a new distribution decide whether it has; an order is never made for
 * such a shipment without a person.
 */
export const MISSING_RECORD_REASONS = [
  'unknown_sku',
  'unknown_lot',
  'malformed_lot',
  'lot_of_other_sku',
  'lot_on_hold',
  'order_of_other_customer',
] as const;

/** Nothing keeps the shipment out of the log any more since it was corrected: a person links it. */
export const READY = 'ready_to_link';

/**
 * Reasons that no rule can find again from what the shipment says: each with the fields whose correction settles it. Where there is none, a person
 * settles it by linking or dismissing the shipment.
 */
export const STANDING_REASONS: Record<string, readonly string[] | undefined> = {
  entry_not_found: [],
  lines_differ_from_entry: ['quantity'],
  sum_too_large: ['quantity'],
  text_too_long: ['orderNumber', 'trackingNumber'],
  unknown_lot: ['lotNumber'],
};

/** The reason to wait for an order by what the matching rule says, and those that say the same more exactly. */
export const ORDER_REASONS: Record<Exclude<OrderMatch['kind'], 'found'>, { code: string; standing: readonly string[] }> = {
  none: {
    code: 'order_not_found',
    standing: ['sales_order_not_found', 'sales_order_waits', 'sales_order_in_question', 'order_of_other_customer'],
  },
  renumbered: { code: 'sales_order_renumbered', standing: [] },
  cancelled: { code: 'sales_order_cancelled', standing: [] },
  ambiguous: { code: 'sales_order_in_question', standing: [] },
  other_customer: { code: 'order_of_other_customer', standing: ['sales_order_waits', 'sales_order_in_question'] },
};
