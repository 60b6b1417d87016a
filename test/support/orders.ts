import type { Agent } from 'supertest';
import type { TestApp } from './test-app.js';

/** A sales order as the API takes it. The facility makes its customer. */
export const anOrder = (orderNumber: string, more: Record<string, unknown> = {}): Record<string, unknown> => ({
  orderNumber,
  orderDate: '2025-03-14',
  soldTo: { facilityName: 'Cedar Creek Urology Clinic', address1: '12 Cedar St', city: 'Boise', state: 'ID', zip: '83702' },
  lines: [],
  ...more,
});

/** Records an order, answering it as the API does. */
export async function recordOrder(agent: Agent, orderNumber: string, more: Record<string, unknown> = {}) {
  const { body } = await agent.post('/api/v1/sales-orders').send(anOrder(orderNumber, more)).expect(201);
  return body;
}

interface Shipment {
  salesOrderId: number;
  sku?: string;
  lotNumber: string;
  quantity: number;
  shipDate?: string;
  voidReason?: string;
}

/** A distribution straight into the log: shipped to where its order was sent. */
export async function ship({ database }: TestApp, shipment: Shipment): Promise<number> {
  const { salesOrderId, sku = '211610SPT', lotNumber, quantity, shipDate = '2025-03-17', voidReason = null } = shipment;
  await database.query(`insert into lots (lot_number, sku) values ($1, $2) on conflict do nothing`, [lotNumber, sku]);
  const { rows } = await database.query(
    `insert into distribution_log_entries
       (sales_order_id, customer_id, order_number, ship_date, sku, lot_number, quantity, source, facility_name, city, voided_at, void_reason)
     select id, customer_id, order_number, $2, $3, $4, $5, 'manual', ship_to_facility_name, ship_to_city,
       case when $6::text is not null then now() end, $6 from sales_orders where id = $1 returning id`,
    [salesOrderId, shipDate, sku, lotNumber, quantity, voidReason],
  );
  return Number(rows[0].id);
}
