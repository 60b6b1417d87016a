import type { Statements } from '../../../database/database.js';
import type { LotListPlan } from './plan-lot-list.js';

/** Writes the lots and aliases of a plan without problems, and moves shipments of the aliases to their lots. */
export async function applyLotList(tx: Statements, { lots, aliases }: LotListPlan): Promise<void> {
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
  // Shipments that came before their lot name was known to be wrong move to the right lot, or its trace would miss them. The name they were received
  // with stays beside it.
  await tx.rows(
    `update distribution_log_entries d set lot_number = a."lotNumber",
       lot_number_received = nullif(coalesce(d.lot_number_received, d.lot_number), a."lotNumber")
     from json_to_recordset($1::json) as a (alias text, "lotNumber" text) where d.lot_number = a.alias`,
    [JSON.stringify(aliases)],
  );
}
