import { parse } from 'csv-parse/sync';
import { insertDistribution, insertOrder, type TestOrder } from '../support/records.js';
import { insertWaiting } from '../support/unlinked.js';
import { useAdmin, useTestApp } from '../support/use-test-app.js';

describe('the inventory', () => {
  const test = useTestApp();
  const admin = useAdmin(test);
  let order: TestOrder;
  beforeAll(async () => {
    const register = (lotNumber: string, more: object = {}) =>
      admin
        .post('/api/v1/lots')
        .send({ lotNumber, sku: '211610SPT', ...more })
        .expect(201);
    await register('SLQ-71001', { unitsProduced: 100, expiresOn: '2028-04-30' });
    await test.database.query(`insert into lot_aliases (alias, lot_number) values ('SLQ7101', 'SLQ-71001')`);
    await register('SLQ-71002', { sku: '211810SPT' });
    await register('PILOT/A 7', { unitsProduced: 20 });
    order = await insertOrder(test.database, { facilityName: 'Cedar Creek Clinic' });
    const id = await insertDistribution(test.database, order, { lotNumber: 'SLQ-71001', quantity: 30, shipDate: '2025-01-10' });
    await insertDistribution(test.database, order, { lotNumber: 'SLQ-71001', quantity: 5, shipDate: '2025-01-11' });
    await insertDistribution(test.database, order, {
      ...{ lotNumber: 'SLQ-71001', quantity: 9, shipDate: '2025-01-12', voidReason: 'entered twice' },
    });
    await admin
      .post('/api/v1/distributions')
      .send({ salesOrderId: order.id, shipDate: '2025-01-13', sku: '211610SPT', lotNumber: 'PILOT/A 7', quantity: 4 })
      .expect(201);
    await admin.post('/api/v1/lots/PILOT%2FA%207/hold').send({ reason: 'a seal is in doubt' }).expect(200);
    const back = (quantity: number, disposition: string) =>
      admin
        .post(`/api/v1/distributions/${id}/returns`)
        .send({ quantity, disposition, returnedOn: '2025-02-01', reason: 'open seal' })
        .expect(201);
    await back(3, 'restocked');
    await back(2, 'destroyed');
    const { body } = await back(8, 'restocked');
    await admin.post(`/api/v1/distributions/${id}/returns/${body.id}/void`).send({ reason: 'of another order' }).expect(200);
    await insertWaiting(test.database, { lot_number: 'slq7101', quantity: 6 });
    await insertWaiting(test.database, { lot_number: 'SLQ 71001', quantity: 1 });
    await insertWaiting(test.database, { lot_number: 'SLQ-99999', quantity: 50 });
  });

  const list = async (query: object = {}) => (await admin.get('/api/v1/inventory').query(query).expect(200)).body;
  const FIRST = {
    ...{ lotNumber: 'SLQ-71001', sku: '211610SPT', status: 'released', expiresOn: '2028-04-30', unitsProduced: 100 },
    ...{ unitsDistributed: 35, unitsReturned: 5, unitsRestocked: 3, unitsOutstanding: 30, unitsWaiting: 7, unitsRemaining: 68 },
  };

  it('tells of each lot what was produced, shipped, came back, waits and is left', async () => {
    const { data } = await list();
    expect(data).toMatchObject([
      { lotNumber: 'PILOT/A 7', status: 'on_hold', unitsProduced: 20, unitsDistributed: 4, unitsRemaining: 16 },
      { lotNumber: 'SLQ-71002', sku: '211810SPT', unitsProduced: null, unitsDistributed: 0, unitsOutstanding: 0, unitsRemaining: null },
      FIRST,
    ]);
  });

  it('agrees with the lot and its trace', async () => {
    const { unitsDistributed, unitsReturned, unitsRestocked, unitsOutstanding, unitsWaiting, unitsRemaining } = FIRST;
    const units = { unitsDistributed, unitsReturned, unitsOutstanding, unitsWaiting, unitsRemaining };
    expect((await admin.get('/api/v1/lots/SLQ-71001').expect(200)).body.totals).toEqual({ ...units, unitsRestocked });
    expect((await admin.get('/api/v1/lots/SLQ-71001/trace').expect(200)).body.totals).toMatchObject(units);
  });

  it.each([
    [{ sku: '211810SPT' }, ['SLQ-71002']],
    [{ status: 'on_hold' }, ['PILOT/A 7']],
    [{ lotNumber: 'slq7101' }, ['SLQ-71001']],
    [{ lotNumber: 'pilot/a 7' }, ['PILOT/A 7']],
    [{ lotNumber: 'SLQ-71001', status: 'recalled' }, []],
    [{ lotNumber: 'SLQ-99999' }, []],
  ])('finds by %j', async (query, lots) => {
    const { data, nextCursor } = await list(query);
    expect(data.map(({ lotNumber }: { lotNumber: string }) => lotNumber)).toEqual(lots);
    expect(nextCursor).toBeNull();
  });

  it('is read page by page, each lot once', async () => {
    const seen: string[] = [];
    let cursor: string | null | undefined;
    do {
      const page = await list({ limit: 1, ...(cursor && { cursor }) });
      seen.push(...page.data.map(({ lotNumber }: { lotNumber: string }) => lotNumber));
      cursor = page.nextCursor;
    } while (cursor);
    expect(seen).toEqual(['PILOT/A 7', 'SLQ-71002', 'SLQ-71001']);
    await admin.get('/api/v1/inventory').query({ cursor: 'x' }).expect(400);
  });

  it('comes as a CSV of all lots of the filter, which the trail records', async () => {
    const { text, headers } = await admin.get('/api/v1/inventory').query({ format: 'csv', limit: 1 }).expect(200);
    expect(headers['content-disposition']).toContain('inventory.csv');
    const rows = parse(text, { bom: true, columns: true }) as Record<string, string>[];
    expect(rows.map(({ Lot }) => Lot)).toEqual(['PILOT/A 7', 'SLQ-71001', 'SLQ-71002']);
    expect(rows[1]).toEqual({
      ...{ SKU: '211610SPT', Lot: 'SLQ-71001', Status: 'released', 'Manufacturing Date': '', 'Expiration Date': '2028-04-30' },
      ...{ 'Units Produced': '100', 'Units Distributed': '35', 'Units Returned': '5', 'Units Restocked': '3' },
      ...{ 'Units Outstanding': '30', 'Units Waiting': '7', 'Units Remaining': '68' },
    });
    const { rows: events } = await test.database.query(`select entity_id from audit_events where action = 'export'`);
    expect(events).toEqual([{ entity_id: 'inventory' }]);
  });

  it('needs the permission to see lots, and as a file that to export', async () => {
    await test.anonymous().get('/api/v1/inventory').expect(401);
    const rep = await test.as('rep');
    await rep.get('/api/v1/inventory').expect(200);
    expect((await rep.get('/api/v1/inventory').query({ format: 'csv' }).expect(403)).body.permission).toBe('distribution_log.export');
  });
});
