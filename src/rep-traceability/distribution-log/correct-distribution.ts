import { completeAddress } from '../../addresses/address.js';
import { refuseFutureShipDate } from '../../calendar/refuse-future-ship-date.js';
import { requireRep } from '../../customer-profiles/require-rep.js';
import type { Transaction } from '../../database/database.js';
import { distributedUnits, refuseLotDoubts } from '../lots/lot-doubts.js';
import { refuseHeldLot } from '../lots/lot-hold.js';
import { getLot, type KnownLot } from '../lots/resolve-lot.js';
import { requireSku } from '../products/require-sku.js';
import { SalesOrder } from '../sales-orders/sales-order.entity.js';
import type { Distribution } from './distribution.entity.js';
import type { DistributionChange } from './distribution.schema.js';
import { refuseSameDistribution, refuseSameExternalLine } from './distribution-rules.js';
import { refuseFewerThanReturned } from './returns/return-rules.js';

type Correction = Omit<DistributionChange, 'reason'>;

/**
 * Updates the given fields of an entry. The same rules apply as for a new entry, and all of them are checked before the entry is touched.
 * @param entry locked and not voided
 * @param today `YYYY-MM-DD`, the day where the company works
 * @throws Problem `future_ship_date`, `rep_not_found`, `unknown_sku`, `malformed_lot`, `lot_of_other_sku`, `lot_on_hold`, `sales_order_required`,
 *   `sales_order_not_found`, `sales_order_cancelled`, `distribution_exists`, `distribution_has_returns`, and those of `refuseLotDoubts`
 */
export async function correctDistribution(tx: Transaction, entry: Distribution, change: Correction, today: string): Promise<void> {
  if (change.shipDate !== undefined) refuseFutureShipDate(change.shipDate, today);
  await requireRep(tx, change.repId);
  const { shipDate = entry.shipDate, quantity = entry.quantity, trackingNumber = entry.trackingNumber, repId = entry.repId } = change;
  const order = await orderAfter(tx, entry, change);
  const { lot, ...device } = await deviceAfter(tx, entry, change);
  await refuseSameDistribution(tx, { id: entry.id, salesOrderId: order.salesOrderId, ...device, shipDate, trackingNumber });
  await refuseSameExternalLine(tx, { id: entry.id, externalKey: entry.externalKey, ...device });
  await refuseFewerThanReturned(tx, entry, { quantity, shipDate });
  await refuseDoubtful(tx, entry, { lot, shipDate, quantity, acknowledge: change.acknowledge });
  const shipTo = change.shipTo ? completeAddress(change.shipTo) : entry.shipTo;
  entry.correct({ ...order, ...device, shipDate, quantity, trackingNumber, repId, shipTo });
}

/**
 * Moved to another order, the entry takes that order's number and customer. The ship-to stays where the devices went: it is sent again only when
 * it was wrong too.
 */
async function orderAfter(tx: Transaction, entry: Distribution, { salesOrderId = entry.salesOrderId }: Correction) {
  if (salesOrderId === entry.salesOrderId) {
    return { salesOrderId, customerId: entry.customerId, orderNumber: entry.orderNumber };
  }
  const order = await tx.em.getRepository(SalesOrder).getShippable(salesOrderId);
  return { salesOrderId: order.id, customerId: order.customerId, orderNumber: order.orderNumber };
}

/** SKU and lot go together. */
async function deviceAfter(tx: Transaction, entry: Distribution, { sku = entry.sku, lotNumber: given = entry.lotNumber }: Correction) {
  await requireSku(tx, sku);
  const lot = await getLot(tx, given, sku);
  return { sku, lotNumber: lot.lotNumber, lot };
}

/**
 * A correction that puts the entry into another lot, on another day or at more units answers what a new entry would. Others of a held lot go on.
 */
async function refuseDoubtful(tx: Transaction, entry: Distribution, after: After): Promise<void> {
  const { lot, shipDate, quantity, acknowledge } = after;
  const moved = lot.lotNumber !== entry.lotNumber;
  if (!moved && shipDate === entry.shipDate && quantity <= entry.quantity) return;
  if (moved) refuseHeldLot(lot, shipDate);
  const distributed = (await distributedUnits(tx, [lot])).get(lot.lotNumber) ?? 0;
  const units = distributed + quantity - (moved ? 0 : entry.quantity);
  const before = moved ? undefined : { shipDate: entry.shipDate, units: distributed };
  refuseLotDoubts(lot, { shipDate, units }, acknowledge, before);
}

type After = Pick<Distribution, 'shipDate' | 'quantity'> & { lot: KnownLot; acknowledge: Correction['acknowledge'] };
