import type { Transaction } from '../../database/database.js';
import { fieldProblem } from '../../problems/problem.js';
import { findSameDistribution, refuseSameExternalLine } from '../distribution-log/distribution-rules.js';
import { recordDistribution } from '../distribution-log/record-distribution.js';
import { findLot } from '../lots/resolve-lot.js';
import { SalesOrder } from '../sales-orders/sales-order.entity.js';
import { planShipment, type Shipment } from './plan-shipment.js';
import type { UnlinkedDistribution } from './unlinked-distribution.entity.js';
import type { Corrections } from './unlinked-distribution.schema.js';

/**
 * Enters a waiting shipment into the log as a distribution of this order. Every rule of a new entry applies.
 * @param link.corrections what a person corrected or added; the shipment itself stays as received
 * @param today `YYYY-MM-DD`, the day where the company works
 * @throws Problem `shipment_incomplete`, and those of `recordDistribution`
 */
export async function linkShipment(
  tx: Transaction,
  waiting: UnlinkedDistribution,
  link: { salesOrderId: number | null | undefined; corrections: Corrections; resolution: 'linked' | 'order_created' },
  today: string,
): Promise<void> {
  const shipment = planShipment(waiting, link.corrections);
  const { source, ...entry } = shipment;
  const { externalKey = null, repId } = waiting;
  const lot = await findLot(tx, entry.lotNumber);
  if (lot) await refuseSameExternalLine(tx, { externalKey, sku: entry.sku, lotNumber: lot.lotNumber });
  const origin = { source, externalKey, lotNumberReceived: waiting.lotNumber || entry.lotNumber };
  waiting.resolve(link.resolution, await recordDistribution(tx, { salesOrderId: link.salesOrderId, repId, ...entry }, today, origin));
}

/**
 * Settles a waiting shipment that the log has already, so that no unit counts twice.
 * @throws Problem `sales_order_required`, `sales_order_not_found`, `shipment_incomplete`; `same_distribution_not_found` when the order has no such
 *   distribution of this quantity
 */
export async function settleAsLogged(
  tx: Transaction,
  waiting: UnlinkedDistribution,
  { salesOrderId, corrections }: { salesOrderId: number | null | undefined; corrections: Corrections },
): Promise<void> {
  const order = await tx.em.getRepository(SalesOrder).getShipped(salesOrderId);
  const shipment = planShipment(waiting, corrections);
  const logged = await findLogged(tx, order.id, shipment);
  if (logged === null) {
    const detail = `Sales order ${order.orderNumber} has no distribution of this ship date, SKU, lot, tracking number and quantity.`;
    throw fieldProblem('same_distribution_not_found', 'alreadyInLog', detail);
  }
  waiting.resolve('already_in_log', logged);
}

async function findLogged(tx: Transaction, salesOrderId: number, shipment: Shipment): Promise<number | null> {
  const lot = await findLot(tx, shipment.lotNumber);
  const same = lot && (await findSameDistribution(tx, { ...shipment, salesOrderId, lotNumber: lot.lotNumber }));
  return same?.quantity === shipment.quantity ? same.id : null;
}
