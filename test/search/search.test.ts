import { insertCustomer, insertDistribution, insertOrder } from '../support/records.js';
import { insertWaiting } from '../support/unlinked.js';
import { useAdmin, useTestApp } from '../support/use-test-app.js';

describe('the search', () => {
  const test = useTestApp();
  const admin = useAdmin(test);

  const find = async (q: string) => (await admin.get('/api/v1/search').query({ q }).expect(200)).body;
  const exactOf = async (q: string) => {
    const found: Record<string, { exact?: boolean }[]> = await find(q);
    return Object.fromEntries(
      Object.entries(found).flatMap(([kind, rows]) => {
        const exact = rows.filter((row) => row.exact);
        return exact.length > 0 ? [[kind, exact]] : [];
      }),
    );
  };

  beforeAll(async () => {
    const order = await insertOrder(test.database, { facilityName: 'Northern Supply', orderNumber: 'SO 0004711' });
    for (const lotNumber of ['SLQ-30001', 'SLQ-30002'])
      await insertDistribution(test.database, order, { lotNumber, facilityName: 'Bay Clinic', city: 'Tampa', trackingNumber: '1Z999AA1' });
    await insertDistribution(test.database, order, { lotNumber: 'SLQ-30001', facilityName: 'Northern Supply', trackingNumber: 'FX-22-1' });
    await admin.post('/api/v1/lots').send({ lotNumber: 'SLQ-30003', sku: '211610SPT' }).expect(201);
    await test.database.query(`insert into lot_aliases (alias, lot_number) values ('SLQ-3003', 'SLQ-30003')`);
  });

  it.each(['SLQ-30001', 'slq 30001', '30001'])('finds the lot that %j spells, and no other', async (spelling) => {
    expect(await exactOf(spelling)).toEqual({ lots: [{ lotNumber: 'SLQ-30001', sku: '211610SPT', status: 'released', exact: true }] });
  });

  it('finds the lot of an alias', async () => {
    expect(await exactOf('slq-3003')).toEqual({ lots: [expect.objectContaining({ lotNumber: 'SLQ-30003' })] });
  });

  it('never takes a look-alike for the lot: another digit or letter finds nothing', async () => {
    expect(await find('SLQ-3OOO1')).toMatchObject({ lots: [], salesOrders: [], facilities: [], parcels: [], waiting: [] });
    expect((await find('SLQ-30009')).lots).toEqual([]);
  });

  it('lists what a text is a part of, without a claim that it is meant', async () => {
    const { lots } = await find('SLQ-3000');
    expect(lots).toEqual(['SLQ-30003', 'SLQ-30002', 'SLQ-30001'].map((lotNumber) => expect.objectContaining({ lotNumber, exact: false })));
    expect((await find('30')).lots).toEqual([]);
  });

  it.each(['0004711', 'so# 0004711'])('finds the order that %j spells', async (spelling) => {
    expect(await exactOf(spelling)).toEqual({
      salesOrders: [
        { id: expect.any(Number), orderNumber: 'SO 0004711', orderDate: '2025-01-02', facilityName: 'Northern Supply', exact: true },
      ],
    });
  });

  it('finds the orders of all customers that use one number', async () => {
    await insertOrder(test.database, { facilityName: 'One Clinic', orderNumber: '815' });
    await insertOrder(test.database, { facilityName: 'Two Clinic', orderNumber: 'SO-815' });
    expect((await exactOf('815')).salesOrders).toHaveLength(2);
  });

  it('finds a customer by its name in any spelling and by its number, and once only although it is a ship-to too', async () => {
    await test.database.query(`update customers set customer_number = 'C-77' where facility_name = 'Northern Supply'`);
    for (const spelling of ['northern supply', 'Northern Supply, Inc.', 'C-77'])
      expect((await exactOf(spelling)).facilities).toEqual([
        expect.objectContaining({ facilityName: 'Northern Supply', consigneeId: null }),
      ]);
  });

  it('finds a ship-to of another customer, and the customer that it belongs to', async () => {
    expect((await exactOf('bay clinic')).facilities).toEqual([
      expect.objectContaining({
        facilityName: 'Bay Clinic',
        customerName: 'Northern Supply',
        city: 'Tampa',
        consigneeId: expect.any(Number),
      }),
    ]);
  });

  it('leads from the former name of a merged customer to its survivor', async () => {
    const survivor = await insertCustomer(test.database, 'Lake Urology');
    const former = await insertCustomer(test.database, 'Lakeside Urology');
    await admin.post(`/api/v1/customers/${survivor}/merge`).send({ fromCustomerId: former, reason: 'one clinic' }).expect(200);
    expect((await exactOf('Lakeside Urology')).facilities).toEqual([expect.objectContaining({ customerId: survivor })]);
  });

  it.each(['1z999aa1', '1Z 999 AA1'])('finds the parcel %j with all its entries as one', async (spelling) => {
    expect((await exactOf(spelling)).parcels).toEqual([
      expect.objectContaining({
        trackingNumber: '1Z999AA1',
        orderNumber: 'SO 0004711',
        distributionIds: [expect.any(Number), expect.any(Number)],
      }),
    ]);
    expect((await find('1Z99')).parcels).toEqual([expect.objectContaining({ exact: false })]);
  });

  it('shows a shipment that waits in review, so that nothing is out of sight', async () => {
    await insertWaiting(test.database, { order_number: 'W-1234', facility_name: 'Reef Clinic' });
    expect((await find('w-1234')).waiting).toEqual([expect.objectContaining({ orderNumber: 'W-1234', facilityName: 'Reef Clinic' })]);
  });

  it('takes wildcards for what they are', async () => {
    expect(await find('%%%')).toMatchObject({ lots: [], salesOrders: [], facilities: [], parcels: [], waiting: [] });
  });

  it('names nothing of a kind that the person may not see', async () => {
    const token = (
      await admin
        .post('/api/v1/api-tokens')
        .send({ name: 'lots only', scopes: ['lots.view'] })
        .expect(201)
    ).body.token;
    const { body } = await test
      .anonymous()
      .get('/api/v1/search')
      .query({ q: 'SLQ-30001' })
      .set('Authorization', `Bearer ${token}`)
      .expect(200);
    expect(body).toEqual({
      lots: [expect.objectContaining({ lotNumber: 'SLQ-30001' })],
      salesOrders: null,
      facilities: null,
      parcels: null,
      waiting: null,
    });
  });

  it('says of each facility whether it is meant exactly, also of one without a customer number', async () => {
    expect((await find('northern')).facilities).toEqual([expect.objectContaining({ facilityName: 'Northern Supply', exact: false })]);
    expect((await find('lake')).facilities).toEqual([expect.objectContaining({ facilityName: 'Lake Urology', exact: false })]);
  });

  it.each(['', '  '])('refuses %j, which names nothing', async (q) => {
    await admin.get('/api/v1/search').query({ q }).expect(400);
  });
});
