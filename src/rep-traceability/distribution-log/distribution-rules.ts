import type { Transaction } from '../../database/database.js';
import { Problem } from '../../problems/problem.js';
import { isSameShipment, type ShipmentIdentity } from '../shipment-identity.js';
import { Distribution } from './distribution.entity.js';

type Identity = ShipmentIdentity & { salesOrderId: number | null | undefined };

/**
 * The live entry of the log that is this shipment, whatever its quantity.
 * @returns null when the log has no such entry; `quantity` in units
 */
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
 * @param entry with its id if it is in the log already
 * @throws Problem `distribution_exists`, with the `id` of the other entry
 */
export async function refuseSameDistribution(tx: Transaction, entry: Identity & { id?: number }): Promise<void> {
  const same = await findSameDistribution(tx, entry);
  if (!same || same.id === entry.id) return;
  const detail = `Distribution ${same.id} is this shipment already, with ${same.quantity} units: correct it, or name another tracking number.`;
  throw new Problem('distribution_exists', detail, { members: { id: same.id } });
}

/**
 * A parcel holds several lines, so its external key names a shipment only together with SKU and lot. A new entry is refused beside a voided one
 * too, since a person decided about that line before.
 * @param line with the id of its entry if it is in the log already; without an external key it passes
 * @throws Problem `distribution_exists`, with the `id` of the other entry
 */
export async function refuseSameExternalLine(
  tx: Transaction,
  { id, ...line }: { id?: number; externalKey: string | null | undefined; sku: string; lotNumber: string },
): Promise<void> {
  if (!line.externalKey) return;
  const known = await tx.em.findOne(Distribution, { ...line, ...(id === undefined ? {} : { id: { $ne: id }, voidedAt: null }) });
  if (!known) return;
  const detail = `Distribution ${known.id} is this SKU and lot of the same external shipment.`;
  throw new Problem('distribution_exists', detail, { members: { id: known.id } });
}
