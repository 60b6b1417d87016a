import type { Transaction } from '../../database/database.js';
import { Problem } from '../../problems/problem.js';
import type { Distribution } from './distribution.entity.js';

type Identity = Pick<Distribution, 'salesOrderId' | 'shipDate' | 'sku' | 'lotNumber'> & { id?: number; trackingNumber?: string | null };

/** The same order, ship date, SKU, lot and tracking number is the same distribution (design section 4), whatever the quantity. */
export async function refuseSameDistribution(tx: Transaction, entry: Identity): Promise<void> {
  const same = await tx.row<{ id: number; quantity: number }>(
    `select id, quantity from distribution_log_entries
     where sales_order_id = $1 and ship_date = $2 and sku = $3 and lot_number = $4 and coalesce(tracking_number, '') = $5
       and voided_at is null and id <> $6`,
    [entry.salesOrderId ?? null, entry.shipDate, entry.sku, entry.lotNumber, entry.trackingNumber ?? '', entry.id ?? 0],
  );
  if (!same) return;
  const detail = `Distribution ${same.id} is this shipment already, with ${same.quantity} units: correct it, or name another tracking number.`;
  throw new Problem('distribution_exists', detail, { members: { id: same.id } });
}
