import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';

/** A shipment that waits for its order, complete unless told otherwise. */
export async function insertWaiting(database: Pool, columns: Record<string, string | number | null> = {}): Promise<number> {
  const row: Record<string, unknown> = {
    origin: 'adopt',
    origin_id: randomUUID(),
    received: { qty: '10', lot: 'SLQ-70001' },
    reason_code: 'sales_order_unknown',
    reason_detail: 'No sales order has this number.',
    order_number: `W-${randomUUID()}`,
    ship_date: '2025-03-14',
    sku: '211610SPT',
    lot_number: 'SLQ-70001',
    quantity: 10,
    source: 'shipstation',
    facility_name: 'Harbor Clinic',
    city: 'Norfolk',
    ...columns,
  };
  const names = Object.keys(row);
  const { rows } = await database.query(
    `insert into unlinked_distributions (${names.join(', ')}) values (${names.map((_, index) => `$${index + 1}`).join(', ')}) returning id`,
    Object.values(row),
  );
  return Number(rows[0].id);
}

/** A row of the earlier system that waits. */
export const insertWaitingRecord = (database: Pool) =>
  database.query(`insert into adopted_records (source_table, old_id, outcome, reason, received)
    values ('sales_orders', gen_random_uuid()::text, 'waiting', 'order_differs', '{"order_number": "SO 7"}')`);
