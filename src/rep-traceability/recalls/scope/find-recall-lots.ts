import type { Transaction } from '../../../database/database.js';
import { fieldProblem } from '../../../problems/problem.js';
import { findLots, type KnownLot } from '../../lots/resolve-lot.js';

/**
 * The lots that a recall names, each once.
 * @param texts lot numbers or aliases, in any spelling
 * @throws Problem `lot_not_found`, naming the first that is not known: nothing is left out in silence
 */
export async function findRecallLots(tx: Transaction, texts: readonly string[]): Promise<KnownLot[]> {
  const known = await findLots(tx, texts);
  const lots = texts.map((text, index) => {
    const lot = known.get(text);
    if (!lot) throw fieldProblem('lot_not_found', `lotNumbers/${index}`, `There is no lot ${text}.`);
    return lot;
  });
  return [...new Map(lots.map((lot) => [lot.lotNumber, lot])).values()];
}
