import { correctMisread } from '../../../customer-profiles/correct-misread.js';
import { deriveProfiles } from '../../../customer-profiles/derive-profiles.js';
import { lockKnownCustomers } from '../../../customer-profiles/find-known-customers.js';
import { findOrCreateCustomer } from '../../../customer-profiles/find-or-create-customer.js';
import type { Transaction } from '../../../database/database.js';
import type { StoredFile } from '../../../storage/file-storage.js';
import { readShipToAgain } from '../../distribution-log/read-ship-to-again.js';
import { createAttachment, createOrder } from '../../sales-orders/create-order.js';
import { writeLines } from '../../sales-orders/order-lines.js';
import { fillIn, replaceMisread } from '../../sales-orders/replace-order.js';
import type { SalesOrder } from '../../sales-orders/sales-order.entity.js';
import type { CutOrders } from './cut-orders.js';
import type { OrderToWrite, PlannedOrder } from './plan/plan-sales-orders.js';

/** Batch size: orders that are held as entities at one time. */
const BATCH = 100;

/**
 * Writes the valid orders of a plan, in the dependency order of the records: customers, orders, lines and pages, profiles.
 * @param cuts the stored pages of each order
 * @param uploadedByUserId who uploaded the file that the pages were cut from
 */
export async function writeOrders(
  tx: Transaction,
  planned: readonly PlannedOrder[],
  cuts: CutOrders,
  uploadedByUserId: number,
): Promise<void> {
  const orders = planned.flatMap(({ lineNumber, toWrite }) => (toWrite ? [{ order: toWrite, page: pageOf(cuts, lineNumber) }] : []));
  const customers = await customersOf(
    tx,
    orders.map(({ order }) => order),
  );
  for (let start = 0; start < orders.length; start += BATCH) {
    const batch = orders.slice(start, start + BATCH);
    const records = batch.map(({ order }) => (order.replacesId === null ? recordOrder(tx, order, customerOf(customers, order)) : null));
    await tx.em.flush();
    for (const [index, { order, page }] of batch.entries()) {
      const id = records[index]?.id ?? order.replacesId;
      if (id === null) throw new Error('Every order is new or replaces one.');
      if (order.replacesId === null) writeLines(tx, id, order.lines);
      else await replace(tx, id, order);
      attach(tx, id, order.orderNumber, page, uploadedByUserId);
    }
    await tx.em.flush();
    tx.em.clear();
  }
  await deriveProfiles(tx, [...customers.values()]);
}

const identityOf = ({ companyKey, customerNumber }: OrderToWrite): string => JSON.stringify([companyKey, customerNumber]);

/** Locks the known customers before it takes one after the other; new ones are made in a fixed order. No two transactions wait for one another. */
async function customersOf(tx: Transaction, orders: readonly OrderToWrite[]): Promise<Map<string, number>> {
  const ids = new Map<string, number>();
  const distinct = new Map(orders.map((order) => [identityOf(order), order]));
  const sought = [...distinct.values()];
  await lockKnownCustomers(
    tx,
    sought.map(({ companyKey }) => companyKey),
    sought.map(({ customerNumber }) => customerNumber),
  );
  for (const [identity, { soldTo, customerNumber }] of [...distinct].sort(([a], [b]) => (a < b ? -1 : 1))) {
    ids.set(identity, await findOrCreateCustomer(tx, soldTo, customerNumber));
  }
  return ids;
}

function customerOf(customers: ReadonlyMap<string, number>, order: OrderToWrite): number {
  const id = customers.get(identityOf(order));
  if (id === undefined) throw new Error('Every order has its customer here.');
  return id;
}

/** The pages of an order, cut when it was planned before. An order that only now became valid has none; then everything is planned again. */
function pageOf(cuts: CutOrders, lineNumber: number): StoredFile {
  const page = cuts.get(lineNumber);
  if (!page) throw new Error('Orders changed while pages were being cut.');
  return page;
}

/** Nothing on the page says that an order was shipped. */
function recordOrder(tx: Transaction, order: OrderToWrite, customerId: number): SalesOrder {
  return createOrder(tx, {
    orderNumber: order.orderNumber,
    orderDate: order.orderDate,
    customerId,
    source: 'pdf_import',
    status: 'pending',
    customerPo: order.customerPo,
    soldTo: order.soldTo,
    shipTo: order.shipTo,
  });
}

const SHIP_TO = readShipToAgain(
  `select $1::bigint as order_id, $2::text as address1, $3::text as city, $4::text as state, $5::text as zip`,
);

/** An order known only from its shipments, or one that the earlier system misread, with what was taken from it: its customer's name and the ship-to of its shipments. */
async function replace(tx: Transaction, id: number, order: OrderToWrite): Promise<void> {
  if (order.fillsVersion !== null) return fillIn(tx, id, order.fillsVersion, order);
  const { customerId, soldTo } = await replaceMisread(tx, id, order);
  await tx.rows(SHIP_TO, [id, soldTo.address1, soldTo.city, soldTo.state, soldTo.zip]);
  await correctMisread(tx, customerId, soldTo, order.soldTo.facilityName);
}

function attach(tx: Transaction, salesOrderId: number, orderNumber: string, page: StoredFile, uploadedByUserId: number): void {
  createAttachment(tx, {
    salesOrderId,
    storageKey: page.key,
    filename: `sales-order-${orderNumber.replace(/[^\p{L}\p{N}.-]+/gu, '-')}.pdf`,
    pdfType: 'sales_order_page',
    byteSize: page.byteSize,
    sha256: page.sha256,
    uploadedByUserId,
  });
}
