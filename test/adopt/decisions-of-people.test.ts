import type { Agent } from 'supertest';
import { createOldDatabase, inDatabase } from '../support/old-database.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { adopt } from './adopt-command.js';

describe('a second adoption', () => {
  let test: TestApp;
  let admin: Agent;
  let again: string;
  const reason = 'the packing slip says so';

  const waiting = async (oldId: number) =>
    (await test.database.query(`select id from unlinked_distributions where origin = 'adopt' and origin_id = $1`, [String(oldId)])).rows[0]
      .id;
  const decide = (id: number, action: string, body: Record<string, unknown>) =>
    admin.post(`/api/v1/unlinked-distributions/${id}/${action}`).send({ reason, ...body });
  const shown = async (oldId: number) => (await admin.get(`/api/v1/unlinked-distributions/${await waiting(oldId)}`).expect(200)).body;

  beforeAll(async () => {
    test = await startTestApp();
    admin = await test.asAdmin();
    const old = await createOldDatabase('older-schema');
    await inDatabase(old, (client) =>
      client.query(`
        insert into sales_orders values (2, '', '2024-01-05', 1, 'manual', 'shipped');
        insert into distribution_log_entries values
          (3, '2024-01-10', '33', 'Cedar Creek Clinic', '211610SPT', 'SLQ-30001', 7, 'manual'),
          (4, '2024-01-11', '34', 'Cedar Creek Clinic', '211610SPT', 'SLQ-30001', 8, 'manual')`),
    );
    await adopt(test.databaseUrl, old);
    const { rows } = await test.database.query(`select id from sales_orders where order_key = '31'`);
    await decide(await waiting(2), 'correct', { quantity: 6, orderNumber: '31' }).expect(200);
    await decide(await waiting(3), 'dismiss', {}).expect(200);
    await decide(await waiting(4), 'link', { salesOrderId: Number(rows[0].id) }).expect(200);
    const { body } = await admin.get('/api/v1/adopted-records?state=waiting').expect(200);
    await admin.post(`/api/v1/adopted-records/${body.data[0].id}/dismiss`).send({ reason }).expect(204);
    // What waited would find its order now.
    await inDatabase(old, (client) =>
      client.query(`insert into sales_orders select n, n::text, '2024-01-05', 1, 'manual', 'shipped' from generate_series(32, 34) n`),
    );
    again = (await adopt(test.databaseUrl, old)).output;
  });
  afterAll(() => test.close());

  it('takes what is new and adds up', () => {
    expect(again).toContain('The reconciliation is equal.\nCommitted.');
    expect(again).toMatch(/^sales_orders +5 +4 +0 +0 +1$/m);
    expect(again).toMatch(/^distribution_log_entries +4 +1 +0 +1 +2$/m);
    // Five units wait that a person made six; what was linked and dismissed is decided.
    expect(again).toContain('in the old system; 0 in the log, 5 waiting, 27 adopted earlier.');
    expect(again).toContain('distribution_log_entries: 1 ready_to_link (old id 2).');
    expect(again).not.toContain('order_not_found');
  });

  it('leaves what a person corrected, and does not link it behind their back', async () => {
    expect(await shown(2)).toMatchObject({ quantity: 6, received: { quantity: 5 }, resolution: null, match: 'found' });
  });

  it('leaves what a person dismissed', async () => {
    expect(await shown(3)).toMatchObject({ quantity: 7, resolution: 'dismissed', distribution: null });
    expect((await admin.get('/api/v1/adopted-records?state=waiting').expect(200)).body.data).toEqual([]);
  });

  it('leaves what a person linked on the order that they named', async () => {
    const { rows } = await test.database.query(
      `select s.order_key, d.quantity from distribution_log_entries d join sales_orders s on s.id = d.sales_order_id order by d.id`,
    );
    expect(rows).toEqual([
      { order_key: '31', quantity: 12 },
      { order_key: '31', quantity: 8 },
    ]);
  });
});
