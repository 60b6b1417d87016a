import { addressColumns } from '../../addresses/address.js';

const COLUMNS = [
  ...['order_number', 'order_key', 'order_date', 'ship_date', 'customer_id', 'source', 'status', 'rep_id', 'tracking_number'],
  ...addressColumns('sold_to_'),
  ...addressColumns('ship_to_'),
].join(', ');

/**
 * SQL that records sales orders in bulk, for an import: an order that exists meanwhile stays as it is.
 * @param rows SQL that selects order number, order key, order date, ship date, customer, source, status, rep, tracking number, sold-to and ship-to
 * @returns SQL that answers the customers (`customer_id`) whose profiles the new orders may change
 */
export const insertSalesOrders = (rows: string): string => `
  with created as (insert into sales_orders (${COLUMNS}) ${rows} on conflict (order_key, customer_id) do nothing returning customer_id)
  select distinct customer_id from created`;

/**
 * SQL that records sales orders that only their shipments tell of.
 * @param shipped SQL that selects what `insertSalesOrders` takes
 * @returns SQL that answers `id`, `key` and `customerId` of each
 */
export const insertReconstructedOrders = (shipped: string): string => `
  insert into sales_orders (${COLUMNS}, reconstructed) select r.*, true from (${shipped}) r returning id, order_key as key, customer_id as "customerId"`;

/**
 * SQL that records sales orders under ids that were reserved before.
 * @param known SQL that selects the id, what `insertSalesOrders` takes, the external key and notes
 */
export const insertKnownOrders = (known: string): string =>
  `insert into sales_orders (id, ${COLUMNS}, external_key, notes) overriding system value ${known}`;

/**
 * SQL that records order lines under ids that were reserved before.
 * @param lines SQL that selects id, order, line number, item code, description, SKU, quantity, units, unit price and lot
 */
export const insertKnownLines = (lines: string): string => `
  insert into sales_order_lines (id, sales_order_id, line_number, item_code, description, sku, quantity, units, unit_price, lot_number)
  overriding system value ${lines}`;

/**
 * SQL that records attachments of the old system under ids that were reserved before.
 * @param files SQL that selects id, order, storage key, file name, type, time of upload, the user who uploaded it, SHA-256 and
 *   number of bytes
 */
export const insertKnownAttachments = (files: string): string =>
  `insert into order_pdf_attachments (id, sales_order_id, storage_key, filename, pdf_type, uploaded_at,
     uploaded_by_user_id, sha256, byte_size, adopted) overriding system value select r.*, true from (${files}) r`;
