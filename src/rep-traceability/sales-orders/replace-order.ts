import type { Address } from '../../addresses/address.js';
import type { Transaction } from '../../database/database.js';
import { writeLines } from './order-lines.js';
import type { PlannedLine } from './plan-order-lines.js';
import { type PrintedContent, SalesOrder } from './sales-order.entity.js';
import { SalesOrderLine } from './sales-order-line.entity.js';

export interface MisreadOrder {
  customerId: number;
  soldTo: Address;
}

/**
 * Replaces what the PDF reader of the earlier system misread of an order by what the order prints. What no page prints stays, such as the status.
 * The audit trail keeps the old values.
 * @param id of an order that is marked as misread
 * @returns what the order said before
 */
export async function replaceMisread(
  tx: Transaction,
  id: number,
  { lines, ...printed }: PrintedContent & { lines: readonly PlannedLine[] },
): Promise<MisreadOrder> {
  const order = await tx.em.getRepository(SalesOrder).getLocked(id);
  if (!order.misread) throw new Error('The order was corrected while its PDF was being imported.');
  const before = { customerId: order.customerId, soldTo: { ...order.soldTo } as Address };
  order.readAgain(printed);
  await tx.em.nativeDelete(SalesOrderLine, { salesOrderId: id });
  writeLines(tx, id, lines);
  await tx.em.flush();
  return before;
}

/**
 * Fills in an order known only from a log of shipments, by what its document prints (design section 1: the order is the source of truth). What no page
 * prints stays, such as the status and the ship date, and so do its shipments with their ship-to. The audit trail keeps the old values.
 * @param id of an order without lines
 * @param version that the order had when this was planned
 */
export async function fillIn(
  tx: Transaction,
  id: number,
  version: number,
  { lines, ...printed }: PrintedContent & { lines: readonly PlannedLine[] },
): Promise<void> {
  const order = await tx.em.getRepository(SalesOrder).getLocked(id);
  if (order.version !== version) throw new Error('The order was corrected while its PDF was being imported.');
  order.fillIn(printed);
  writeLines(tx, id, lines);
  await tx.em.flush();
}
