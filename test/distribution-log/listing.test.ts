import { insertDistribution, insertOrder, type TestOrder } from '../support/records.js';
import { useAdmin, useTestApp } from '../support/use-test-app.js';

describe('the distribution log', () => {
  const test = useTestApp();
  const admin = useAdmin(test);
  let harbor: TestOrder;
  let cedar: TestOrder;
  let repId: number;
  const ids: Record<string, number> = {};
  beforeAll(async () => {
    repId = (await admin.post('/api/v1/reps').send({ name: 'Dana Whitfield' })).body.id;
    harbor = await insertOrder(test.database, { facilityName: 'Harbor Distribution LLC', orderNumber: 'H-100' });
    cedar = await insertOrder(test.database, { facilityName: 'Cedar Creek Clinic', orderNumber: 'C-200' });
    const add = async (name: string, order: TestOrder, options: Parameters<typeof insertDistribution>[2]) => {
      ids[name] = await insertDistribution(test.database, order, options);
    };
    await add('oldest', harbor, {
      shipDate: '2024-12-31',
      lotNumber: 'SLQ-30001',
      facilityName: 'Pier Urology',
      trackingNumber: '1Z_50%OFF',
    });
    await add('csv', harbor, { shipDate: '2025-02-01', lotNumber: 'SLQ-30001', source: 'csv_import', facilityName: 'Pier Urology' });
    await add('sameDay', cedar, {
      shipDate: '2025-02-01',
      lotNumber: 'SLQ-30002',
      sku: '211810SPT',
      facilityName: 'Cedar Creek Clinic',
      repId,
    });
    await add('voided', cedar, {
      shipDate: '2025-02-02',
      lotNumber: 'SLQ-30001',
      voidReason: 'entered twice',
      facilityName: 'Cedar Creek Clinic',
    });
    await add('newest', cedar, { shipDate: '2025-03-01', lotNumber: 'SLQ-30002', sku: '211810SPT', facilityName: 'Cedar Creek Clinic' });
    await test.database.query(`insert into lot_aliases (alias, lot_number) values ('SLQ3001', 'SLQ-30001')`);
  });

  const list = async (query: object = {}) => {
    const { body } = await admin.get('/api/v1/distributions').query(query).expect(200);
    return body.data.map(({ id }: { id: number }) => Object.keys(ids).find((name) => ids[name] === id));
  };

  it('lists the newest shipments first and leaves voided ones out unless asked', async () => {
    expect(await list()).toEqual(['newest', 'sameDay', 'csv', 'oldest']);
    expect(await list({ includeVoided: 'true' })).toEqual(['newest', 'voided', 'sameDay', 'csv', 'oldest']);
    expect(await list({ includeVoided: 'false' })).toEqual(['newest', 'sameDay', 'csv', 'oldest']);
  });

  it.each([
    ['from a ship date on', { shipDateFrom: '2025-02-01' }, ['newest', 'sameDay', 'csv']],
    ['up to a ship date', { shipDateTo: '2025-02-01' }, ['sameDay', 'csv', 'oldest']],
    ['of an SKU', { sku: '211810SPT' }, ['newest', 'sameDay']],
    ['of a lot', { lotNumber: 'slq-30001' }, ['csv', 'oldest']],
    ['of a lot by its digits', { lotNumber: '30001' }, ['csv', 'oldest']],
    ['of a lot by its alias', { lotNumber: 'slq3001' }, ['csv', 'oldest']],
    ['of a lot nobody knows', { lotNumber: 'SLQ-99999' }, []],
    ['of a source', { source: 'csv_import' }, ['csv']],
    ['of all filters together', { sku: '211810SPT', shipDateTo: '2025-02-28', source: 'manual', q: 'cedar' }, ['sameDay']],
    ['found by order number', { q: 'h-1' }, ['csv', 'oldest']],
    ['found by ship-to facility', { q: 'pier' }, ['csv', 'oldest']],
    ['found by customer, wherever it shipped to', { q: 'harbor dist' }, ['csv', 'oldest']],
    ['found by lot', { q: '30002' }, ['newest', 'sameDay']],
    ['found by an alias of the lot', { q: 'slq300' }, ['csv', 'oldest']],
    ['found by the beginning of its tracking number, whose wildcards mean themselves', { q: '1z_50%' }, ['oldest']],
    ['not found by a wildcard', { q: '1_' }, []],
    ['found by nothing', { q: '___' }, []],
  ])('filters shipments %s', async (_, query, expected) => {
    expect(await list(query)).toEqual(expected);
  });

  it('filters by customer, order and rep', async () => {
    expect(await list({ customerId: harbor.customerId })).toEqual(['csv', 'oldest']);
    expect(await list({ salesOrderId: cedar.id })).toEqual(['newest', 'sameDay']);
    expect(await list({ repId })).toEqual(['sameDay']);
  });

  it('is read page by page, each shipment once, also two of one day', async () => {
    const first = await admin.get('/api/v1/distributions?limit=2').expect(200);
    expect(first.body.data.map(({ id }: { id: number }) => id)).toEqual([ids.newest, ids.sameDay]);
    const second = await admin.get('/api/v1/distributions').query({ limit: 2, cursor: first.body.nextCursor }).expect(200);
    expect(second.body.data.map(({ id }: { id: number }) => id)).toEqual([ids.csv, ids.oldest]);
    expect(second.body.nextCursor).toBeNull();
  });

  it.each(['shipDateFrom=yesterday', 'customerId=-1', 'source=fax', 'includeVoided=maybe', 'limit=201', 'cursor=abc', 'colour=red'])(
    'refuses the query ?%s',
    async (query) => {
      const { body } = await admin.get(`/api/v1/distributions?${query}`).expect(400);
      expect(body.errors[0].pointer).toBe(`?${query.split('=')[0]}`);
    },
  );

  it('finds a facility however each shipment to it is written, and never by a wildcard', async () => {
    const spellings = ['Obrien’s  Clinic – 5%', `OBRIEN'S CLINIC - 5%`, 'Obrien’s\u00A0Clinic\u200B - 5%'];
    const added = [];
    for (const [at, facilityName] of spellings.entries())
      added.push(await insertDistribution(test.database, harbor, { facilityName, lotNumber: 'SLQ-30009', shipDate: `2023-01-0${at + 1}` }));
    const search = async (q: string) =>
      (await admin.get('/api/v1/distributions').query({ q }).expect(200)).body.data.map(({ id }: { id: number }) => id).sort();
    for (const q of [...spellings, `brien's clinic`, 'BRIEN’S  CLINIC –', '5%']) expect(await search(q), q).toEqual(added);
    for (const q of ['5_', 'brien%clinic', 'o_rien', 'clinic 5']) expect(await search(q), q).toEqual([]);
  });
});
