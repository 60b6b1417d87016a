import { COUNTS, MISMATCHED, OF_ONE_NUMBER } from '../../src/rep-traceability/integrity/integrity.queries.js';
import { insertDistribution, insertOrder } from '../support/records.js';
import { useAdmin, useTestApp } from '../support/use-test-app.js';

describe('integrity', () => {
  const test = useTestApp();
  const admin = useAdmin(test);

  const count = async () => (await admin.get('/api/v1/integrity').expect(200)).body;

  it('counts nothing in an empty database', async () => {
    expect(await count()).toEqual({
      distributionsWithoutSalesOrder: 0,
      distributionsWithMismatchedCustomer: 0,
      salesOrdersWithoutDistributions: 0,
      cancelledOrdersWithDistributions: 0,
      unlinkedDistributions: 0,
      lotsNotRegistered: 0,
      customersWithSeveralCities: 0,
      lotsSpelledAlike: [],
      salesOrdersOfOneNumber: [],
    });
  });

  it('counts orders without shipments, unregistered lots and customers with several cities', async () => {
    const boise = await insertOrder(test.database, { facilityName: 'Memorial Hospital', soldToCity: 'Boise' });
    await insertOrder(test.database, { facilityName: 'Memorial Hospital', soldToCity: ' BOISE' });
    await insertDistribution(test.database, boise, { lotNumber: 'SLQ-10001' });
    await insertDistribution(test.database, boise, { lotNumber: 'SLQ-10001' });
    expect(await count()).toMatchObject({ salesOrdersWithoutDistributions: 1, lotsNotRegistered: 1, customersWithSeveralCities: 0 });
    await insertOrder(test.database, { facilityName: 'Memorial Hospital', soldToCity: 'Memphis' });
    await admin.post('/api/v1/lots').send({ lotNumber: 'SLQ-10001', sku: '211610SPT' }).expect(201);
    expect(await count()).toMatchObject({ salesOrdersWithoutDistributions: 2, lotsNotRegistered: 0, customersWithSeveralCities: 1 });
  });

  it('names lots that differ in separators alone, but not those of other digits or listed as a wrong name', async () => {
    for (const lot of ['QX-55/1', 'QX 55/1', 'QX-0055/1', 'QX-55/12', 'RY-7/1', 'RY 7/1'])
      await test.database.query(`insert into lots (lot_number, sku, registered_at) values ($1, '211610SPT', now())`, [lot]);
    await test.database.query(`insert into lot_aliases (alias, lot_number) values ('RY 7/1', 'RY-7/1')`);
    expect((await count()).lotsSpelledAlike).toEqual([{ lotNumbers: ['QX 55/1', 'QX-55/1'] }]);
  });

  it('would count distributions without an order or with another customer, if the database ever let one in', async () => {
    const { rows } = await test.database.query(
      `select conname from pg_constraint where conrelid = 'distribution_log_entries'::regclass and contype = 'f' and conname like '%order%'`,
    );
    for (const { conname } of rows) await test.database.query(`alter table distribution_log_entries drop constraint ${conname}`);
    await test.database.query('alter table distribution_log_entries alter column sales_order_id drop not null');
    const order = await insertOrder(test.database);
    const other = await insertOrder(test.database);
    const lost = await insertDistribution(test.database, order);
    const stray = await insertDistribution(test.database, order);
    await test.database.query('update distribution_log_entries set sales_order_id = null where id = $1', [lost]);
    await test.database.query('update distribution_log_entries set customer_id = $2 where id = $1', [stray, other.customerId]);
    expect(await count()).toMatchObject({ distributionsWithoutSalesOrder: 1, distributionsWithMismatchedCustomer: 1 });
  });

  it('counts cancelled orders with shipments from before the database refused them', async () => {
    const order = await insertOrder(test.database);
    await insertDistribution(test.database, order);
    await test.database.query('alter table sales_orders disable trigger sales_orders_cancelled_unshipped');
    await test.database.query(`update sales_orders set status = 'cancelled' where id = $1`, [order.id]);
    await test.database.query('alter table sales_orders enable always trigger sales_orders_cancelled_unshipped');
    expect(await count()).toMatchObject({ cancelledOrdersWithDistributions: 1 });
  });

  it('lists orders of a customer whose numbers became one, until one of them is renumbered', async () => {
    const facilityName = 'Wide Clinic';
    const plain = await insertOrder(test.database, { facilityName, orderNumber: '4711' });
    const wide = await insertOrder(test.database, { facilityName, orderNumber: 'SO 4712' });
    const south = await insertOrder(test.database, { facilityName, orderNumber: 'SOUTH-913' });
    await insertOrder(test.database, { orderNumber: '\uff14\uff17\uff11\uff11' });
    const keyed = `update sales_orders set order_number = $2, order_key = $3 where id = $1`;
    await test.database.query(keyed, [wide.id, '\uff14\uff17\uff11\uff11', '\uff14\uff17\uff11\uff11']);
    await test.database.query(keyed, [south.id, 'SOUTH-913', 'UTH-913']);
    const { customerId } = plain;
    expect((await count()).salesOrdersOfOneNumber).toEqual([
      { customerId, orderKey: '4711', salesOrderIds: [plain.id, wide.id] },
      { customerId, orderKey: 'SOUTH-913', salesOrderIds: [south.id] },
    ]);
    const renumber = async (id: number, orderNumber: string) => {
      const { headers } = await admin.get(`/api/v1/sales-orders/${id}`).expect(200);
      const corrected = admin.patch(`/api/v1/sales-orders/${id}`).set('If-Match', String(headers.etag));
      await corrected.send({ orderNumber, reason: 'as printed' }).expect(200);
    };
    await renumber(wide.id, '4713');
    await renumber(south.id, 'SOUTH-913');
    expect((await count()).salesOrdersOfOneNumber).toEqual([]);
  });

  it.each([
    ['sales_orders_city', COUNTS],
    ['orders_without_distributions', COUNTS],
    ['distribution_log_order_customer', MISMATCHED],
    ['sales_orders_id_customer_id_key', MISMATCHED],
    ['sales_orders_other_key', OF_ONE_NUMBER],
  ])('is counted from %s instead of whole tables', async (index, sql) => {
    const client = await test.database.connect();
    await client.query('begin; set local enable_seqscan = off; set local enable_bitmapscan = off; set local enable_sort = off');
    const { rows } = await client.query(`explain ${sql}`);
    await client.query('rollback');
    client.release();
    expect(rows.map((row) => row['QUERY PLAN']).join('\n')).toContain(index);
  });

  it('is not for sales reps', async () => {
    expect((await (await test.as('rep')).get('/api/v1/integrity').expect(403)).body.permission).toBe('integrity.view');
  });
});
