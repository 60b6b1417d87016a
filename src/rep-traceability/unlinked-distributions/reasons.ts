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
  'order_of_other_customer',
] as const;
