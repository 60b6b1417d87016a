import { insertDistribution, insertOrder, type TestOrder } from '../support/records.js';
import { useAdmin, useTestApp } from '../support/use-test-app.js';

const RETURN = { quantity: 4, returnedOn: '2025-04-01', reason: 'the seal was open', disposition: 'restocked' };

describe('units that come back', () => {
  const test = useTestApp();
  const admin = useAdmin(test);
  let order: TestOrder;
  let lot: string;
  let id: number;
  let counter = 20_000;
  beforeEach(async () => {
    counter += 1;
    lot = `SLQ-8${counter}`;
    order = await insertOrder(test.database);
    await admin.post('/api/v1/lots').send({ lotNumber: lot, sku: '211610SPT', unitsProduced: 100 }).expect(201);
    id = await insertDistribution(test.database, order, { lotNumber: lot, quantity: 10, shipDate: '2025-03-14' });
  });
  const send = (more: object = {}) => admin.post(`/api/v1/distributions/${id}/returns`).send({ ...RETURN, ...more });
  const trace = async () => (await admin.get(`/api/v1/lots/${lot}/trace`).expect(200)).body;

  it('are recorded beside the distribution, and trace and totals tell them', async () => {
    const { body } = await send().expect(201);
    expect(body).toMatchObject({ ...RETURN, distributionId: id, voidedAt: null, version: 1 });
    await send({ quantity: 2, disposition: 'destroyed' }).expect(201);
    const { totals, consignees } = await trace();
    expect(totals).toMatchObject({ unitsDistributed: 10, unitsReturned: 6, unitsOutstanding: 4, unitsRemaining: 94 });
    expect(consignees).toMatchObject([{ units: 10, unitsReturned: 6, unitsOutstanding: 4 }]);
    const { body: held } = await admin.get(`/api/v1/lots/${lot}`).expect(200);
    const { unitsDistributed, unitsReturned, unitsOutstanding, unitsWaiting, unitsRemaining } = totals;
    expect(held.totals).toEqual({ unitsDistributed, unitsReturned, unitsRestocked: 4, unitsOutstanding, unitsWaiting, unitsRemaining });
    const { body: customer } = await admin.get(`/api/v1/customers/${order.customerId}`).expect(200);
    expect(customer.totals).toMatchObject({
      units: 10,
      unitsReturned: 6,
      unitsOutstanding: 4,
      unitsBySku: [{ sku: '211610SPT', units: 10, unitsReturned: 6 }],
    });
    const listed = await admin.get(`/api/v1/distributions/${id}/returns`).expect(200);
    expect(listed.body.data).toMatchObject([{ quantity: 2 }, { quantity: 4 }]);
    expect((await admin.get(`/api/v1/distributions/${id}`).expect(200)).body).toMatchObject({ quantity: 10, unitsReturned: 6, version: 1 });
  });

  it.each([
    ['more than were shipped', { quantity: 11 }, 'more_than_shipped', '/quantity'],
    ['before they were shipped', { returnedOn: '2025-03-13' }, 'returned_before_shipped', '/returnedOn'],
    ['in the future', { returnedOn: '2999-01-01' }, 'future_return_date', '/returnedOn'],
  ])('cannot be %s', async (_, more, code, pointer) => {
    expect((await send(more).expect(422)).body).toMatchObject({ code, errors: [{ pointer }] });
  });

  it('never add up to more than were shipped', async () => {
    await send({ quantity: 7 }).expect(201);
    expect((await send().expect(422)).body.detail).toContain('at most 3 can come back now');
    const racing = await Promise.all([1, 2, 3, 4].map(() => send({ quantity: 3 })));
    expect(racing.map(({ status }) => status).sort()).toEqual([201, 422, 422, 422]);
  });

  it('hold the distribution: it is neither voided nor made smaller than what came back, nor shipped later', async () => {
    const { body } = await send().expect(201);
    const path = `/api/v1/distributions/${id}`;
    const refused = await admin.post(`${path}/void`).send({ reason: 'entered twice' }).expect(409);
    expect(refused.body.code).toBe('distribution_has_returns');
    const correct = (change: object, etag = '"v1"') =>
      admin
        .patch(path)
        .set('If-Match', etag)
        .send({ ...change, reason: 'misread' });
    expect((await correct({ quantity: 3 }).expect(409)).body.code).toBe('distribution_has_returns');
    expect((await correct({ shipDate: '2025-04-02' }).expect(409)).body.code).toBe('distribution_has_returns');
    await correct({ quantity: 4, shipDate: '2025-04-01' }).expect(200);
    await admin.post(`${path}/returns/${body.id}/void`).send({ reason: 'of another order' }).expect(200);
    await correct({ quantity: 3 }, '"v2"').expect(200);
    expect((await trace()).totals).toMatchObject({ unitsReturned: 0, unitsOutstanding: 3 });
    await admin.post(`${path}/void`).send({ reason: 'entered twice' }).expect(200);
    expect((await send({ quantity: 1 }).expect(409)).body.code).toBe('distribution_voided');
  });

  it('come back on the day they were shipped at the earliest, and the first of them decides how late they can have been shipped', async () => {
    await send({ quantity: 1, returnedOn: '2025-03-14' }).expect(201);
    const { body } = await send({ quantity: 1, returnedOn: '2025-05-01' }).expect(201);
    expect(body.returnedOn).toBe('2025-05-01');
    const later = admin.patch(`/api/v1/distributions/${id}`).set('If-Match', '"v1"').send({ shipDate: '2025-04-01', reason: 'misread' });
    expect((await later.expect(409)).body).toMatchObject({
      code: 'distribution_has_returns',
      detail: expect.stringContaining('2025-03-14'),
    });
  });

  it('are voided once, with a reason', async () => {
    const { body } = await send().expect(201);
    const path = `/api/v1/distributions/${id}/returns/${body.id}/void`;
    expect((await admin.post(path).send({}).expect(422)).body.code).toBe('reason_required');
    expect((await admin.post(path).send({ reason: 'twice' }).expect(200)).body).toMatchObject({ voidReason: 'twice', version: 2 });
    expect((await admin.post(path).send({ reason: 'twice' }).expect(409)).body.code).toBe('return_voided');
    await admin
      .post(`/api/v1/distributions/${id + 999}/returns/${body.id}/void`)
      .send({ reason: 'x' })
      .expect(404);
  });

  it('of several distributions are recorded all or not at all', async () => {
    const other = await insertDistribution(test.database, order, { lotNumber: lot, quantity: 5 });
    const { quantity: _, ...facts } = RETURN;
    const sendAll = (...units: number[]) =>
      admin
        .post('/api/v1/returns')
        .send({ ...facts, lines: [id, other].map((distributionId, line) => ({ distributionId, quantity: units[line] })) });
    const refused = await sendAll(1, 6).expect(422);
    expect(refused.body).toMatchObject({ code: 'more_than_shipped', errors: [{ pointer: '/lines/1/quantity' }], id: other });
    expect((await trace()).totals.unitsReturned).toBe(0);
    const { body } = await sendAll(1, 5).expect(201);
    expect(body.data).toMatchObject([
      { distributionId: id, quantity: 1 },
      { distributionId: other, quantity: 5 },
    ]);
    const voided = await insertDistribution(test.database, order, { lotNumber: lot, quantity: 5, voidReason: 'entered twice' });
    const sendWith = (distributionId: number) =>
      admin.post('/api/v1/returns').send({ ...facts, lines: [id, distributionId].map((each) => ({ distributionId: each, quantity: 1 })) });
    const pointer = '/lines/1/distributionId';
    expect((await sendWith(999_999).expect(404)).body).toMatchObject({ code: 'not_found', errors: [{ pointer }], id: 999_999 });
    expect((await sendWith(voided).expect(409)).body).toMatchObject({ code: 'distribution_voided', errors: [{ pointer }], id: voided });
    const twice = { ...facts, lines: [id, id].map((distributionId) => ({ distributionId, quantity: 1 })) };
    await admin.post('/api/v1/returns').send(twice).expect(400);
  });

  it('are kept by the database as well, and are in the trail with their reason', async () => {
    const insert = (quantity: number, day: string) =>
      test.database.query(
        `insert into distribution_returns (distribution_id, quantity, returned_on, reason, disposition) values ($1, $2, $3, 'x', 'destroyed')`,
        [id, quantity, day],
      );
    await expect(insert(11, '2025-04-01')).rejects.toThrow(/more units of distribution/);
    await expect(insert(1, '2025-03-01')).rejects.toThrow(/more units of distribution/);
    const voided = await insertDistribution(test.database, order, { lotNumber: lot, quantity: 5, shipDate: '2025-03-15' });
    await admin.post(`/api/v1/distributions/${voided}/void`).send({ reason: 'entered twice' }).expect(200);
    await expect(
      test.database.query(
        `insert into distribution_returns (distribution_id, quantity, returned_on, reason, disposition) values ($1, 1, '2025-04-01', 'x', 'destroyed')`,
        [voided],
      ),
    ).rejects.toThrow(/more units of distribution/);
    const { body } = await send().expect(201);
    await expect(test.database.query('update distribution_returns set quantity = 11 where id = $1', [body.id])).rejects.toThrow(
      /more units/,
    );
    await expect(test.database.query('update distribution_log_entries set quantity = 3 where id = $1', [id])).rejects.toThrow(/more units/);
    await expect(test.database.query('delete from distribution_returns')).rejects.toThrow(/delete/i);
    const events = await admin.get(`/api/v1/audit-events?entityType=return&entityId=${body.id}`).expect(200);
    expect(events.body.data).toMatchObject([{ action: 'insert', reason: 'the seal was open' }]);
  });
});
