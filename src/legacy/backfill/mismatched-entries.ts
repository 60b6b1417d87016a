import type { Database } from '../../database/database.js';

const ENFORCED = `select 1 from pg_constraint where conname = 'distribution_log_entries_order_customer_fk' and convalidated`;

const MISMATCHED = `
  select d.id, d.customer_id as "customerId", s.id as "salesOrderId", s.customer_id as "orderCustomerId"
  from distribution_log_entries d join sales_orders s on s.id = d.sales_order_id where s.customer_id <> d.customer_id order by d.id`;

/**
 * Distributions whose customer is not that of their order. They exist only until the database refuses them. A person decides which of the two is right.
 * @returns a line for each
 */
export async function describeMismatches(database: Database): Promise<string[]> {
  if (await database.row(ENFORCED)) return [];
  const rows = await database.rows<{ id: number; customerId: number; salesOrderId: number; orderCustomerId: number }>(MISMATCHED);
  const lines = rows.map(
    ({ id, customerId, salesOrderId, orderCustomerId }) =>
      `mismatch   distribution ${id} has customer ${customerId}, its sales order ${salesOrderId} customer ${orderCustomerId}: a person must say which is right`,
  );
  return [...lines, `Distributions with another customer than their sales order: ${rows.length}`];
}
