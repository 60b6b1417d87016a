import { addressColumns } from '../../addresses/address.js';

const COLUMNS = [
  ...[
    'id',
    'origin',
    'origin_id',
    'received',
    'reason_code',
    'reason_detail',
    'customer_id',
    'order_number',
    'ship_date',
    'sku',
    'lot_number',
  ],
  ...['quantity', 'source', 'external_key', 'rep_id', 'tracking_number', ...addressColumns()],
].join(', ');

/**
 * SQL that puts shipments into the review queue under ids that were reserved before.
 * @param rows SQL that selects id, origin, id there, the record as received, reason code and detail, then what is known of the shipment: customer,
 *   order number, ship date, SKU, lot, units, source, external key, rep, tracking number and ship-to
 */
export const insertUnlinkedDistributions = (rows: string): string =>
  `insert into unlinked_distributions (${COLUMNS}) overriding system value ${rows}`;
