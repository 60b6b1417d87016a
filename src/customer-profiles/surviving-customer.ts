import type { Transaction } from '../database/database.js';

/**
 * SQL of the customer that stands for another: the survivor if it was merged, else itself. Merged customers point straight to it.
 * @param customer alias of `customers`
 */
export const survivorOf = (customer: string): string => `coalesce(${customer}.merged_into_id, ${customer}.id)`;

/** The customer that stands for this one: its survivor if it was merged, else itself. */
export async function getSurvivor(tx: Transaction, customerId: number): Promise<number> {
  const customer = await tx.kysely.selectFrom('customers').select('mergedIntoId').where('id', '=', customerId).executeTakeFirst();
  return customer?.mergedIntoId ?? customerId;
}
