import { changeNow } from '../support/change-now.js';
import { importFile, preview } from '../support/imports.js';
import { insertDistribution, insertOrder, loseRace, type TestOrder } from '../support/records.js';
import { insertWaiting } from '../support/unlinked.js';
import { useAdmin, useTestApp, useUser } from '../support/use-test-app.js';

const REASON = 'two complaints about the seal';
const LONG_AGO = '2025-03-14';

describe('a lot on hold', () => {
  const test = useTestApp();
  const admin = useAdmin(test);
  let order: TestOrder;
  let lot: string;
  let today: string;
  let counter = 10_000;
  beforeEach(async () => {
    counter += 1;
    lot = `SLQ-7${counter}`;
    await admin.post('/api/v1/lots').send({ lotNumber: lot, sku: '211610SPT', unitsProduced: 500 }).expect(201);
    order = await insertOrder(test.database, { facilityName: `Harbor Clinic ${counter}` });
    today = (await test.database.query(`select (now() at time zone 'America/Los_Angeles')::date::text as today`)).rows[0].today;
  });
  const hold = () => admin.post(`/api/v1/lots/${lot}/hold`).send({ reason: REASON }).expect(200);
  const shipment = (shipDate: string) => ({ salesOrderId: order.id, shipDate, sku: '211610SPT', lotNumber: lot, quantity: 10 });
  const record = (shipDate: string, more: object = {}) => admin.post('/api/v1/distributions').send({ ...shipment(shipDate), ...more });
  const csvOf = (shipDate: string) =>
    `Ship Date,Order Number,Facility Name,SKU,Lot,Quantity\n${shipDate},${order.orderNumber},Harbor Clinic ${counter},211610SPT,${lot},4\n`;

  it('says so, since when and why, and is released again', async () => {
    const { body } = await hold();
    expect(body).toMatchObject({ lotNumber: lot, status: 'on_hold', heldOn: today, holdReason: REASON, version: 2 });
    expect((await admin.post(`/api/v1/lots/${lot}/hold`).send({ reason: REASON }).expect(409)).body.code).toBe('lot_held');
    expect(
      (await admin.get('/api/v1/lots?status=on_hold').expect(200)).body.data.map((each: { lotNumber: string }) => each.lotNumber),
    ).toContain(lot);
    const released = await admin.post(`/api/v1/lots/${lot}/release`).send({ reason: 'the seal is sound' }).expect(200);
    expect(released.body).toMatchObject({ status: 'released', heldOn: null, holdReason: null });
    expect((await admin.post(`/api/v1/lots/${lot}/release`).send({ reason: REASON }).expect(409)).body.code).toBe('lot_not_held');
    const { body: events } = await admin.get(`/api/v1/audit-events?entityType=lot&entityId=${lot}`).expect(200);
    expect(events.data.map(({ reason }: { reason: string }) => reason)).toEqual(expect.arrayContaining([REASON, 'the seal is sound']));
  });

  describe('and known from shipments alone', () => {
    const known = async () => {
      const wrong = `SLQ-8${counter}`;
      await insertDistribution(test.database, order, { lotNumber: wrong, shipDate: LONG_AGO });
      return wrong;
    };
    const alias = (wrong: string) =>
      admin
        .post('/api/v1/lots/import')
        .attach('file', Buffer.from(`Lot,SKU,Correct Lot Name\n${lot},211610SPT,\n${wrong},211610SPT,${lot}\n`), 'lots.csv');
    const insertAlias = (wrong: string) => test.database.query('insert into lot_aliases (alias, lot_number) values ($1, $2)', [wrong, lot]);

    it('becomes no alias by a lot list before it is released', async () => {
      const wrong = await known();
      await admin.post(`/api/v1/lots/${wrong}/hold`).send({ reason: REASON }).expect(200);
      const { body } = await alias(wrong).expect(422);
      expect(body).toMatchObject({ code: 'lot_file_refused', errors: [{ pointer: 'line:3/Lot', code: 'lot_held' }] });
      expect(body.detail).toContain(`Lot ${wrong} is on hold since ${today}. Release it first.`);
      await expect(insertAlias(wrong)).rejects.toMatchObject({ constraint: 'lot_aliases_not_held' });
      expect((await admin.get(`/api/v1/lots/${wrong}`).expect(200)).body).toMatchObject({ lotNumber: wrong, status: 'on_hold' });
      await admin.post(`/api/v1/lots/${wrong}/release`).send({ reason: 'the seal is sound' }).expect(200);
      await alias(wrong).expect(200);
    });

    it('nor while it is in an open recall, or a drill of one', async () => {
      const wrong = await known();
      const open = async (kind: string) =>
        (
          await admin
            .post('/api/v1/recalls')
            .send({ title: 'Seals', reason: REASON, kind, lotNumbers: [wrong] })
            .expect(201)
        ).body.id;
      const close = (id: number) => admin.post(`/api/v1/recalls/${id}/close`).send({ reason: 'done' }).expect(200);
      const drill = await open('drill');
      expect((await alias(wrong).expect(422)).body.detail).toContain(`Lot ${wrong} is in the open drill ${drill}. Close it first.`);
      await expect(insertAlias(wrong)).rejects.toMatchObject({ constraint: 'lot_aliases_not_held' });
      const recall = await open('recall');
      expect((await alias(wrong).expect(422)).body.detail).toContain(`Lot ${wrong} is in the open recall ${recall}. Close it first.`);
      await close(drill);
      await close(recall);
      expect((await alias(wrong).expect(422)).body.detail).toContain(`Lot ${wrong} is recalled since ${today}. Release it first.`);
      await admin.post(`/api/v1/lots/${wrong}/release`).send({ reason: 'corrected' }).expect(200);
      await alias(wrong).expect(200);
    });

    it('and what became an alias is neither held nor recalled by itself', async () => {
      const wrong = await known();
      await alias(wrong).expect(200);
      await expect(
        test.database.query(`update lots set status = 'on_hold', held_on = '2025-04-01', hold_reason = 'x' where lot_number = $1`, [wrong]),
      ).rejects.toMatchObject({ constraint: 'lots_held_no_alias' });
      const { body } = await admin.post('/api/v1/recalls').send({ title: 'Seals', reason: REASON, kind: 'drill', lotNumbers: [wrong] });
      expect(body.lotNumbers).toEqual([lot]);
      await expect(
        test.database.query('insert into recall_lots (recall_id, lot_number) values ($1, $2)', [body.id, wrong]),
      ).rejects.toMatchObject({ constraint: 'lots_held_no_alias' });
    });
  });

  it('needs a reason, and a user who may', async () => {
    expect((await admin.post(`/api/v1/lots/${lot}/hold`).send({ reason: ' ' }).expect(422)).body.code).toBe('reason_required');
    const rep = await test.as('rep');
    await rep.post(`/api/v1/lots/${lot}/hold`).send({ reason: REASON }).expect(403);
  });

  it('ships no more, and what shipped before goes in once somebody has seen that', async () => {
    await hold();
    expect((await record(today).expect(422)).body).toMatchObject({ code: 'lot_on_hold', errors: [{ pointer: '/lotNumber' }] });
    expect((await record(today, { acknowledge: ['shipped_before_hold'] }).expect(422)).body.code).toBe('lot_on_hold');
    expect((await record(LONG_AGO).expect(422)).body).toMatchObject({ code: 'shipped_before_hold', errors: [{ pointer: '/shipDate' }] });
    await record(LONG_AGO, { acknowledge: ['shipped_before_hold'] }).expect(201);
    await admin.post(`/api/v1/lots/${lot}/release`).send({ reason: 'sound' }).expect(200);
    await record(today).expect(201);
  });

  it('goes on with corrections and voids', async () => {
    const { body } = await record(LONG_AGO).expect(201);
    await hold();
    const path = `/api/v1/distributions/${body.id}`;
    await admin.patch(path).set('If-Match', '"v1"').send({ quantity: 9, reason: REASON }).expect(200);
    await admin.post(`${path}/void`).send({ reason: REASON }).expect(200);
  });

  it('is entered by no correction that nobody has confirmed', async () => {
    const other = await admin
      .post('/api/v1/distributions')
      .send({ ...shipment(today), lotNumber: `SLQ-8${counter}` })
      .expect(201);
    const before = await record(LONG_AGO).expect(201);
    await hold();
    const correct = (id: number, change: object) => changeNow(admin, `/api/v1/distributions/${id}`, { ...change, reason: REASON });
    const moved = await correct(other.body.id, { lotNumber: lot }).expect(422);
    expect(moved.body).toMatchObject({ code: 'lot_on_hold', errors: [{ pointer: '/lotNumber' }] });
    await correct(other.body.id, { lotNumber: lot, acknowledge: ['shipped_before_hold', 'shipped_while_held'] }).expect(422);
    const early = { lotNumber: lot, shipDate: '2025-03-10' };
    expect((await correct(other.body.id, early).expect(422)).body.code).toBe('shipped_before_hold');
    await correct(other.body.id, { ...early, acknowledge: ['shipped_before_hold'] }).expect(200);
    // A shipment of this lot: what it said wrongly is corrected.
    await correct(before.body.id, { shipDate: '2025-03-11' }).expect(200);
    const dated = await correct(before.body.id, { shipDate: today }).expect(422);
    expect(dated.body).toMatchObject({ code: 'shipped_while_held', errors: [{ pointer: '/shipDate' }] });
    await correct(before.body.id, { shipDate: today, acknowledge: ['shipped_while_held'] }).expect(200);
    await correct(before.body.id, { trackingNumber: '1Z', quantity: 11 }).expect(200);
  });

  it('takes rows of a file from before as a warning, and later ones as a problem', async () => {
    await hold();
    const refused = await preview(admin, csvOf(today));
    expect(refused.counts).toMatchObject({ rows: 1, valid: 0, invalid: 1 });
    const { body } = await admin.get(`/api/v1/imports/${refused.id}/rows?status=invalid`).expect(200);
    expect(body.data[0].problems).toMatchObject([{ code: 'lot_on_hold', column: 'Lot' }]);
    const late = await preview(admin, csvOf(LONG_AGO));
    expect(late.warningCounts).toEqual({ shipped_before_hold: 1 });
    expect((await admin.post(`/api/v1/imports/${late.id}/commit`).send({}).expect(409)).body.code).toBe('import_has_warnings');
  });

  it('stops a commit whose preview is from before the hold', async () => {
    const promised = await preview(admin, csvOf(today));
    expect(promised.counts.valid).toBe(1);
    await hold();
    await admin.post(`/api/v1/imports/${promised.id}/commit`).send({}).expect(202);
    const { rows } = await test.database.query('select count(*)::int as entries from distribution_log_entries where lot_number = $1', [
      lot,
    ]);
    expect(rows).toEqual([{ entries: 0 }]);
  });

  it('leaves a row that the log has a duplicate', async () => {
    await importFile(admin, csvOf(today));
    await hold();
    expect((await preview(admin, csvOf(today))).counts).toMatchObject({ duplicate: 1, invalid: 0 });
  });

  it('leaves a waiting shipment in review, unless it is from before and somebody has seen that', async () => {
    const waiting = await insertWaiting(test.database, { lot_number: lot, ship_date: LONG_AGO });
    await hold();
    const link = (more: object = {}) =>
      admin.post(`/api/v1/unlinked-distributions/${waiting}/link`).send({ salesOrderId: order.id, reason: 'the slip says so', ...more });
    expect((await link().expect(422)).body.code).toBe('shipped_before_hold');
    expect((await link({ shipDate: today }).expect(422)).body.code).toBe('lot_on_hold');
    await link({ acknowledge: ['shipped_before_hold'] }).expect(200);
  });

  it('is kept by the database too, also against a hold that is being written', async () => {
    const answer = await loseRace(
      test.database,
      (client) =>
        client.query(`update lots set status = 'on_hold', held_on = $2, hold_reason = 'race' where lot_number = $1`, [lot, today]),
      () => record(today),
    );
    expect(answer.status).toBe(409);
    await expect(insertDistribution(test.database, order, { lotNumber: lot, shipDate: today })).rejects.toThrow(/lot SLQ-\d+ is held/);
    for (const lacking of ['held_on', 'hold_reason'])
      await expect(test.database.query(`update lots set ${lacking} = null where lot_number = $1`, [lot])).rejects.toThrow(
        /lots_held_since/,
      );
  });
});

describe('holding a lot', () => {
  const test = useTestApp();
  const quality = useUser(test, 'quality');
  it('is the task of quality', async () => {
    await test.database.query(`insert into lots (lot_number, sku) values ('SLQ-88001', '211610SPT')`);
    await quality.post('/api/v1/lots/slq 88001/hold').send({ reason: REASON }).expect(200);
    await quality.post('/api/v1/lots/SLQ-99999/hold').send({ reason: REASON }).expect(404);
  });
});
