/**
 * Reasons that mean no more than a missing sales order. Once the order exists, the shipment may be linked without a person.
 * A shipment that waits for any other reason is in doubt, and only a person resolves it.
 */
export const MISSING_ORDER_REASONS = ['sales_order_not_found', 'order_not_found', 'sales_order_waits'] as const;
