import type { Transaction } from '../database/database.js';

/**
 * SQL of what became of customers by merging, for a recursive CTE: `source` selects (key, customer_id), and the CTE `name` holds for each key the
 * customer itself and everyone it was merged into, the one that stands for itself with `stands`.
 */
export const survivorsOf = (name: string, source: string): string => `${name} as (
    select k.key, c.id as customer_id, c.merged_into_id is null as stands, c.merged_into_id from (${source}) k (key, customer_id)
    join customers c on c.id = k.customer_id
    union
    select n.key, c.id, c.merged_into_id is null, c.merged_into_id from ${name} n join customers c on c.id = n.merged_into_id
  )`;

/** The customer that this one is by now: itself, or what it was merged into. */
export async function survivingCustomer(tx: Transaction, customerId: number): Promise<number> {
  const row = await tx.row<{ id: number }>(
    `with recursive ${survivorsOf('became', 'values ($1::bigint, $1::bigint)')} select customer_id as id from became where stands`,
    [customerId],
  );
  return row?.id ?? customerId;
}
