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

const RENEWED = COLUMNS.split(', ').filter((column) => column !== 'id' && !column.startsWith('origin'));
const renewedOf = (alias: string): string => RENEWED.map((column) => `${alias}.${column}`).join(', ');

/**
 * SQL that writes what is known of waiting shipments again, where anything of it changed.
 * @param rows SQL that selects what `insertUnlinkedDistributions` takes
 */
export const renewUnlinkedDistributions = (rows: string): string => `
  update unlinked_distributions u set (${RENEWED.join(', ')}) = row (${renewedOf('r')}) from (${rows}) r (${COLUMNS})
  where u.id = r.id and u.resolved_at is null and (${renewedOf('u')}) is distinct from (${renewedOf('r')})`;

/**
 * SQL that takes shipments out of the queue in bulk, since they are in the log now.
 * @param settled SQL that selects id, distribution and resolution
 */
export const settleUnlinkedDistributions = (settled: string): string => `
  update unlinked_distributions u set resolved_at = now(), resolution = s.resolution, resolved_distribution_id = s.distribution_id
  from (${settled}) s (id, distribution_id, resolution) where u.id = s.id and u.resolved_at is null`;
