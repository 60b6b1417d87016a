import { changeNow, correctWaiting } from '../support/change-now.js';
import { preview } from '../support/imports.js';
import { insertDistribution, insertOrder, type TestOrder } from '../support/records.js';
import { insertWaiting } from '../support/unlinked.js';
import { useAdmin, useTestApp } from '../support/use-test-app.js';

const GOOD_DAY = '2025-03-14';
const TOO_EARLY = '2024-12-31';
const TOO_LATE = '2025-07-01';
const REASON = 'the slip says so';

describe('a shipment that the register of lots makes doubtful', () => {
  const test = useTestApp();
  const admin = useAdmin(test);
  let order: TestOrder;
  let lot: string;
  let facility: string;
  let counter = 20_000;
  beforeEach(async () => {
    counter += 1;
    lot = `SLQ-7${counter}`;
    facility = `Doubt Clinic ${counter}`;
    const facts = { manufacturedOn: '2025-01-01', expiresOn: '2025-06-30', unitsProduced: 10 };
    await admin
      .post('/api/v1/lots')
      .send({ lotNumber: lot, sku: '211610SPT', ...facts })
      .expect(201);
    order = await insertOrder(test.database, { facilityName: facility });
  });
  const record = (shipDate: string, more: object = {}) =>
    admin.post('/api/v1/distributions').send({ salesOrderId: order.id, shipDate, sku: '211610SPT', lotNumber: lot, quantity: 4, ...more });
  const waitingOn = (shipDate: string, more: Record<string, string | number> = {}) =>
    insertWaiting(test.database, {
      lot_number: lot,
      ship_date: shipDate,
      quantity: 4,
      facility_name: facility,
      order_number: order.orderNumber,
      ...more,
    });
  const resolve = (id: number, how: 'link' | 'create-order', more: object = {}) =>
    admin
      .post(`/api/v1/unlinked-distributions/${id}/${how}`)
      .send({ reason: REASON, ...(how === 'link' && { salesOrderId: order.id }), ...more });
  /** A shipment by its tracking number, so that several of a day are not the same one. */
  const tracked = (nth: number) => ({ trackingNumber: `T${counter}-${nth}` });

  it.each([
    ['before_manufacture', TOO_EARLY, 'was manufactured on 2025-01-01, after this ship date.'],
    ['after_expiry', TOO_LATE, 'expired on 2025-06-30, before this ship date.'],
  ])('is not recorded before somebody has seen it: %s', async (code, day, sentence) => {
    const { body } = await record(day).expect(422);
    expect(body).toMatchObject({ code, errors: [{ pointer: '/shipDate', code, detail: `Lot ${lot} ${sentence}` }] });
    expect(body.detail).toBe(`Lot ${lot} ${sentence} If this is right, send it again with "acknowledge": ["${code}"].`);
    await record(day, { acknowledge: ['shipped_before_hold'] }).expect(422);
    await record(day, { acknowledge: [code] }).expect(201);
  });

  it('is asked about again where a correction makes it doubtful, and only there', async () => {
    const { body: entry } = await record(GOOD_DAY).expect(201);
    const correct = (change: object) => changeNow(admin, `/api/v1/distributions/${entry.id}`, { ...change, reason: REASON });
    expect((await correct({ shipDate: TOO_LATE, quantity: 11 }).expect(422)).body).toMatchObject({
      code: 'after_expiry',
      errors: [{ pointer: '/shipDate' }, { pointer: '/quantity', code: 'more_than_produced' }],
    });
    await correct({ shipDate: TOO_LATE, quantity: 12, acknowledge: ['after_expiry', 'more_than_produced'] }).expect(200);
    await correct({ quantity: 11, trackingNumber: '1Z' }).expect(200);
    expect((await correct({ quantity: 12 }).expect(422)).body.errors).toMatchObject([{ code: 'more_than_produced' }]);
    const elsewhere = await record(GOOD_DAY, { lotNumber: `SLQ-8${counter}`, quantity: 1 }).expect(201);
    const moved = await changeNow(admin, `/api/v1/distributions/${elsewhere.body.id}`, { lotNumber: lot, reason: REASON }).expect(422);
    expect(moved.body.errors).toMatchObject([
      { code: 'more_than_produced', detail: `Lot ${lot} has 10 units: with this shipment 12 of them would be distributed.` },
    ]);
  });

  it('takes the days of manufacture and expiry themselves', async () => {
    await record('2025-01-01').expect(201);
    await record('2025-06-30').expect(201);
  });

  it('counts the units that are distributed, without those of voided entries', async () => {
    await record(GOOD_DAY, tracked(1)).expect(201);
    const { body: second } = await record(GOOD_DAY, tracked(2)).expect(201);
    const { body } = await record(GOOD_DAY, tracked(3)).expect(422);
    const detail = `Lot ${lot} has 10 units: with this shipment 12 of them would be distributed.`;
    expect(body).toMatchObject({ code: 'more_than_produced', errors: [{ pointer: '/quantity', code: 'more_than_produced', detail }] });
    await admin.post(`/api/v1/distributions/${second.id}/void`).send({ reason: REASON }).expect(200);
    await record(GOOD_DAY, { ...tracked(3), quantity: 6 }).expect(201);
    await record(GOOD_DAY, { ...tracked(4), acknowledge: ['more_than_produced'] }).expect(201);
  });

  it('says everything at once that is doubtful, and asks for what was not acknowledged', async () => {
    const { body } = await record(TOO_LATE, { quantity: 11 }).expect(422);
    expect(body.errors.map((error: { code: string }) => error.code)).toEqual(['after_expiry', 'more_than_produced']);
    expect((await record(TOO_LATE, { quantity: 11, acknowledge: ['after_expiry'] }).expect(422)).body.code).toBe('more_than_produced');
    await record(TOO_LATE, { quantity: 11, acknowledge: ['after_expiry', 'more_than_produced'] }).expect(201);
  });

  it('says so together with a hold that came later', async () => {
    await admin.post(`/api/v1/lots/${lot}/hold`).send({ reason: 'a complaint' }).expect(200);
    const { body } = await record(TOO_LATE).expect(422);
    expect(body.errors.map((error: { code: string }) => error.code)).toEqual(['shipped_before_hold', 'after_expiry']);
    expect((await record(TOO_LATE, { acknowledge: ['after_expiry'] }).expect(422)).body.code).toBe('shipped_before_hold');
    await record(TOO_LATE, { acknowledge: ['after_expiry', 'shipped_before_hold'] }).expect(201);
  });

  it('is no doubt where the register says nothing', async () => {
    await test.database.query('insert into lots (lot_number, sku) values ($1, $2)', [`${lot}9`, '211610SPT']);
    await record(TOO_LATE, { lotNumber: `${lot}9`, quantity: 1_000 }).expect(201);
  });

  it.each(['link', 'create-order'] as const)('waits in review until somebody has seen it: %s', async (how) => {
    const id = await waitingOn(TOO_LATE, how === 'link' ? {} : { order_number: `N-${counter}` });
    expect((await resolve(id, how).expect(422)).body.code).toBe('after_expiry');
    await resolve(id, how, { acknowledge: ['after_expiry'] }).expect(how === 'link' ? 200 : 201);
  });

  it('is left when many are linked, from the first on that exceeds what was produced', async () => {
    const ids = [];
    for (const nth of [1, 2, 3]) ids.push(await waitingOn(GOOD_DAY, { tracking_number: tracked(nth).trackingNumber }));
    const many = (more: object = {}) =>
      admin.post('/api/v1/unlinked-distributions/resolve').send({ filter: { lotNumber: lot }, action: 'link', reason: REASON, ...more });
    const { body } = await many({ dryRun: true }).expect(200);
    expect(body.counts).toMatchObject({ linked: 2, left: 1 });
    const { body: linked } = await many().expect(200);
    expect(linked.data.filter(({ outcome }: { outcome: string }) => outcome === 'left')).toMatchObject([{ code: 'more_than_produced' }]);
    expect((await many({ acknowledge: ['more_than_produced'] }).expect(200)).body.counts).toMatchObject({ linked: 1, left: 0 });
  });

  it('is why a corrected shipment goes on waiting', async () => {
    const id = await waitingOn(GOOD_DAY);
    const correct = (shipDate: string) => correctWaiting(admin, id, { shipDate, reason: REASON });
    expect((await correct(TOO_LATE).expect(200)).body.reasonCode).toBe('after_expiry');
    expect((await correct(GOOD_DAY).expect(200)).body.reasonCode).toBe('ready_to_link');
  });

  it('is warned of in the same words by an import', async () => {
    await insertDistribution(test.database, order, { lotNumber: lot, shipDate: GOOD_DAY, quantity: 8 });
    const header = 'Ship Date,Order Number,Facility Name,SKU,Lot,Quantity';
    const { id } = await preview(admin, `${header}\n${TOO_LATE},${order.orderNumber},${facility},211610SPT,${lot},4\n`);
    const { body } = await admin.get(`/api/v1/imports/${id}/rows`).expect(200);
    expect(body.data[0].warnings.map(({ detail }: { detail: string }) => detail).toSorted()).toEqual([
      `Lot ${lot} expired on 2025-06-30, before this ship date.`,
      `Lot ${lot} has 10 units: with this file 12 of them would be distributed.`,
    ]);
  });
});
