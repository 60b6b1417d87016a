import type { LotRow } from '../../rep-traceability/lots/lot-list/plan-lot-list.js';
import { type KnownLots, type LotListPlan, planLotList } from '../../rep-traceability/lots/lot-list/plan-lot-list.js';
import { lotKey } from '../../rep-traceability/lots/lot-number.js';

export interface LotLogPlan {
  plan: LotListPlan;
  /** Rows for a person, by line, with the code of what is wrong. */
  refused: Map<number, string>;
}

/**
 * Plans a lot log by the rules of a lot list, but row by row: rows that need a person are set aside and the rest is adopted. If rows contradict each
 * other, all of them are set aside, since it is unclear which is right.
 * @returns the plan of the other rows, and the rows for a person by line
 */
export function planLotLog(rows: readonly LotRow[], known: KnownLots): LotLogPlan {
  const refused = new Map<number, string>();
  for (let left = [...rows]; ; left = left.filter(({ line }) => !refused.has(line))) {
    const plan = planLotList(left, known);
    if (plan.problems.length === 0) return { plan, refused };
    const byLine = new Map(left.map((row) => [row.line, row]));
    for (const { line, code } of plan.problems) {
      const row = byLine.get(line);
      if (!row) throw new Error(`The lot log has no row ${line}`);
      for (const other of left.filter((candidate) => isSameQuestion(row, candidate, code))) {
        if (!refused.has(other.line)) refused.set(other.line, code);
      }
    }
  }
}

const isSameQuestion = (row: LotRow, other: LotRow, code: string): boolean =>
  other.lot === row.lot ||
  (code === 'alias_in_use' && lotKey(other.lot) === lotKey(row.lot)) ||
  (code === 'repeated_in_file' && lotKey(other.correctLot) === lotKey(row.correctLot));
