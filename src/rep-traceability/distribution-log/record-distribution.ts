import { completeAddress } from '../../addresses/address.js';
import { refuseFutureShipDate } from '../../calendar/refuse-future-ship-date.js';
import { requireRep } from '../../customer-profiles/require-rep.js';
import type { Transaction } from '../../database/database.js';
import { resolveLot } from '../lots/resolve-lot.js';
import { requireSku } from '../products/require-sku.js';
import { SalesOrder } from '../sales-orders/sales-order.entity.js';
import type { Source } from '../source.js';
import { Distribution } from './distribution.entity.js';
import type { NewDistribution } from './distribution.schema.js';
import { refuseSameDistribution } from './distribution-rules.js';

/** The origin of a shipment that a person does not record just now. */
export interface ShipmentOrigin {
  source: Source;
  externalKey: string | null;
  /** The lot as first received. */
  lotNumberReceived: string;
}

/**
 * Records one shipment of an order. Customer and order number are those of the order. So is the ship-to as it is now, unless this shipment
 * went elsewhere.
 * @param today `YYYY-MM-DD`, the day where the company works
 * @returns the id of the new entry
 * @throws Problem `sales_order_required`, `sales_order_not_found`, `sales_order_cancelled`, `future_ship_date`, `unknown_sku`, `malformed_lot`,
 *   `lot_of_other_sku`, `rep_not_found`, `distribution_exists`
 */
export async function recordDistribution(
  tx: Transaction,
  input: NewDistribution,
  today: string,
  { source, externalKey, lotNumberReceived }: ShipmentOrigin = { source: 'manual', externalKey: null, lotNumberReceived: input.lotNumber },
): Promise<number> {
  const order = await tx.em.getRepository(SalesOrder).getShippable(input.salesOrderId);
  refuseFutureShipDate(input.shipDate, today);
  await requireSku(tx, input.sku);
  const lotNumber = await resolveLot(tx, input.lotNumber, input.sku);
  await requireRep(tx, input.repId);
  const entry = {
    salesOrderId: order.id,
    shipDate: input.shipDate,
    sku: input.sku,
    lotNumber,
    trackingNumber: input.trackingNumber ?? null,
  };
  await refuseSameDistribution(tx, entry);
  const distribution = tx.em.create(Distribution, {
    ...entry,
    shipTo: input.shipTo ? completeAddress(input.shipTo) : order.shipTo,
    customerId: order.customerId,
    orderNumber: order.orderNumber,
    lotNumberReceived: lotNumberReceived === lotNumber ? null : lotNumberReceived,
    quantity: input.quantity,
    source,
    externalKey,
    repId: input.repId ?? null,
  });
  await tx.em.flush();
  return distribution.id;
}
