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
