import { ADDRESS_FIELDS, addressColumn, addressJson } from '../../../../addresses/address.js';
import { companyKey } from '../../../../customer-profiles/company-key.js';
import { findKnownCustomers } from '../../../../customer-profiles/find-known-customers.js';
import type { Transaction } from '../../../../database/database.js';
import { findOrdersByKey } from '../../../sales-orders/find-orders-by-key.js';
import type { OrderToMatch } from '../../../sales-orders/match-order.js';
import { orderKey } from '../../../sales-orders/order-key.js';
import type { KnownOrder, KnownRecords, PlanRow } from './plan-sales-orders.js';
import type { OrderValues } from './read-order-values.js';

const LINES = `(
  select coalesce(json_agg(json_build_object('itemCode', l.item_code, 'description', l.description, 'unit', l.unit, 'quantity', l.quantity::text,
    'unitPrice', l.unit_price::text) order by l.line_number), '[]')
  from sales_order_lines l where l.sales_order_id = s.id)`;

/** The columns that were changed since a CSV of shipments made the order. One that was adopted may have been corrected in the earlier system. */
const KNOWN_FROM_SHIPMENTS = `
  case when s.source = 'csv_import' and not exists (select from sales_order_lines l where l.sales_order_id = s.id)
    and not exists (select from adopted_records a where a.new_table = 'sales_orders' and a.new_id = s.id)
  then json_build_object('version', s.version, 'changed', (
    select coalesce(json_agg(distinct changed), '[]') from audit_events e cross join jsonb_object_keys(e.new_values) changed
    where e.entity_type = 'sales_orders' and e.entity_id = s.id::text and e.action = 'update')) end`;

/** What the orders say, for `findDifferences`. */
const ORDER_VALUES = `
  select s.id, s.misread, ${KNOWN_FROM_SHIPMENTS} as shipped, json_build_object('orderNumber', s.order_number, 'orderDate', s.order_date, 'customerPo', s.customer_po,
    'soldTo', ${addressJson('s', 'sold_to_')}, 'shipTo', ${addressJson('s', 'ship_to_')}, 'lines', ${LINES}) as values
  from sales_orders s where s.id = any ($1::bigint[])`;

interface StoredOrder {
  id: number;
  misread: boolean;
  shipped: { version: number; changed: string[] } | null;
  values: OrderValues;
}

const ITEM_CODES = `select item_code as "itemCode", sku, units_per_item as "unitsPerItem" from product_item_codes where item_code = any ($1::text[])`;

/** The stored customers, orders and item codes that the rows of a file name: one statement each, however many rows there are. */
export async function loadKnownRecords(tx: Transaction, rows: readonly PlanRow[]): Promise<KnownRecords> {
  const orders = rows.flatMap(({ document }) => document.order ?? []);
  const customers = await findKnownCustomers(
    tx,
    orders.map(({ soldTo }) => soldTo && companyKey(soldTo.value.facilityName)),
    orders.map(({ customerNumber }) => customerNumber?.value),
  );
  const ordersOfKeys = await findOrdersByKey(
    tx,
    orders.map(({ orderNumber }) => orderNumber && orderKey(orderNumber.value)),
  );
  const stored = await tx.rows<StoredOrder>(ORDER_VALUES, [[...ordersOfKeys.values()].flat().map(({ id }) => id)]);
  const storedOf = new Map(stored.map((order) => [order.id, order]));
  const itemCodes = await tx.rows<{ itemCode: string; sku: string; unitsPerItem: number }>(ITEM_CODES, [
    distinct(orders.flatMap(({ lines }) => lines.map(({ itemCode }) => itemCode?.value))),
  ]);
  return {
    customers,
    orders: new Map([...ordersOfKeys].map(([key, found]) => [key, found.flatMap((order) => withValues(order, storedOf.get(order.id)))])),
    itemCodes: new Map(itemCodes.map(({ itemCode, ...device }) => [itemCode, device])),
  };
}

const withValues = (order: OrderToMatch, stored: StoredOrder | undefined): KnownOrder[] =>
  stored ? [{ ...order, ...stored.values, misread: stored.misread, fromShipments: stored.shipped && fromShipments(stored.shipped) }] : [];

const FIELDS: Record<string, string> = {
  order_number: 'orderNumber',
  order_date: 'orderDate',
  customer_po: 'customerPo',
  ...Object.fromEntries(
    ADDRESS_FIELDS.flatMap((field) => [
      [`sold_to_${addressColumn(field)}`, `soldTo.${field}`],
      [`ship_to_${addressColumn(field)}`, `shipTo.${field}`],
    ]),
  ),
};

const fromShipments = ({ version, changed }: { version: number; changed: string[] }) => ({
  version,
  correctedByHand: changed.flatMap((column) => FIELDS[column] ?? []),
});

const distinct = (values: readonly (string | null | undefined)[]): string[] => [...new Set(values.filter((value) => value != null))];
