import type { Statements } from '../../database/database.js';
import type { LotListPlan } from './lot-list/plan-lot-list.js';

/** Writes the lots and aliases of a plan that has no problems. */
export async function writeLotList(tx: Statements, { lots, aliases }: LotListPlan): Promise<void> {
  await tx.rows(
    `insert into lots (lot_number, sku, manufactured_on, expires_on, units_produced, registered_at)
     select "lotNumber", sku, "manufacturedOn", "expiresOn", "unitsProduced", now()
     from json_to_recordset($1::json) as t ("lotNumber" text, sku text, "manufacturedOn" date, "expiresOn" date, "unitsProduced" integer)
     on conflict (lot_number) do update set manufactured_on = excluded.manufactured_on, expires_on = excluded.expires_on,
       units_produced = excluded.units_produced, registered_at = coalesce(lots.registered_at, excluded.registered_at)`,
    [JSON.stringify(lots)],
  );
  await tx.rows(
    `insert into lot_aliases (alias, lot_number)
     select alias, "lotNumber" from json_to_recordset($1::json) as t (alias text, "lotNumber" text)`,
    [JSON.stringify(aliases)],
  );
}

/**
 * SQL that registers lots from shipments in bulk, for an import: without dates, until a person or the lot list registers them; /integrity counts them.
 * @param rows SQL that selects lot number and SKU, each lot once
 */
export const registerLotsFromShipments = (rows: string): string =>
  // A known lot of another shape would break the rule for new ones before it conflicts.
  `insert into lots (lot_number, sku) select named.* from (${rows}) named (lot_number, sku)
   where not exists (select from lots l where l.lot_number = named.lot_number) on conflict (lot_number) do nothing`;
