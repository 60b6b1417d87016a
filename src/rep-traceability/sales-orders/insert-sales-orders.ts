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
 * @param known SQL that selects the id, what `insertSalesOrders` takes, the external key, notes and whether it was misread
 */
export const insertKnownOrders = (known: string): string =>
  `insert into sales_orders (id, ${COLUMNS}, external_key, notes, misread) overriding system value ${known}`;

/**
 * SQL that adds to printed orders what no page prints, where they do not say it yet.
 * @param known SQL that selects the order (`id`), status, ship date, rep, tracking number, external key and notes
 */
export const completePrintedOrders = (known: string): string => `
  update sales_orders s set ship_date = coalesce(s.ship_date, k.ship_date), rep_id = coalesce(s.rep_id, k.rep_id),
    tracking_number = coalesce(s.tracking_number, k.tracking_number), notes = coalesce(s.notes, k.notes),
    external_key = case when s.external_key is null and not exists (select from sales_orders o where o.external_key = k.external_key)
      then k.external_key else s.external_key end,
    status = case when s.status <> 'pending' or k.status = 'cancelled' and exists (
      select from distribution_log_entries d where d.sales_order_id = s.id and d.voided_at is null) then s.status else k.status end
  from (${known}) k where k.id = s.id`;

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
