import type { Agent } from 'supertest';
import { generateDistributions } from './distributions.js';
import { AN_EMAIL } from './email.js';
import { importFile } from './imports.js';
import { anOrder } from './orders.js';
import type { TestApp } from './test-app.js';
import { insertWaiting, insertWaitingRecord } from './unlinked.js';

/** One record of every kind, each with the id 1, the lot SLQ-05012025 and a small distribution log. */
export async function makeFirstRecords(test: TestApp, agent: Agent): Promise<void> {
  const create = (path: string, body: object) => agent.post(`/api/v1/${path}`).send(body).expect(201);
  await create('reps', { name: 'Dana Whitfield' });
  await create('lots', { lotNumber: 'SLQ-05012025', sku: '211610SPT', unitsProduced: 500 });
  await create('sales-orders', anOrder('SO 1'));
  await create('customers/1/notes', { noteText: 'Prefers deliveries before noon.' });
  await create('distributions', { salesOrderId: 1, shipDate: '2025-06-02', sku: '211610SPT', lotNumber: 'SLQ-05012025', quantity: 10 });
  await agent.post('/api/v1/sales-orders/1/attachments').attach('file', Buffer.from('%PDF-1.4\n%%EOF\n'), 'order.pdf').expect(201);
  await importFile(agent, generateDistributions(30).csv, true);
  await create('tracing-reports', { month: '2025-06' });
  await agent.post('/api/v1/tracing-reports/1/approvals').attach('file', AN_EMAIL, 'approval.eml').expect(201);
  await create('api-tokens', { name: 'nightly export' });
  await insertWaiting(test.database);
  await insertWaitingRecord(test.database);
}
