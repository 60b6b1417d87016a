import type { Statements } from '../../../database/database.js';
import { moveToRightLots } from '../../distribution-log/move-distributions.js';
import { writeLotList } from '../../lots/insert-lots.js';
import type { LotListPlan } from '../../lots/lot-list/plan-lot-list.js';

/** Writes a plan without problems: lots and aliases, then the shipments that were recorded under an alias. */
export async function applyLotList(tx: Statements, plan: LotListPlan): Promise<void> {
  await writeLotList(tx, plan);
  await moveToRightLots(tx, plan.aliases);
}
