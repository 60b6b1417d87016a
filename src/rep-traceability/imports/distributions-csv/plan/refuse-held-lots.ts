import type { PoolClient } from 'pg';
import { heldLotSql, isHeldOn } from '../../../lots/lot-hold.js';

/** Rows whose problem is listed; a file of more is invalid in each of them all the same. */
const LISTED = 10_000;

/**
 * Rows that the plan takes for new shipments of a lot that must not ship. A row that the log knows stays a duplicate: nothing ships by it.
 * @param $1 how many problems are listed
 */
const REFUSE_HELD_LOTS = `
  insert into plan_rows (id, status, problems)
  select r.id, 'invalid', case when row_number() over (order by r.line_number) <= $1 then jsonb_build_array(jsonb_build_object(
    'code', 'lot_on_hold', 'column', 'Lot', 'detail', ${heldLotSql('l')} || ' Nothing of it ships before it is released.')) else '[]' end
  from plan_staged r join lots l using (lot_number) where ${isHeldOn('l', 'r.ship_date')}
  on conflict (id) do update set problems = plan_rows.problems || excluded.problems where plan_rows.status = 'invalid'`;

/**
 * Refuses what ships of a lot on hold or recalled (design section 2, invariant 11), in one statement.
 * @param client inside the transaction that plans the import, before the plan is applied to the rows
 */
export async function refuseHeldLots(client: PoolClient): Promise<void> {
  await client.query(REFUSE_HELD_LOTS, [LISTED]);
}
