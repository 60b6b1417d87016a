import { addressColumns } from '../../addresses/address.js';

const COLUMNS = [
  ...['order_number', 'order_key', 'order_date', 'ship_date', 'customer_id', 'source', 'status', 'rep_id', 'tracking_number'],
  ...addressColumns('sold_to_'),
  ...addressColumns('ship_to_'),
];

/**
 * SQL that records sales orders in bulk, for an import: an order that exists meanwhile stays as it is.
 * @param rows SQL that selects order number, order key, order date, ship date, customer, source, status, rep, tracking number, sold-to and ship-to
 * @returns SQL that answers the customers (`customer_id`) whose profiles the new orders may change
 */
export const insertSalesOrders = (rows: string): string => `
  with created as (insert into sales_orders (${COLUMNS.join(', ')}) ${rows} on conflict (order_key, customer_id) do nothing returning customer_id)
  select distinct customer_id from created`;
