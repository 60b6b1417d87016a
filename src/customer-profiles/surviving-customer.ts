import type { Transaction } from '../database/database.js';

/** SQL of the customer that stands for `customer`, an alias of customers: itself, or its survivor. Merged customers point straight to it. */
export const survivorOf = (customer: string): string => `coalesce(${customer}.merged_into_id, ${customer}.id)`;

/** The customer that stands for this one today: itself, or the customer it was merged into. */
export async function getSurvivor(tx: Transaction, customerId: number): Promise<number> {
  const row = await tx.row<{ id: number }>(`select ${survivorOf('c')} as id from customers c where c.id = $1`, [customerId]);
  return row?.id ?? customerId;
}
