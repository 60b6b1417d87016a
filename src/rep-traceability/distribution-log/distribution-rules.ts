import type { Transaction } from '../../database/database.js';
import { counted } from '../../problems/counted.js';
import { Problem } from '../../problems/problem.js';
import { isSameShipmentRespelled, type ShipmentIdentity } from '../shipment-identity.js';
import { Distribution } from './distribution.entity.js';

type Identity = ShipmentIdentity & { salesOrderId: number | null | undefined };

export interface ExternalLine {
  /** Without one, it passes. */
  externalKey: string | null | undefined;
  sku: string;
  lotNumber: string;
}

/**
 * The live entry of the log that is this shipment, whatever its quantity and however its tracking number is written.
 * @param exceptId the entry that is compared with the others, where it is in the log already
 * @returns null when the log has no such entry; `quantity` in units
 */
export function findSameDistribution(
  tx: Transaction,
  { salesOrderId = null, shipDate, sku, lotNumber, trackingNumber }: Identity,
  exceptId: number | null = null,
): Promise<{ id: number; quantity: number } | null> {
  return tx.row(FIND_SAME, [salesOrderId, shipDate, sku, lotNumber, trackingNumber ?? '', exceptId]);
}

const FIND_SAME = `
  select d.id, d.quantity from distribution_log_entries d
  where ${isSameShipmentRespelled('d', '$1', '$2, $3, $4', '$5::text')} and d.id is distinct from $6 limit 1`;

const SAME = `
  select g.nth::integer - 1 as nth, d.id, d.quantity
  from unnest($1::bigint[], $2::date[], $3::text[], $4::text[], $5::text[]) with ordinality g (sales_order_id, ship_date, sku, lot_number, tracking, nth)
  join distribution_log_entries d on ${isSameShipmentRespelled('d', 'g.sales_order_id', 'g.ship_date, g.sku, g.lot_number', 'g.tracking')}`;

/**
 * `findSameDistribution` for many shipments, in one statement.
 * @returns the entries by the index of the shipment
 */
export async function findSameDistributions(
  tx: Transaction,
  shipments: readonly Identity[],
): Promise<Map<number, { id: number; quantity: number }>> {
  const same = await tx.rows<{ nth: number; id: number; quantity: number }>(SAME, [
    shipments.map(({ salesOrderId = null }) => salesOrderId),
    shipments.map(({ shipDate }) => shipDate),
    shipments.map(({ sku }) => sku),
    shipments.map(({ lotNumber }) => lotNumber),
    shipments.map(({ trackingNumber }) => trackingNumber ?? ''),
  ]);
  return new Map(same.map(({ nth, ...entry }) => [nth, entry]));
}

const SAME_LINES = `
  select g.nth::integer - 1 as nth, min(d.id) as id from unnest($1::text[], $2::text[], $3::text[]) with ordinality g (external_key, sku, lot_number, nth)
  join distribution_log_entries d on d.external_key = g.external_key and d.sku = g.sku and d.lot_number = g.lot_number group by 1`;

/**
 * Entries of the same line of a parcel, voided ones included.
 * @returns the ids of the entries by the index of the line
 */
export async function findSameExternalLines(tx: Transaction, lines: readonly ExternalLine[]): Promise<Map<number, number>> {
  if (lines.every(({ externalKey }) => !externalKey)) return new Map();
  const known = await tx.rows<{ nth: number; id: number }>(SAME_LINES, [
    lines.map(({ externalKey }) => externalKey || null),
    lines.map(({ sku }) => sku),
    lines.map(({ lotNumber }) => lotNumber),
  ]);
  return new Map(known.map(({ nth, id }) => [nth, id]));
}

/** @throws Problem `distribution_exists`, with the `id` of the other entry */
export function refuseSame(same: { id: number; quantity: number } | null | undefined): void {
  if (!same) return;
  const detail = `Distribution ${same.id} is this shipment already, with ${counted(same.quantity, 'unit')}: correct it, or name another tracking number.`;
  throw new Problem('distribution_exists', detail, { members: { id: same.id } });
}

/** @throws Problem `distribution_exists`, with the `id` of the other entry */
export function refuseSameLine(id: number | undefined): void {
  if (id === undefined) return;
  throw new Problem('distribution_exists', `Distribution ${id} is this SKU and lot of the same external shipment.`, { members: { id } });
}

/**
 * A shipment is recorded once.
 * @param entry with its id if it is in the log already
 * @throws Problem `distribution_exists`, with the `id` of the other entry
 */
export async function refuseSameDistribution(tx: Transaction, entry: Identity & { id?: number }): Promise<void> {
  refuseSame(await findSameDistribution(tx, entry, entry.id));
}

/**
 * A parcel holds several lines, so its external key names a shipment only together with SKU and lot. A correction leaves voided entries out, a new entry
 * is refused beside them too (`findSameExternalLines`), since a person decided about that line before.
 * @throws Problem `distribution_exists`, with the `id` of the other entry
 */
export async function refuseSameExternalLine(tx: Transaction, { id, ...line }: ExternalLine & { id: number }): Promise<void> {
  if (!line.externalKey) return;
  refuseSameLine((await tx.em.findOne(Distribution, { ...line, id: { $ne: id }, voidedAt: null }))?.id);
}
