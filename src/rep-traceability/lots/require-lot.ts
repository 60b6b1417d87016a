import type { Transaction } from '../../database/database.js';
import { fieldProblem } from '../../problems/problem.js';
import { lotKey, readLotNumber } from './lot-number.js';
import { findLot, unreadableLot } from './resolve-lot.js';

/**
 * The lot of a number or an alias. Unlike a shipment, a question about an unknown lot does not register one, since nothing was shipped.
 * @param text a lot number or an alias, in any spelling
 * @throws Problem `lot_not_found`; `malformed_lot` when the text cannot be a lot number
 */
export async function requireLot(tx: Transaction, text: string) {
  const lot = await findLot(tx, text);
  if (lot) return lot;
  throw readLotNumber(text)
    ? fieldProblem('lot_not_found', 'lotNumber', `There is no lot ${lotKey(text)}.`)
    : await unreadableLot(tx, text);
}
