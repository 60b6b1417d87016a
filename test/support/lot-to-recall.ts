import type { Agent } from 'supertest';
import { insertDistribution, insertOrder, type TestOrder } from './records.js';
import type { TestApp } from './test-app.js';

export const REASON = 'the packing slip says so';
export const RECALL = { title: 'Open seals', reason: 'The sterile barrier may be open.', kind: 'recall' };

export interface RecallConsignee {
  id: number;
  state: string;
  shipTo: { facilityName: string };
}

export interface LotToRecall {
  /** Grows with every test, for numbers that are used once. */
  counter: number;
  lot: string;
  order: TestOrder;
  entries: Record<'bay' | 'hill' | 'silent', number>;
}

export const named = (consignees: RecallConsignee[], name: string) =>
  consignees.find(({ shipTo }) => shipTo.facilityName === name) as RecallConsignee;

/**
 * Before each test, a lot of which Bay Clinic (with a phone) received 10 devices, Hill Clinic (with an e-mail address) 20 and Silent Clinic 5; and what
 * tests do with a recall of it.
 */
export function useLotToRecall(test: TestApp, admin: Agent) {
  let counter = 30_000;
  let current: LotToRecall;
  beforeEach(async () => {
    counter += 1;
    const lot = `SLQ-6${counter}`;
    await admin.post('/api/v1/lots').send({ lotNumber: lot, sku: '211610SPT', unitsProduced: 100 }).expect(201);
    const order = await insertOrder(test.database, { facilityName: `Northern Supply ${counter}` });
    await test.database.query(`update sales_orders set customer_po = 'PO-1' where id = $1`, [order.id]);
    const ship = (facilityName: string, quantity: number, more: object = {}) =>
      insertDistribution(test.database, order, { lotNumber: lot, facilityName, quantity, shipDate: '2025-03-14', ...more });
    const entries = {
      bay: await ship('Bay Clinic', 10, { contactPhone: '208-555-0100' }),
      hill: await ship('Hill Clinic', 20, { contactEmail: 'dock@hill.example' }),
      silent: await ship('Silent Clinic', 5),
    };
    current = { counter, lot, order, entries };
  });
  const read = async (path: string) => (await admin.get(`/api/v1/recalls/${path}`).expect(200)).body;
  return {
    shipped: () => current,
    open: async (more: object = {}) =>
      (
        await admin
          .post('/api/v1/recalls')
          .send({ ...RECALL, lotNumbers: [current.lot], ...more })
          .expect(201)
      ).body,
    read: (id: number) => read(String(id)),
    consigneesOf: async (id: number, query = ''): Promise<RecallConsignee[]> => (await read(`${id}/consignees${query}`)).data,
    changesOf: async (id: number) => (await read(`${id}/scope-changes`)).data,
    reply: (id: number, cid: number, answer: object) =>
      admin.post(`/api/v1/recalls/${id}/consignees/${cid}/replies`).send({
        receivedOn: '2025-07-04',
        respondent: 'Dana Cole',
        onHand: 0,
        used: 0,
        destroyed: 0,
        returned: 0,
        acknowledge: ['before_recall'],
        ...answer,
      }),
    notify: (id: number, cid: number) =>
      admin
        .post(`/api/v1/recalls/${id}/consignees/${cid}/notices`)
        .send({ method: 'email', sentOn: '2025-07-02', to: 'dock@hill.example', acknowledge: ['before_recall'] }),
  };
}
