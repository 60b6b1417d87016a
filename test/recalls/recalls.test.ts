import { type LotToRecall, named, RECALL, useLotToRecall } from '../support/lot-to-recall.js';
import { insertDistribution, insertOrder } from '../support/records.js';
import { insertWaiting } from '../support/unlinked.js';
import { useAdmin, useTestApp, useUser } from '../support/use-test-app.js';

describe('a recall', () => {
  const test = useTestApp();
  const admin = useAdmin(test);
  const fixture = useLotToRecall(test, admin);
  const { open, read, consigneesOf } = fixture;
  let counter: number;
  let lot: string;
  let order: LotToRecall['order'];
  let entries: LotToRecall['entries'];
  beforeEach(() => {
    ({ counter, lot, order, entries } = fixture.shipped());
  });

  it('is previewed without writing anything', async () => {
    await insertWaiting(test.database, { lot_number: lot, quantity: 7 });
    await admin
      .post(`/api/v1/distributions/${entries.bay}/returns`)
      .send({ quantity: 1, returnedOn: '2025-04-01', reason: 'x', disposition: 'restocked' });
    // What was destroyed or is in quarantine came back, and is no stock.
    for (const disposition of ['destroyed', 'quarantined'])
      await admin
        .post(`/api/v1/distributions/${entries.hill}/returns`)
        .send({ quantity: 2, returnedOn: '2025-04-01', reason: 'x', disposition })
        .expect(201);
    const pending = { orderNumber: `P-${counter}`, orderDate: '2025-03-01', soldTo: { facilityName: 'Late Clinic' }, status: 'pending' };
    await admin
      .post('/api/v1/sales-orders')
      .send({ ...pending, lines: [{ sku: '211610SPT', quantity: 3 }] })
      .expect(201);
    const counts = async () => (await test.database.query('select count(*)::int as events from audit_events')).rows[0].events;
    const before = await counts();
    const { body } = await admin
      .post('/api/v1/recalls/preview')
      .send({ lotNumbers: [lot.toLowerCase(), lot] })
      .expect(200);
    expect(body.lots).toMatchObject([{ lotNumber: lot, status: 'released', unitsShipped: 35, unitsReturned: 5, unitsRemaining: 66 }]);
    expect(body.totals).toMatchObject({
      consignees: 3,
      reachable: 2,
      unreachable: 1,
      units: 35,
      unitsReturned: 5,
      unitsOutstanding: 30,
      salesOrders: 1,
    });
    expect(body.openOrders.units).toBeGreaterThanOrEqual(3);
    expect(body.waiting).toEqual({ shipments: 1, units: 7 });
    expect(body.consignees.map(({ units }: { units: number }) => units)).toEqual([20, 10, 5]);
    const part = await admin
      .post('/api/v1/recalls/preview')
      .send({ lotNumbers: [lot], shipDateFrom: '2025-03-15' })
      .expect(200);
    expect(part.body.totals).toMatchObject({ consignees: 0, units: 0, salesOrders: 0, unitsInStock: 66 });
    expect(await counts()).toBe(before);
    const unknown = await admin
      .post('/api/v1/recalls/preview')
      .send({ lotNumbers: [lot, 'SLQ-99999'] })
      .expect(422);
    expect(unknown.body).toMatchObject({ code: 'lot_not_found', errors: [{ pointer: '/lotNumbers/1' }] });
  });

  it('names lots that are written alike but for their separators, with what was shipped and waits under them', async () => {
    counter += 1;
    const [lot, other] = [`SLQ-3${counter}`, `SLQ/3${counter}`];
    await test.database.query(
      `insert into lots (lot_number, sku, registered_at) values ($1, '211610SPT', now()), ($2, '211610SPT', now())`,
      [lot, other],
    );
    const order = await insertOrder(test.database);
    await insertDistribution(test.database, order, { lotNumber: lot, quantity: 4 });
    const shipment = { salesOrderId: order.id, shipDate: '2025-03-14', sku: '211610SPT', lotNumber: other, quantity: 7 };
    await admin.post('/api/v1/distributions').send(shipment).expect(201);
    await insertWaiting(test.database, { lot_number: `slq_3${counter}`, quantity: 2 });
    await insertWaiting(test.database, { lot_number: `slq 3${counter}`, quantity: 3 });
    const alike = [
      { lotNumber: other, like: lot, status: 'released', unitsShipped: 7, distributions: 1, waiting: { shipments: 0, units: 0 } },
      { lotNumber: `SLQ_3${counter}`, like: lot, status: null, unitsShipped: 0, distributions: 0, waiting: { shipments: 1, units: 2 } },
    ];
    const preview = await admin
      .post('/api/v1/recalls/preview')
      .send({ lotNumbers: [lot] })
      .expect(200);
    expect(preview.body).toMatchObject({ lookAlikes: alike, totals: { units: 4 }, waiting: { shipments: 1, units: 3 } });
    const { body: opened } = await admin
      .post('/api/v1/recalls')
      .send({ ...RECALL, lotNumbers: [lot] })
      .expect(201);
    expect(opened.lookAlikes).toEqual(alike);
    await admin
      .post(`/api/v1/recalls/${opened.id}/lots`)
      .send({ lotNumbers: [other], reason: 'one lot' })
      .expect(200);
    const { body: extended } = await admin.get(`/api/v1/recalls/${opened.id}`).expect(200);
    expect(extended.lookAlikes.map(({ lotNumber }: { lotNumber: string }) => lotNumber)).toEqual([`SLQ_3${counter}`]);
  });

  it('of a lot that nobody knows names those that it may mean', async () => {
    counter += 1;
    await admin
      .post('/api/v1/lots')
      .send({ lotNumber: `SLQ/3${counter}`, sku: '211610SPT' })
      .expect(201);
    const { body } = await admin
      .post('/api/v1/recalls/preview')
      .send({ lotNumbers: [`SLQ-3${counter}`] })
      .expect(422);
    expect(body).toMatchObject({ code: 'lot_not_found', errors: [{ pointer: '/lotNumbers/0' }] });
    expect(body.mayMean[0]).toBe(`SLQ/3${counter}`);
  });

  it('counts a pending order whose only shipment was voided as one without a shipment', async () => {
    const asked = async () =>
      (
        await admin
          .post('/api/v1/recalls/preview')
          .send({ lotNumbers: [lot] })
          .expect(200)
      ).body.openOrders;
    const before = await asked();
    const { body: pending } = await admin
      .post('/api/v1/sales-orders')
      .send({
        orderNumber: `V-${counter}`,
        orderDate: '2025-03-01',
        soldTo: { facilityName: 'Late Clinic' },
        status: 'pending',
        lines: [{ sku: '211610SPT', quantity: 3 }],
      })
      .expect(201);
    const entry = await insertDistribution(
      test.database,
      { ...pending, customerId: pending.customer.id },
      { lotNumber: `SLQ-2${counter}`, quantity: 3 },
    );
    expect((await asked()).unitsWithoutShipment).toBe(before.unitsWithoutShipment);
    await test.database.query(`update distribution_log_entries set voided_at = now(), void_reason = 'entered twice' where id = $1`, [
      entry,
    ]);
    expect((await asked()).unitsWithoutShipment).toBe(before.unitsWithoutShipment + 3);
  });

  it('freezes a row for each consignee, and stops its lots', async () => {
    const recall = await open({ classification: 'II', effectivenessLevel: 'A' });
    expect(recall).toMatchObject({ lotNumbers: [lot], version: 1, scopeChanges: 0, checksPlanned: 3 });
    expect(recall.totals).toMatchObject({ consignees: 3, notNotified: 3, unitsShipped: 35, unitsUnaccounted: 35 });
    expect(recall.consignees).toMatchObject([
      {
        shipTo: { facilityName: 'Hill Clinic' },
        unitsShipped: 20,
        contact: { contactEmail: 'dock@hill.example' },
        reachable: true,
        poNumbers: ['PO-1'],
      },
      {
        shipTo: { facilityName: 'Bay Clinic' },
        unitsShipped: 10,
        orderNumbers: [order.orderNumber],
        lots: [{ lotNumber: lot, sku: '211610SPT', units: 10 }],
      },
      { shipTo: { facilityName: 'Silent Clinic' }, unitsShipped: 5, state: 'not_notified', reachable: false, firstShipDate: '2025-03-14' },
    ]);
    expect((await admin.get(`/api/v1/lots/${lot}`).expect(200)).body).toMatchObject({
      status: 'recalled',
      holdReason: `Recall ${recall.id}: Open seals`,
    });
    const refused = await admin.post(`/api/v1/lots/${lot}/release`).send({ reason: 'sound' }).expect(409);
    expect(refused.body).toMatchObject({ code: 'lot_recalled', id: recall.id });
    await expect(
      test.database.query(`update lots set status = 'released', held_on = null, hold_reason = null where lot_number = $1`, [lot]),
    ).rejects.toThrow(/open recall/);
    await admin.post(`/api/v1/recalls/${recall.id}/close`).send({ reason: 'done' }).expect(200);
    await admin.post(`/api/v1/lots/${lot}/release`).send({ reason: 'sound' }).expect(200);
  });

  it('is known in its size to the planner at once, without which a report compares all of its rows with one another', async () => {
    await open();
    const known = `select reltuples::int as known, (select count(*)::int from recall_scope_changes) as held from pg_class where relname = 'recall_scope_changes'`;
    const [{ known: rows, held }] = (await test.database.query(known)).rows;
    expect(rows).toBe(held);
  });

  it('that is a drill leaves its lots as they are', async () => {
    const drill = await open({ kind: 'drill' });
    expect((await admin.get(`/api/v1/lots/${lot}`).expect(200)).body.status).toBe('released');
    await test.database.query('insert into lot_aliases (alias, lot_number) values ($1, $2)', [`WRONG ${lot}`, lot]);
    const wrongly = (await admin.get(`/api/v1/recalls?lotNumber=${encodeURIComponent(`wrong ${lot}`)}`).expect(200)).body.data;
    expect(wrongly).toMatchObject([{ lotNumbers: [lot] }]);
    const { body } = await admin.get(`/api/v1/recalls?kind=drill&lotNumber=${lot}&open=true`).expect(200);
    expect(body.data).toMatchObject([{ id: drill.id, kind: 'drill' }]);
    expect((await admin.get(`/api/v1/recalls?kind=recall&lotNumber=${lot}`).expect(200)).body.data).toEqual([]);
  });

  it('of some days takes the shipments of these days alone, also those that come later', async () => {
    const ship = (shipDate: string, quantity: number) =>
      insertDistribution(test.database, order, { lotNumber: lot, facilityName: 'Days Clinic', quantity, shipDate });
    for (const [shipDate, quantity] of [['2025-03-15', 1] as const, ['2025-03-17', 2] as const, ['2025-03-18', 4] as const])
      await ship(shipDate, quantity);
    const { id, totals } = await open({ shipDateFrom: '2025-03-15', shipDateTo: '2025-03-17' });
    expect(totals).toMatchObject({ consignees: 1, unitsShipped: 3 });
    for (const [shipDate, quantity] of [['2025-03-13', 8] as const, ['2025-03-16', 16] as const, ['2025-03-19', 32] as const])
      await ship(shipDate, quantity);
    expect((await read(id)).totals).toMatchObject({ consignees: 1, unitsShipped: 19 });
  });

  it('of a lot by several of its names freezes it once', async () => {
    await test.database.query('insert into lot_aliases (alias, lot_number) values ($1, $2)', [`SLQ-1${counter}`, lot]);
    const { lotNumbers, totals } = await open({ lotNumbers: [lot, `SLQ-1${counter}`, lot.toLowerCase()] });
    expect({ lotNumbers, totals }).toMatchObject({ lotNumbers: [lot], totals: { unitsShipped: 35 } });
  });

  it('that is closed lets its lot be released, also while a drill of the lot goes on', async () => {
    const { id } = await open();
    await open({ kind: 'drill' });
    await admin.post(`/api/v1/recalls/${id}/close`).send({ reason: 'done' }).expect(200);
    await admin.post(`/api/v1/lots/${lot}/release`).send({ reason: 'sound' }).expect(200);
  });

  it('leaves the day since which its lot is on hold as it is', async () => {
    await test.database.query(`update lots set status = 'on_hold', held_on = '2025-05-02', hold_reason = 'a seal' where lot_number = $1`, [
      lot,
    ]);
    await open();
    expect((await admin.get(`/api/v1/lots/${lot}`).expect(200)).body).toMatchObject({ status: 'recalled', heldOn: '2025-05-02' });
  });

  it('is extended to more lots', async () => {
    const { id } = await open();
    const other = `SLQ-3${counter}`;
    await insertDistribution(test.database, order, { lotNumber: other, facilityName: 'Bay Clinic', quantity: 7 });
    await insertDistribution(test.database, order, { lotNumber: other, facilityName: 'Other Clinic', quantity: 1 });
    const { body } = await admin
      .post(`/api/v1/recalls/${id}/lots`)
      .send({ lotNumbers: [other], reason: 'made on one day' })
      .expect(200);
    expect(body).toMatchObject({ lotNumbers: [other, lot], totals: { consignees: 4, unitsShipped: 43 }, scopeChanges: 0 });
    expect((await admin.get(`/api/v1/lots/${other}`).expect(200)).body.status).toBe('recalled');
    const bay = named(await consigneesOf(id), 'Bay Clinic');
    expect(bay).toMatchObject({
      unitsShipped: 17,
      lots: [
        { lotNumber: other, units: 7 },
        { lotNumber: lot, units: 10 },
      ],
    });
    const again = await admin
      .post(`/api/v1/recalls/${id}/lots`)
      .send({ lotNumbers: [lot], reason: 'x' })
      .expect(409);
    expect(again.body.code).toBe('lot_in_recall');
    await admin.post(`/api/v1/recalls/${id}/close`).send({ reason: 'done' }).expect(200);
    const late = { lotNumbers: [`SLQ-5${counter}`], reason: 'x' };
    expect((await admin.post(`/api/v1/recalls/${id}/lots`).send(late).expect(409)).body.code).toBe('recall_closed');
  });

  it('is corrected with its ETag and a reason', async () => {
    const { id } = await open();
    const patch = (etag: string, change: object) => admin.patch(`/api/v1/recalls/${id}`).set('If-Match', etag).send(change);
    expect((await patch('"v1"', { classification: 'I' }).expect(422)).body.code).toBe('reason_required');
    expect((await patch('"v1"', { classification: 'I', effectivenessLevel: 'C', reason: 'assigned' }).expect(200)).body).toMatchObject({
      classification: 'I',
      checksPlanned: 1,
      version: 2,
    });
    expect((await patch('"v1"', { title: 'x', reason: 'y' }).expect(412)).body.code).toBe('stale_etag');
  });

  it('needs the percentage of level B, and takes none for another level', async () => {
    const send = (more: object) => admin.post('/api/v1/recalls').send({ ...RECALL, lotNumbers: [lot], ...more });
    const missing = await send({ effectivenessLevel: 'B' }).expect(422);
    expect(missing.body).toMatchObject({ code: 'effectiveness_percent_required', errors: [{ pointer: '/effectivenessPercent' }] });
    expect((await send({ effectivenessLevel: 'C', effectivenessPercent: 20 }).expect(422)).body.code).toBe('effectiveness_percent_fixed');
    for (const effectivenessPercent of [10, 100, 12.5]) await send({ effectivenessLevel: 'B', effectivenessPercent }).expect(400);
    expect((await admin.get(`/api/v1/lots/${lot}`).expect(200)).body.status).toBe('released');
    const recall = await open({ effectivenessLevel: 'B', effectivenessPercent: 34 });
    expect(recall).toMatchObject({ effectivenessPercent: 34, checksPlanned: 2 });
    const patch = (etag: string, change: object) =>
      admin
        .patch(`/api/v1/recalls/${recall.id}`)
        .set('If-Match', etag)
        .send({ ...change, reason: 'x' });
    expect((await patch('"v1"', { effectivenessPercent: null }).expect(422)).body.code).toBe('effectiveness_percent_required');
    expect((await patch('"v1"', { effectivenessPercent: 67 }).expect(200)).body).toMatchObject({
      effectivenessLevel: 'B',
      checksPlanned: 3,
    });
    expect((await patch('"v2"', { effectivenessLevel: null }).expect(200)).body).toMatchObject({
      effectivenessPercent: null,
      checksPlanned: null,
    });
    await expect(test.database.query('update recalls set effectiveness_percent = 40')).rejects.toThrow(/percent_of_level_b/);
  });

  it('of level B from before it had a percentage can still be corrected', async () => {
    const { id } = await open({ effectivenessLevel: 'A' });
    await test.database.query(`update recalls set effectiveness_level = 'B' where id = $1`, [id]);
    const { body } = await admin.patch(`/api/v1/recalls/${id}`).set('If-Match', '"v2"').send({ title: 'Seals', reason: 'x' }).expect(200);
    expect(body).toMatchObject({ title: 'Seals', effectivenessLevel: 'B', effectivenessPercent: null, checksPlanned: null });
  });

  it('gives each consignee a notice of its own devices alone, and a CSV of all of them', async () => {
    const { id, consignees } = await open({ instructions: 'Send them back.' });
    const { body } = await admin.get(`/api/v1/recalls/${id}/consignees/${named(consignees, 'Bay Clinic').id}/notice`).expect(200);
    expect(body).toMatchObject({ recall: { instructions: 'Send them back.' }, unitsShipped: 10, lots: [{ lotNumber: lot, units: 10 }] });
    expect(JSON.stringify(body)).not.toMatch(/Hill|Silent/);
    const { text } = await admin.get(`/api/v1/recalls/${id}/consignees/export`).expect(200);
    expect(text.trim().split('\n')).toHaveLength(4);
    expect(text).toContain('not_notified,Northern Supply');
    const [header] = text.split('\r\n');
    expect(header).toMatch(
      /^\ufeff?State,Customer,Customer Number,Ship To Name,Address,Address 2,City,Ship To State,Zip,Country,Contact Name/,
    );
    expect(header).toContain('PO Numbers,First Ship Date,Last Ship Date,Units Shipped,Units On Hand');
  });
});

describe('who may run a recall', () => {
  const test = useTestApp();
  const rep = useUser(test, 'rep');
  const operations = useUser(test, 'operations');
  const quality = useUser(test, 'quality');
  it('is quality; operations records answers, and everybody who may see recalls sees them', async () => {
    await test.database.query(`insert into lots (lot_number, sku) values ('SLQ-77001', '211610SPT')`);
    const input = { ...RECALL, lotNumbers: ['SLQ-77001'] };
    for (const user of [rep, operations]) await user.post('/api/v1/recalls').send(input).expect(403);
    const { body } = await quality.post('/api/v1/recalls').send(input).expect(201);
    await rep.get(`/api/v1/recalls/${body.id}`).expect(200);
    const answer = { receivedOn: '2025-07-04', respondent: 'x', onHand: 0, used: 0, destroyed: 0, returned: 0 };
    await operations.post(`/api/v1/recalls/${body.id}/consignees/1/replies`).send(answer).expect(404);
    await rep.post(`/api/v1/recalls/${body.id}/consignees/1/replies`).send(answer).expect(403);
  });
});
