import type { Transaction } from '../../../database/database.js';
import { counted } from '../../../problems/counted.js';
import { fieldProblem, Problem } from '../../../problems/problem.js';

/** What came back of a distribution so far; voided returns do not count. */
export interface Returned {
  units: number;
  /** `YYYY-MM-DD`; null while nothing came back */
  firstOn: string | null;
}

const RETURNED = `
  select distribution_id as "distributionId", sum(quantity)::int as units, min(returned_on)::text as "firstOn"
  from distribution_returns where distribution_id = any ($1) and voided_at is null group by 1`;

const NOTHING: Returned = { units: 0, firstOn: null };

/**
 * What came back of these distributions, in one statement.
 * @param ids of distributions that are locked, so that no other return comes between
 */
export async function findReturned(tx: Transaction, ids: readonly number[]): Promise<(id: number) => Returned> {
  const rows = await tx.rows<Returned & { distributionId: number }>(RETURNED, [[...ids]]);
  const returned = new Map(rows.map(({ distributionId, ...each }) => [distributionId, each]));
  return (id) => returned.get(id) ?? NOTHING;
}

/**
 * A correction leaves what came back possible.
 * @param entry locked
 * @throws Problem `distribution_has_returns`
 */
export async function refuseFewerThanReturned(
  tx: Transaction,
  entry: { id: number },
  after: { quantity: number; shipDate: string },
): Promise<void> {
  const { units, firstOn } = (await findReturned(tx, [entry.id]))(entry.id);
  if (after.quantity < units)
    throw hasReturns(entry.id, `${counted(units, 'unit')} of distribution ${entry.id} came back, so it has at least as many.`);
  if (firstOn !== null && after.shipDate > firstOn) {
    throw hasReturns(entry.id, `Units of distribution ${entry.id} came back on ${firstOn}, so it was shipped by then.`);
  }
}

/**
 * What came back was shipped: void its returns first.
 * @throws Problem `distribution_has_returns`
 */
export async function refuseVoidingReturned(tx: Transaction, id: number): Promise<void> {
  const { units } = (await findReturned(tx, [id]))(id);
  if (units > 0) throw hasReturns(id, `${counted(units, 'unit')} of distribution ${id} came back: void these returns first.`);
}

const hasReturns = (id: number, detail: string): Problem => new Problem('distribution_has_returns', detail, { members: { id } });

/**
 * Units never come back before they were shipped, nor more than were.
 * @param quantityAt path of the quantity in the body, such as `lines/0/quantity`
 * @throws Problem `more_than_shipped`, `returned_before_shipped`
 */
export function refuseImpossibleReturn(
  entry: { id: number; quantity: number; shipDate: string },
  returned: Returned,
  { quantity, returnedOn }: { quantity: number; returnedOn: string },
  quantityAt: string,
): void {
  if (returnedOn < entry.shipDate) {
    throw fieldProblem('returned_before_shipped', 'returnedOn', `Distribution ${entry.id} was shipped on ${entry.shipDate}.`, {
      id: entry.id,
    });
  }
  const left = entry.quantity - returned.units;
  if (quantity <= left) return;
  const before = returned.units > 0 ? ` and ${counted(returned.units, 'unit')} came back before` : '';
  const detail = `Distribution ${entry.id} has ${counted(entry.quantity, 'unit')}${before}: at most ${left} can come back now.`;
  throw fieldProblem('more_than_shipped', quantityAt, detail, { id: entry.id });
}
