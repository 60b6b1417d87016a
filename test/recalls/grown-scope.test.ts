import { createHash } from 'node:crypto';
import { type LotToRecall, named, REASON, useLotToRecall } from '../support/lot-to-recall.js';
import { insertDistribution, insertOrder, loseRace } from '../support/records.js';
import { insertWaiting } from '../support/unlinked.js';
import { useAdmin, useTestApp } from '../support/use-test-app.js';

describe('a recall whose consignees receive more than they were told of', () => {
  const test = useTestApp();
  const admin = useAdmin(test);
  const fixture = useLotToRecall(test, admin);
  const { open, read, consigneesOf, reply, notify } = fixture;
  let counter: number;
  let lot: string;
  let order: LotToRecall['order'];
  let entries: LotToRecall['entries'];
  beforeEach(() => {
    ({ counter, lot, order, entries } = fixture.shipped());
  });

  const shipMore = (facilityName: string, lotNumber = lot) =>
    insertDistribution(test.database, order, { lotNumber, facilityName, quantity: 3, shipDate: '2025-03-02' });
  const sendAll = async (id: number) =>
    (await admin.post(`/api/v1/recalls/${id}/notices`).send({ method: 'phone', sentOn: '2025-07-02', acknowledge: ['before_recall'] }))
      .body;
  const notifyAll = async (id: number, consignees: { id: number }[]) => {
    for (const each of consignees) await notify(id, each.id).expect(201);
  };
  const report = async (id: number, asOf = '') => (await admin.get(`/api/v1/recalls/${id}/status-report${asOf}`).expect(200)).body;

  it('notifies a consignee again after a late shipment, and keeps what it was sent', async () => {
    const { id, consignees } = await open();
    await notifyAll(id, consignees);
    const before = await read(id);
    expect(before.stages).toMatchObject({ noticesReady: expect.anything(), allNotified: expect.anything() });
    const { asOf } = await report(id);
    await shipMore('Bay Clinic');
    const bay = named(await consigneesOf(id), 'Bay Clinic');
    expect(bay).toMatchObject({ state: 'not_notified', isLate: true, unitsShipped: 13, notice: { to: 'dock@hill.example' } });
    const grown = await read(id);
    expect(grown.totals).toMatchObject({ consignees: 3, notNotified: 1, notified: 2, notResponding: 2 });
    expect(grown.stages).toMatchObject({ noticesReady: null, allNotified: null, firstNotice: before.stages.firstNotice });
    expect(await report(id)).toMatchObject({ notNotified: { value: 1 }, notified: { consignees: { value: 2 } } });
    expect(await report(id, `?asOf=${asOf}`)).toMatchObject({ notNotified: { value: 0 }, notified: { consignees: { value: 3 } } });
    expect(await sendAll(id)).toEqual({ recorded: 1, left: [] });
    const after = await read(id);
    expect(after.totals).toMatchObject({ notNotified: 0, notified: 3 });
    expect(after.stages).toMatchObject({ noticesReady: expect.anything(), allNotified: expect.anything() });
    expect(Date.parse(after.stages.allNotified.at)).toBeGreaterThan(Date.parse(before.stages.allNotified.at));
    const { body } = await admin.get(`/api/v1/recalls/${id}/consignees/${bay.id}/answers`).expect(200);
    expect(body.notices).toHaveLength(2);
  });

  it('notifies one again that answered, and has reached it once it answers again', async () => {
    const { id, consignees } = await open();
    await notifyAll(id, consignees);
    for (const each of consignees) await reply(id, each.id, { onHand: 1 }).expect(201);
    expect((await read(id)).stages.allReached).not.toBeNull();
    await shipMore('Bay Clinic');
    expect(named(await consigneesOf(id), 'Bay Clinic')).toMatchObject({ state: 'not_notified', reply: { onHand: 1 } });
    expect((await read(id)).stages.allReached).toBeNull();
    expect(await sendAll(id)).toEqual({ recorded: 1, left: [] });
    expect(named(await consigneesOf(id), 'Bay Clinic').state).toBe('responded');
    await reply(id, named(consignees, 'Bay Clinic').id, { onHand: 4 }).expect(201);
    expect((await read(id)).stages.allReached).not.toBeNull();
  });

  it('has not reached one by an answer by its link that is not about all its units, since the page may have been opened before a late shipment', async () => {
    const { id, consignees } = await open();
    await notifyAll(id, consignees);
    const bay = named(consignees, 'Bay Clinic');
    const { body } = await admin.post(`/api/v1/recalls/${id}/consignees/${bay.id}/reply-link`).expect(201);
    const answer = (onHand: number) =>
      test
        .anonymous()
        .post('/api/v1/recall-replies')
        .send({ token: body.url.split('#token=')[1], respondent: 'Dana Cole', onHand, used: 0, destroyed: 0, returned: 0 })
        .expect(201);
    await answer(10);
    await shipMore('Bay Clinic');
    expect(named(await consigneesOf(id), 'Bay Clinic')).toMatchObject({ state: 'not_notified', unitsUnaccounted: 3 });
    await answer(12);
    expect(named(await consigneesOf(id), 'Bay Clinic')).toMatchObject({ state: 'not_notified', unitsUnaccounted: 1 });
    await answer(14);
    expect(named(await consigneesOf(id), 'Bay Clinic').state).toBe('responded');
    expect((await read(id)).totals).toMatchObject({ notNotified: 0, notified: 2, responded: 1 });
    expect(await sendAll(id)).toEqual({ recorded: 0, left: [] });
    await shipMore('Bay Clinic', lot);
    expect(named(await consigneesOf(id), 'Bay Clinic').state).toBe('not_notified');
  });

  it('has reached one whose answer accounts for all its units, and not by another answer, which may be one to the earlier notice', async () => {
    const { id, consignees } = await open();
    await notifyAll(id, consignees);
    const bay = named(consignees, 'Bay Clinic');
    await shipMore('Bay Clinic');
    const stateAfter = async (onHand: number) => (await reply(id, bay.id, { onHand }).expect(201)).body.state;
    expect(await stateAfter(10)).toBe('not_notified');
    expect(await stateAfter(13)).toBe('accounted_for');
    expect(await stateAfter(14)).toBe('responded');
  });

  it('does so when it is extended to another lot, for as many units of it as one lost of the first', async () => {
    const other = `SLQ-7${counter}`;
    await insertDistribution(test.database, order, { lotNumber: other, facilityName: 'Bay Clinic', quantity: 10, shipDate: '2025-03-02' });
    const { id, consignees } = await open();
    await notifyAll(id, consignees);
    await admin.post(`/api/v1/distributions/${entries.bay}/void`).send({ reason: REASON }).expect(200);
    expect(named(await consigneesOf(id), 'Hill Clinic')).toMatchObject({ state: 'notified', isLate: false });
    await admin
      .post(`/api/v1/recalls/${id}/lots`)
      .send({ lotNumbers: [other], reason: REASON })
      .expect(200);
    const after = await consigneesOf(id);
    expect(named(after, 'Bay Clinic')).toMatchObject({ state: 'not_notified', isLate: true, unitsShipped: 10 });
    expect(named(after, 'Hill Clinic').state).toBe('notified');
  });

  it('does so after a merge that gives it the shipments of another customer', async () => {
    const other = await insertOrder(test.database);
    await insertDistribution(test.database, other, { lotNumber: lot, facilityName: 'Hill Clinic', quantity: 2 });
    const { id, consignees } = await open();
    await notifyAll(id, consignees);
    await admin.post(`/api/v1/customers/${order.customerId}/merge`).send({ fromCustomerId: other.customerId, reason: 'one' }).expect(200);
    const hill = (await consigneesOf(id)).find((each) => (each as unknown as { unitsShipped: number }).unitsShipped === 22);
    expect(hill).toMatchObject({ state: 'not_notified', isLate: true });
  });

  it('keeps the letter of all units of a shipment that was recorded while the notice was', async () => {
    const { id, consignees } = await open();
    const bay = named(consignees, 'Bay Clinic');
    const { body } = await loseRace(
      test.database,
      (client) => insertDistribution(client, order, { lotNumber: lot, facilityName: 'Bay Clinic', quantity: 3, shipDate: '2025-03-02' }),
      () => notify(id, bay.id),
    );
    const letter = await admin.get(`/api/v1/recalls/${id}/consignees/${bay.id}/notice?format=pdf`).buffer(true).expect(200);
    expect(body).toMatchObject({ state: 'notified', unitsShipped: 13 });
    expect(body.notice.sha256).toBe(createHash('sha256').update(letter.body).digest('hex'));
  });

  it('leaves one of many whose shipment was recorded while their notices were', async () => {
    const { id, consignees } = await open();
    const { recorded, left } = await loseRace(
      test.database,
      (client) => insertDistribution(client, order, { lotNumber: lot, facilityName: 'Bay Clinic', quantity: 3, shipDate: '2025-03-02' }),
      () => sendAll(id),
    );
    expect(recorded).toBe(0);
    expect(left).toContainEqual(expect.objectContaining({ consigneeId: named(consignees, 'Bay Clinic').id, code: 'changed_meanwhile' }));
    expect(named(await consigneesOf(id), 'Bay Clinic')).toMatchObject({ state: 'not_notified', unitsShipped: 13, notice: null });
  });

  it('has its letters ready again once they were made again', async () => {
    const { id, consignees } = await open();
    const make = async () => {
      for (const each of consignees)
        await admin.get(`/api/v1/recalls/${id}/consignees/${each.id}/notice`).set('Accept', 'application/pdf').query({ format: 'pdf' });
    };
    await make();
    expect((await read(id)).stages.noticesReady).not.toBeNull();
    await shipMore('Bay Clinic');
    expect((await read(id)).stages.noticesReady).toBeNull();
    await make();
    expect((await read(id)).stages.noticesReady).not.toBeNull();
  });

  it('takes the answer of the latest day for the latest, in whatever order they are recorded', async () => {
    const { id, consignees } = await open();
    const bay = named(consignees, 'Bay Clinic');
    await reply(id, bay.id, { receivedOn: '2025-07-10', onHand: 4 }).expect(201);
    const { body } = await reply(id, bay.id, { receivedOn: '2025-07-04', onHand: 9 }).expect(201);
    expect(body).toMatchObject({ unitsOnHand: 4, reply: { receivedOn: '2025-07-10' } });
    const { body: same } = await reply(id, bay.id, { receivedOn: '2025-07-10', onHand: 5 }).expect(201);
    expect(same.unitsOnHand).toBe(5);
  });

  it('shows units that are missing beside those that are too many', async () => {
    const { id, consignees } = await open();
    await reply(id, named(consignees, 'Bay Clinic').id, { onHand: 14 }).expect(201);
    await reply(id, named(consignees, 'Hill Clinic').id, { onHand: 15 }).expect(201);
    await reply(id, named(consignees, 'Silent Clinic').id, { onHand: 5 }).expect(201);
    expect((await read(id)).totals).toMatchObject({ unitsUnaccounted: 1, unitsMissing: 5, unitsExcess: 4 });
    const { accountedFor } = await report(id);
    expect(accountedFor).toMatchObject({ unitsUnaccounted: { value: 1 }, unitsMissing: { value: 5 }, unitsExcess: { value: 4 } });
    const { body } = await admin.get(accountedFor.unitsExcess.evidence).expect(200);
    expect(body.data).toMatchObject([{ consignee: { shipTo: { facilityName: 'Bay Clinic' } } }]);
  });

  it('previews the stock of one lot although more of another one was shipped than produced', async () => {
    const other = `SLQ-7${counter}`;
    await admin.post('/api/v1/lots').send({ lotNumber: other, sku: '211610SPT', unitsProduced: 1 }).expect(201);
    await insertDistribution(test.database, order, { lotNumber: other, facilityName: 'Bay Clinic', quantity: 50, shipDate: '2025-03-02' });
    const { body } = await admin
      .post('/api/v1/recalls/preview')
      .send({ lotNumbers: [lot, other] })
      .expect(200);
    expect(body.totals.unitsInStock).toBe(65);
  });

  it('shows what waits in review of its lots', async () => {
    const { id } = await open();
    expect((await read(id)).waiting).toEqual({ shipments: 0, units: 0 });
    await insertWaiting(test.database, { lot_number: lot.toLowerCase(), quantity: 7 });
    expect((await read(id)).waiting).toEqual({ shipments: 1, units: 7 });
    expect((await read(`${id}/report-806` as never)).waiting).toMatchObject({ shipments: { value: 1 }, units: { value: 7 } });
  });

  it('has another ETag once it is extended', async () => {
    const other = `SLQ-7${counter}`;
    await admin.post('/api/v1/lots').send({ lotNumber: other, sku: '211610SPT' }).expect(201);
    const { id } = await open();
    const { headers } = await admin.get(`/api/v1/recalls/${id}`).expect(200);
    const etag = headers.etag as string;
    await admin.get(`/api/v1/recalls/${id}`).set('If-None-Match', etag).expect(304);
    await admin
      .post(`/api/v1/recalls/${id}/lots`)
      .send({ lotNumbers: [other], reason: REASON })
      .expect(200);
    const { body } = await admin.get(`/api/v1/recalls/${id}`).set('If-None-Match', etag).expect(200);
    expect(body.lotNumbers).toEqual([lot, other].sort());
    await admin.patch(`/api/v1/recalls/${id}`).set('If-Match', etag).send({ title: 'New', reason: REASON }).expect(412);
  });

  it('has its whole scope in a report as of the instant at which it was frozen', async () => {
    const { id } = await open();
    const { stages } = await read(id);
    const then = await report(id, `?asOf=${stages.scopeFrozen.at}`);
    expect(then).toMatchObject({ consignees: { value: 3 }, shipments: { value: 3 } });
  });
});
