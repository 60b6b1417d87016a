import type { Agent } from 'supertest';
import { generateDistributions } from './distributions.js';
import { AN_EMAIL } from './email.js';
import { ADMIN } from './environment.js';
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
  await create('customers/1/reps', { repId: 1 });
  await create('customers/1/notes', { noteText: 'Prefers deliveries before noon.' });
  await create('distributions', { salesOrderId: 1, shipDate: '2025-06-02', sku: '211610SPT', lotNumber: 'SLQ-05012025', quantity: 10 });
  const aReturn = { quantity: 1, returnedOn: '2025-06-09', reason: 'the seal was open', disposition: 'quarantined' };
  await create('distributions/1/returns', aReturn);
  await agent.post('/api/v1/sales-orders/1/attachments').attach('file', Buffer.from('%PDF-1.4\n%%EOF\n'), 'order.pdf').expect(201);
  await importFile(agent, generateDistributions(30).csv, true);
  await create('customers/duplicates/dismissals', { customerId: 1, otherCustomerId: 2, reason: 'two hospitals of one group' });
  await create('tracing-reports', { month: '2025-06' });
  await agent.post('/api/v1/tracing-reports/1/approvals').attach('file', AN_EMAIL, 'approval.eml').expect(201);
  await create('tracing-reports/1/signatures', { meaning: 'authored', password: ADMIN.password });
  await create('api-tokens', { name: 'nightly export' });
  await create('recalls', { title: 'A drill', reason: 'practised once a year', kind: 'drill', lotNumbers: ['SLQ-05012025'] });
  const consignee = 'recalls/1/consignees/1';
  await create(`${consignee}/notices`, {
    method: 'email',
    sentOn: '2025-07-02',
    to: 'receiving@clinic.example',
    acknowledge: ['before_recall'],
  });
  await create(`${consignee}/replies`, {
    acknowledge: ['before_recall'],
    receivedOn: '2025-07-04',
    respondent: 'Dana Cole',
    onHand: 0,
    used: 9,
    destroyed: 0,
    returned: 1,
  });
  await create(`${consignee}/checks`, { checkedOn: '2025-07-10', method: 'phone', result: 'effective', acknowledge: ['before_recall'] });
  await create('audit-reviews', { conclusion: 'nothing unusual', signature: { password: ADMIN.password } });
  await insertWaiting(test.database);
  await insertWaitingRecord(test.database);
}
