import type { Transaction } from '../../database/database.js';
import { Problem } from '../../problems/problem.js';
import { isSameShipment, type ShipmentIdentity } from '../shipment-identity.js';

type Identity = ShipmentIdentity & { salesOrderId: number | null | undefined };

/** The live entry of the log that is this shipment, whatever its quantity. */
export function findSameDistribution(
  tx: Transaction,
  { salesOrderId = null, shipDate, sku, lotNumber, trackingNumber }: Identity,
): Promise<{ id: number; quantity: number } | null> {
  return tx.row(`select d.id, d.quantity from distribution_log_entries d where ${isSameShipment('d', '$1', '$2, $3, $4, $5')}`, [
    ...[salesOrderId, shipDate, sku, lotNumber],
    trackingNumber ?? '',
  ]);
}

/**
 * A shipment is recorded once.
 * @param entry with its id where it is in the log already
 * @throws distribution_exists
 */
export async function refuseSameDistribution(tx: Transaction, entry: Identity & { id?: number }): Promise<void> {
  const same = await findSameDistribution(tx, entry);
  if (!same || same.id === entry.id) return;
  const detail = `Distribution ${same.id} is this shipment already, with ${same.quantity} units: correct it, or name another tracking number.`;
  throw new Problem('distribution_exists', detail, { members: { id: same.id } });
}
