/**
 * Reasons that say no more than that the sales order is missing: once the order is there, the shipment may be linked without a person.
 * Whatever waits for another reason holds something in doubt, and only a person takes it out of the queue.
 */
export const MISSING_ORDER_REASONS = ['sales_order_not_found', 'order_not_found', 'sales_order_waits'] as const;
