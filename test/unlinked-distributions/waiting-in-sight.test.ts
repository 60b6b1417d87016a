import { correctWaiting } from '../support/change-now.js';
import { insertCustomer, insertDistribution, insertOrder } from '../support/records.js';
import { insertWaiting } from '../support/unlinked.js';
import { useAdmin, useTestApp } from '../support/use-test-app.js';

describe('what waits in review', () => {
  const test = useTestApp();
  const admin = useAdmin(test);
  let customerId: number;

  beforeAll(async () => {
    await admin.post('/api/v1/lots').send({ lotNumber: 'SLQ-81001', sku: '211610SPT', unitsProduced: 500 }).expect(201);
    await admin.post('/api/v1/lots').send({ lotNumber: 'SLQ-81002', sku: '211610SPT' }).expect(201);
    await test.database.query(`insert into lot_aliases (alias, lot_number) values ('SLQ-8100I', 'SLQ-81001'), ('SLQ-81009', 'SLQ-81001')`);
    const order = await insertOrder(test.database, { facilityName: 'Harbor Clinic' });
    await insertDistribution(test.database, order, { lotNumber: 'SLQ-81001', shipDate: '2025-03-10', quantity: 7 });
    customerId = await insertCustomer(test.database, 'Survivor Clinic');
    const former = await insertCustomer(test.database, 'Former Clinic');
    await test.database.query('update customers set merged_into_id = $1 where id = $2', [customerId, former]);
    const spellings = ['SLQ-81001', 'slq81001', ' SLQ 81001 ', '81001', 'slq-8100i', 'SLQ81009', 'SLQ–81001', 'SLQ-\u200b81001'];
    for (const lot_number of spellings) await insertWaiting(test.database, { lot_number, quantity: 2, ship_date: '2025-03-20' });
    await insertWaiting(test.database, { lot_number: 'SLQ-81001', quantity: null, ship_date: null, customer_id: former });
    await insertWaiting(test.database, {
      lot_number: 'SLQ-81001',
      quantity: -4,
      ship_date: '2025-04-01',
      customer_id: customerId,
      sku: null,
    });
    await insertWaiting(test.database, { lot_number: 'SLQ-81002', quantity: 30, ship_date: '2025-03-21', source: 'csv_import' });
    await insertWaiting(test.database, { lot_number: 'UNKNOWN', quantity: 5, ship_date: '2025-03-22' });
    await insertWaiting(test.database, { lot_number: null, quantity: 6, ship_date: '2025-05-22' });
  });

  const trace = async (lot: string) => (await admin.get(`/api/v1/lots/${encodeURIComponent(lot)}/trace`).expect(200)).body;

  it('is in the trace of the lot, however it was spelled, and in no other total', async () => {
    const { totals, waiting } = await trace('SLQ-81001');
    expect(waiting).toEqual({ shipments: 10, units: 16 });
    expect(totals).toMatchObject({ unitsDistributed: 7, unitsWaiting: 16, unitsRemaining: 493 });
    expect((await trace('slq 8100i')).waiting).toEqual(waiting);
    expect((await trace('SLQ-81002')).waiting).toEqual({ shipments: 1, units: 30 });
  });

  it('names the waiting shipments of a lot that nobody knows', async () => {
    const { body } = await admin.get('/api/v1/lots/unknown/trace').expect(404);
    expect(body).toMatchObject({ code: 'not_found', waiting: { shipments: 1, units: 5 } });
    expect(body.detail).toContain('/api/v1/unlinked-distributions?lotNumber=unknown');
    expect((await admin.get('/api/v1/lots/SLQ-99999/trace').expect(404)).body.waiting).toBeUndefined();
    // The address leads to them whatever characters the lot has.
    const id = await insertWaiting(test.database, { lot_number: 'LOT & 7' });
    const { detail } = (await admin.get(`/api/v1/lots/${encodeURIComponent('LOT & 7')}/trace`).expect(404)).body;
    const [path] = /\/api\S+/.exec(detail) ?? [];
    expect((await admin.get(path ?? '').expect(200)).body.data).toMatchObject([{ id }]);
    // Other tests count what waits.
    await test.database.query('update unlinked_distributions set resolved_at = now(), resolution = $2 where id = $1', [id, 'dismissed']);
  });

  it('is on the dashboard for the range, with what has no date beside it, by SKU, month, lot and customer', async () => {
    const { body: march } = await admin.get('/api/v1/dashboard/sales?from=2025-03-01&to=2025-03-31').expect(200);
    expect(march).toMatchObject({ units: 7, waiting: { shipments: 10, units: 51 }, waitingWithoutDate: { shipments: 1, units: 0 } });
    expect(march.waitingBy).toEqual({
      sku: [{ sku: '211610SPT', shipments: 10, units: 51 }],
      month: [{ month: '2025-03', shipments: 10, units: 51 }],
      lot: [
        { lotNumber: 'SLQ-81002', shipments: 1, units: 30 },
        { lotNumber: 'SLQ-81001', shipments: 8, units: 16 },
        { lotNumber: 'UNKNOWN', shipments: 1, units: 5 },
      ],
      customer: [],
    });
    const { body: all } = await admin.get('/api/v1/dashboard/sales').expect(200);
    expect(all).toMatchObject({ waiting: { shipments: 13, units: 57 }, waitingWithoutDate: { shipments: 0, units: 0 } });
    expect(all.waitingBy.customer).toEqual([{ id: customerId, facilityName: 'Survivor Clinic', shipments: 2, units: 0 }]);
    expect(all.waitingBy.month.at(-1)).toEqual({ month: null, shipments: 1, units: 0 });
  });

  it('is kept in a tracing report as it was when the report was made', async () => {
    const report = async (filters: object) =>
      (
        await admin
          .post('/api/v1/tracing-reports')
          .send({ month: '2025-03', ...filters })
          .expect(201)
      ).body;
    expect(await report({})).toMatchObject({ waiting: { shipments: 10, units: 51 }, waitingWithoutDate: { shipments: 1, units: 0 } });
    expect(await report({ source: 'csv_import' })).toMatchObject({ waiting: { shipments: 1, units: 30 } });
    const made = await report({ lotNumber: 'slq-8100i' });
    expect(made).toMatchObject({ rowCount: 1, waiting: { shipments: 8, units: 16 }, waitingWithoutDate: { shipments: 1, units: 0 } });
    await insertWaiting(test.database, { lot_number: 'SLQ-81001', quantity: 100, ship_date: '2025-03-20' });
    expect((await admin.get(`/api/v1/tracing-reports/${made.id}`).expect(200)).body.waiting).toEqual({ shipments: 8, units: 16 });
    expect((await report({ lotNumber: 'SLQ-81001', sku: '211610SPT' })).waiting).toEqual({ shipments: 9, units: 116 });
  });

  it('leaves every count when it is linked, dismissed or corrected to another lot', async () => {
    await admin.post('/api/v1/lots').send({ lotNumber: 'SLQ-81005', sku: '211610SPT' }).expect(201);
    const order = await insertOrder(test.database);
    const ids = [];
    for (const tracking_number of ['A', 'B', 'C'])
      ids.push(await insertWaiting(test.database, { lot_number: 'SLQ-81005', tracking_number }));
    const post = (id: number | undefined, action: string, body: object) =>
      admin
        .post(`/api/v1/unlinked-distributions/${id}/${action}`)
        .send({ reason: 'looked up', ...body })
        .expect(200);
    expect((await trace('SLQ-81005')).waiting).toEqual({ shipments: 3, units: 30 });
    await post(ids[0], 'link', { salesOrderId: order.id });
    await post(ids[1], 'dismiss', {});
    await correctWaiting(admin, ids[2] ?? 0, { lotNumber: 'slq 81002', reason: 'looked up' }).expect(200);
    expect(await trace('SLQ-81005')).toMatchObject({
      waiting: { shipments: 0, units: 0 },
      totals: { unitsDistributed: 10, unitsWaiting: 0 },
    });
    expect((await trace('SLQ-81002')).waiting).toEqual({ shipments: 2, units: 40 });
  });
});
