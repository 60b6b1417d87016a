import { addressColumns } from '../../addresses/address.js';

const COLUMNS = [
  ...[
    'sales_order_id',
    'customer_id',
    'order_number',
    'ship_date',
    'sku',
    'lot_number',
    'lot_number_received',
    'quantity',
    'source',
    'rep_id',
  ],
  ...['tracking_number', ...addressColumns()],
].join(', ');

/**
 * SQL that records distributions in bulk, for an import. Constraints and triggers hold the rules of the log for each of them.
 * @param rows SQL that selects order, customer, order number as received, ship date, SKU, lot, lot as received, units, source, rep, tracking number,
 *   ship-to and the id of the row in `import_rows`
 */
export const insertDistributions = (rows: string): string => `insert into distribution_log_entries (${COLUMNS}, import_row_id) ${rows}`;

/**
 * SQL that records distributions under ids that were reserved before.
 * @param known SQL that selects the id, what `insertDistributions` takes but for the row, and the external key
 */
export const insertKnownDistributions = (known: string): string =>
  `insert into distribution_log_entries (id, ${COLUMNS}, external_key) overriding system value ${known}`;
