import type { Transaction } from '../../../database/database.js';
import { fieldProblem } from '../../../problems/problem.js';
import { findLots, type KnownLot } from '../../lots/resolve-lot.js';
import { noSuchLot } from '../../lots/similar-lots.js';

/**
 * The lots that a recall names, each once.
 * @param texts lot numbers or aliases, in any spelling
 * @throws Problem `lot_not_found`, naming the first that is not known, and with `mayMean` the lots that it may mean: nothing is left out in silence
 */
export async function findRecallLots(tx: Transaction, texts: readonly string[]): Promise<KnownLot[]> {
  const known = await findLots(tx, texts);
  const unknown = texts.findIndex((text) => !known.has(text));
  if (unknown >= 0) {
    const { mayMean, detail } = await noSuchLot(tx, texts[unknown] ?? '');
    throw fieldProblem('lot_not_found', `lotNumbers/${unknown}`, detail, { mayMean });
  }
  return [...new Map([...known.values()].map((lot) => [lot.lotNumber, lot])).values()];
}
