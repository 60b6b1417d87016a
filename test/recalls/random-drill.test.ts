import { insertDistribution, insertOrder } from '../support/records.js';
import { useAdmin, useTestApp } from '../support/use-test-app.js';

describe('a drill of a lot that nobody chose', () => {
  const test = useTestApp();
  const admin = useAdmin(test);
  const draw = (body: object = {}) => admin.post('/api/v1/drills/random').send({ reason: 'practised twice a year', ...body });

  it('needs a lot that was shipped', async () => {
    await test.database.query(`insert into lots (lot_number, sku) values ('SLQ-10000', '211610SPT')`);
    const order = await insertOrder(test.database);
    await insertDistribution(test.database, order, { lotNumber: 'SLQ-10009', voidReason: 'entered twice' });
    expect((await draw().expect(409)).body.code).toBe('nothing_to_drill');
  });

  it('is of the hardest of the lots drawn, says why, and leaves it shipping; then of the next', async () => {
    const easy = await insertOrder(test.database, { facilityName: 'Plain Clinic' });
    await insertDistribution(test.database, easy, { lotNumber: 'SLQ-10001', facilityName: 'Plain Clinic' });
    const hard = await insertOrder(test.database, { facilityName: 'Northern Supply', orderDate: '2025-02-03' });
    const former = await insertOrder(test.database, { facilityName: 'Northern Supplies' });
    const returned = await insertDistribution(test.database, hard, { lotNumber: 'SLQ-10002', facilityName: 'Bay Clinic', quantity: 5 });
    await insertDistribution(test.database, hard, { lotNumber: 'SLQ-10003', sku: '211810SPT', facilityName: 'Bay Clinic' });
    await insertDistribution(test.database, former, { lotNumber: 'SLQ-10002', facilityName: 'Northern Supplies' });
    await admin
      .post(`/api/v1/customers/${hard.customerId}/merge`)
      .send({ fromCustomerId: former.customerId, reason: 'renamed' })
      .expect(200);
    await test.database.query(`insert into lot_aliases (alias, lot_number) values ('SLQ-1OOO2', 'SLQ-10002')`);
    await admin
      .post(`/api/v1/distributions/${returned}/returns`)
      .send({ quantity: 2, returnedOn: '2025-04-01', reason: 'open seal', disposition: 'destroyed' })
      .expect(201);
    await test.database.query(
      `insert into distribution_returns (distribution_id, quantity, returned_on, reason, disposition, voided_at, void_reason)
       values ($1, 1, '2025-04-02', 'open seal', 'destroyed', now(), 'entered twice')`,
      [returned],
    );
    const { body } = await draw().expect(201);
    expect(body).toMatchObject({
      kind: 'drill',
      lotNumbers: ['SLQ-10002'],
      title: expect.stringContaining('Drill of lot SLQ-10002'),
      chosenBecause:
        'The hardest of the lots drawn: 2 consignees, 1 wrongly keyed name of the lot, 1 customer into which others were merged, 2 ship-tos that are not the customer, 1 order shipped together with another SKU, 2 units that came back.',
      totals: { consignees: 2, unitsShipped: 15, unitsReturned: 2 },
    });
    expect((await admin.get('/api/v1/lots/SLQ-10002').expect(200)).body.status).toBe('released');
    const next = await draw({ title: 'The next' }).expect(201);
    expect(next.body).toMatchObject({ title: 'The next', lotNumbers: [expect.not.stringContaining('10002')] });
  });
});
