import type { ClientBase } from 'pg';

/** What stays unknown without a lot list. */
export interface LotsWithoutList {
  /** Lots that are known from shipments alone: without dates and units produced, and maybe a wrong name for another. */
  lots: number;
  /** Shipments that wait since their lot is not known, and their units. */
  shipments: number;
  units: string;
}

/** What a lot list could change, for the operator who forgot it. */
export async function findLotsWithoutList(target: ClientBase): Promise<LotsWithoutList> {
  const { rows } = await target.query<LotsWithoutList>(`
    select (select count(*)::int from lots where registered_at is null) as lots, count(*)::int as shipments, coalesce(sum(quantity), 0)::text as units
    from unlinked_distributions
    where resolved_at is null and reason_code in ('unknown_lot', 'malformed_lot', 'lot_of_other_sku', 'lot_sku_conflict')`);
  return rows[0] ?? { lots: 0, shipments: 0, units: '0' };
}
