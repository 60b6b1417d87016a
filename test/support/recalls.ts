import type { Agent } from 'supertest';
import { insertDistribution, insertOrder, type TestOrder } from './records.js';
import type { TestApp } from './test-app.js';

export interface ShippedLot {
  lot: string;
  order: TestOrder;
  /** The distribution of each ship-to. */
  entries: Record<string, number>;
}

let counter = 60_000;

/** A lot of 100 devices, of which an order sent 10 to Bay Clinic, 20 to Hill Clinic and 5 to Silent Clinic. */
export async function shipLot(test: TestApp, agent: Agent): Promise<ShippedLot> {
  counter += 1;
  const lot = `SLQ-7${counter}`;
  await agent.post('/api/v1/lots').send({ lotNumber: lot, sku: '211610SPT', unitsProduced: 100 }).expect(201);
  const order = await insertOrder(test.database, { facilityName: `Northern Supply ${counter}` });
  await test.database.query(`update sales_orders set customer_po = 'PO-1' where id = $1`, [order.id]);
  const entries: Record<string, number> = {};
  for (const [facilityName, quantity] of [['Bay Clinic', 10] as const, ['Hill Clinic', 20] as const, ['Silent Clinic', 5] as const]) {
    entries[facilityName] = await insertDistribution(test.database, order, {
      lotNumber: lot,
      facilityName,
      quantity,
      shipDate: '2025-03-14',
    });
  }
  return { lot, order, entries };
}

export interface OpenRecall {
  id: number;
  /** Posts to a consignee of the recall, by the name of its ship-to. */
  tell: (facilityName: string, what: 'notices' | 'replies' | 'checks', entry?: object) => Promise<{ [name: string]: { id: number } }>;
  idOf: (facilityName: string) => number;
}

const ENTRIES = {
  notices: { method: 'email', sentOn: '2025-07-02', to: 'dock@hill.example', acknowledge: ['before_recall'] },
  replies: {
    receivedOn: '2025-07-04',
    respondent: 'Dana Cole',
    onHand: 0,
    used: 0,
    destroyed: 0,
    returned: 0,
    acknowledge: ['before_recall'],
  },
  checks: { checkedOn: '2025-07-10', method: 'phone', result: 'effective', acknowledge: ['before_recall'] },
};

export async function openRecall(agent: Agent, lot: string, more: object = {}): Promise<OpenRecall> {
  const input = { title: 'Open seals', reason: 'The sterile barrier may be open.', kind: 'recall', lotNumbers: [lot], ...more };
  const { body } = await agent.post('/api/v1/recalls').send(input).expect(201);
  const idOf = (facilityName: string): number =>
    body.consignees.find(({ shipTo }: { shipTo: { facilityName: string } }) => shipTo.facilityName === facilityName).id;
  return {
    id: body.id,
    idOf,
    tell: async (facilityName, what, entry = {}) => {
      const path = `/api/v1/recalls/${body.id}/consignees/${idOf(facilityName)}/${what}`;
      return (
        await agent
          .post(path)
          .send({ ...ENTRIES[what], ...entry })
          .expect(201)
      ).body;
    },
  };
}
