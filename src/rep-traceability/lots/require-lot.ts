import type { Transaction } from '../../database/database.js';
import { fieldProblem } from '../../problems/problem.js';
import { lotKey, readLotNumber } from './lot-number.js';
import { findLot, malformedLot } from './resolve-lot.js';

/** The lot of this number or alias. Unlike a shipment, a question about a lot never heard of makes none: nothing was shipped of it. */
export async function requireLot(tx: Transaction, text: string) {
  const lot = await findLot(tx, text);
  if (lot) return lot;
  throw readLotNumber(text) ? fieldProblem('lot_not_found', 'lotNumber', `There is no lot ${lotKey(text)}.`) : malformedLot(text);
}
