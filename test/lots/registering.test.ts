import { statementsOf } from '../../src/database/database.js';
import { lockSpellings } from '../../src/rep-traceability/lots/similar-lots.js';
import { changeNow, correctWaiting } from '../support/change-now.js';
import { insertDistribution, insertOrder, loseRace } from '../support/records.js';
import { insertWaiting } from '../support/unlinked.js';
import { useAdmin, useTestApp } from '../support/use-test-app.js';

const FACTS = { sku: '211610SPT', manufacturedOn: '2025-05-01', expiresOn: '2028-04-30', unitsProduced: 500 };
const REASON = 'the batch record says so';

describe('a lot', () => {
  const test = useTestApp();
  const admin = useAdmin(test);

  const register = (lotNumber: string, facts: object = FACTS) => admin.post('/api/v1/lots').send({ lotNumber, ...facts });
  const change = (lotNumber: string, body: object, etag?: string) => {
    const path = `/api/v1/lots/${lotNumber}`;
    return etag ? admin.patch(path).set('If-Match', etag).send(body) : changeNow(admin, path, body);
  };

  it('is registered under its number in capitals and read back by any spelling of it', async () => {
    const { body, headers } = await register(' slq-50001 ').expect(201);
    expect(body).toMatchObject({ lotNumber: 'SLQ-50001', ...FACTS, aliases: [], version: 1 });
    expect(body.registeredAt).toMatch(/Z$/);
    expect(headers.location).toBe('/api/v1/lots/SLQ-50001');
    const read = await admin.get('/api/v1/lots/slq-50001').expect(200);
    expect(read.body).toEqual(body);
    expect(read.headers.etag).toBe('"v1"');
  });

  it('may be registered before its dates and units are known', async () => {
    const { body } = await register('SLQ-50002', { sku: '211610SPT' }).expect(201);
    expect(body).toMatchObject({ manufacturedOn: null, expiresOn: null, unitsProduced: null });
  });

  it('is registered once, whatever separates the parts of its number', async () => {
    const first = await register('QX-55/1').expect(201);
    for (const spelling of ['QX\u201355/1', 'QX 55/1', 'QX\u00a055/1', 'QX551', 'qx_55-1']) {
      const { body } = await register(spelling).expect(409);
      expect(body).toMatchObject({ code: 'lot_exists', id: first.body.id, errors: [{ pointer: '/lotNumber' }] });
      expect(body.detail).toContain('is lot QX-55/1 but for its separators');
    }
    const { id: salesOrderId } = await insertOrder(test.database);
    const shipment = { salesOrderId, shipDate: '2025-06-02', sku: FACTS.sku, lotNumber: 'QX 55/1', quantity: 1 };
    const refused = await admin.post('/api/v1/distributions').send(shipment).expect(422);
    expect(refused.body).toMatchObject({ code: 'malformed_lot', errors: [{ pointer: '/lotNumber' }] });
    expect(refused.body.detail).toContain('is lot QX-55/1 but for its separators');
    await register('QX-55/12').expect(201);
    await register('QX-0055/1').expect(201);
  });

  it('is not made by a shipment under a number that a lot has but for its separators, by any way in', async () => {
    await register('SLQ/55501').expect(201);
    const { id: salesOrderId, orderNumber } = await insertOrder(test.database);
    const shipment = { salesOrderId, shipDate: '2025-06-02', sku: FACTS.sku, quantity: 1 };
    const named = { code: 'malformed_lot', detail: expect.stringContaining('is lot SLQ/55501 but for its separators') };
    for (const lotNumber of ['SLQ-55501', '55501'])
      expect(
        (
          await admin
            .post('/api/v1/distributions')
            .send({ ...shipment, lotNumber })
            .expect(422)
        ).body,
      ).toMatchObject(named);
    const { body: entry } = await admin
      .post('/api/v1/distributions')
      .send({ ...shipment, lotNumber: 'SLQ/55501' })
      .expect(201);
    const moved = await admin
      .patch(`/api/v1/distributions/${entry.id}`)
      .set('If-Match', '"v1"')
      .send({ lotNumber: 'SLQ-55501', reason: 'typed' })
      .expect(422);
    expect(moved.body).toMatchObject(named);
    const waiting = await insertWaiting(test.database, { lot_number: 'SLQ-55501', order_number: orderNumber });
    const asked = { salesOrderId, reason: 'found' };
    expect((await admin.post(`/api/v1/unlinked-distributions/${waiting}/link`).send(asked).expect(422)).body).toMatchObject(named);
    const correct = (change: object) => correctWaiting(admin, waiting, { ...change, reason: 'typed' });
    for (const lotNumber of ['SLQ-55501', 'slq_55501']) expect((await correct({ lotNumber }).expect(422)).body).toMatchObject(named);
    const { body: corrected } = await correct({ quantity: 3 }).expect(200);
    expect(corrected.reasonDetail).toContain('is lot SLQ/55501 but for its separators');
    const { body: right } = await correct({ lotNumber: 'slq/55501' }).expect(200);
    expect(right).toMatchObject({ lotNumber: 'SLQ/55501' });
    await register('SLQ/55502').expect(201);
    const listed = await test.database.query(`insert into lot_aliases (alias, lot_number) values ('55503', 'SLQ/55502') returning id`);
    expect(listed.rowCount).toBe(1);
    await admin
      .post('/api/v1/distributions')
      .send({ ...shipment, lotNumber: 'SLQ-55503' })
      .expect(201);
  });

  it('is not registered under a number that is an alias of another lot but for its separators', async () => {
    const first = await register('QX-56/1').expect(201);
    await test.database.query(`insert into lot_aliases (alias, lot_number) values ('QY561', 'QX-56/1')`);
    const { body } = await register('QY-56/1').expect(409);
    expect(body).toMatchObject({ code: 'lot_exists', id: first.body.id });
    expect(body.detail).toContain('is lot QX-56/1 but for its separators');
  });

  it('is registered once by people who write it differently at the same moment', async () => {
    const raced = await loseRace(
      test.database,
      async (client) => {
        await lockSpellings(statementsOf(client));
        await client.query(`insert into lots (lot_number, sku, registered_at) values ('QX-57/1', '211610SPT', now())`);
      },
      () => register('QX 57/1'),
    );
    expect(raced.body).toMatchObject({ status: 409, code: 'lot_exists' });
    const answers = await Promise.all(['QX-58/1', 'QX 58/1', 'QX581', 'QX.58.1'].map((spelling) => register(spelling)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
  });

  it('is registered once', async () => {
    const first = await register('SLQ-50003').expect(201);
    const again = await register('slq-50003').expect(409);
    expect(again.body).toMatchObject({ code: 'lot_exists', id: first.body.id });
    const raced = await loseRace(
      test.database,
      (client) => client.query(`insert into lots (lot_number, sku, registered_at) values ('SLQ-50004', '211610SPT', now())`),
      () => register('SLQ-50004'),
    );
    expect(raced.body).toMatchObject({ status: 409, code: 'lot_exists' });
  });

  it.each([
    ['digits alone as its number', { lotNumber: '50009' }, 422, 'malformed_lot', '/lotNumber'],
    ['an unknown SKU', { sku: 'NOPE' }, 422, 'unknown_sku', '/sku'],
    ['an expiry before its manufacture', { expiresOn: '2025-05-01' }, 422, 'lot_dates_out_of_order', '/expiresOn'],
    ['a day that no calendar has', { expiresOn: '2025-02-30' }, 400, 'invalid_format', '/expiresOn'],
    ['half a unit', { unitsProduced: 1.5 }, 400, 'invalid_type', '/unitsProduced'],
    ['fewer than no units', { unitsProduced: -1 }, 400, 'too_small', '/unitsProduced'],
    ['an unknown field', { colour: 'red' }, 400, 'unknown_field', '/colour'],
  ])('with %s is refused', async (_, fault, status, code, pointer) => {
    const { body } = await register('SLQ-50009', { ...FACTS, ...fault }).expect(status);
    expect(body.errors[0]).toMatchObject({ pointer, code });
    await admin.get('/api/v1/lots/SLQ-50009').expect(404);
  });

  it('known only from shipments becomes registered, if the SKU agrees with theirs', async () => {
    const order = await insertOrder(test.database);
    await insertDistribution(test.database, order, { lotNumber: 'SLQ-50010' });
    const noted = await admin.get('/api/v1/lots/SLQ-50010').expect(200);
    expect(noted.body.registeredAt).toBeNull();
    const other = await register('SLQ-50010', { ...FACTS, sku: '211810SPT' }).expect(422);
    expect(other.body).toMatchObject({ code: 'lot_of_other_sku', id: noted.body.id, lotSku: '211610SPT' });
    const { body } = await register('SLQ-50010').expect(201);
    expect(body).toMatchObject({ id: noted.body.id, ...FACTS, version: 2 });
    expect(body.registeredAt).not.toBeNull();
    await register('SLQ-50010').expect(409);
  });

  it('is corrected with a reason and the ETag of what was read', async () => {
    await register('SLQ-50020').expect(201);
    await admin.patch('/api/v1/lots/SLQ-50020').send({ unitsProduced: 480, reason: REASON }).expect(428);
    expect((await change('SLQ-50020', { unitsProduced: 480 }).expect(422)).body.code).toBe('reason_required');
    await change('SLQ-50020', { unitsProduced: 480, reason: REASON }, '"v3"').expect(412);
    const { body } = await change('SLQ-50020', { unitsProduced: 480, expiresOn: null, reason: REASON }, '"v1"').expect(200);
    expect(body).toMatchObject({ unitsProduced: 480, expiresOn: null, manufacturedOn: '2025-05-01', version: 2 });
    const { rows } = await test.database.query(
      `select reason, new_values from audit_events where entity_type = 'lots' and entity_id = 'SLQ-50020' and action = 'update'`,
    );
    expect(rows).toEqual([{ reason: REASON, new_values: { units_produced: 480, expires_on: null } }]);
  });

  it('keeps its dates in order through corrections', async () => {
    await register('SLQ-50021').expect(201);
    expect((await change('SLQ-50021', { manufacturedOn: '2030-01-01', reason: REASON }).expect(422)).body.code).toBe(
      'lot_dates_out_of_order',
    );
  });

  it('changes its SKU only while it has no shipments', async () => {
    await register('SLQ-50022').expect(201);
    expect((await change('SLQ-50022', { sku: 'NOPE', reason: REASON }).expect(422)).body.code).toBe('unknown_sku');
    await change('SLQ-50022', { sku: '211810SPT', reason: REASON }).expect(200);
    const order = await insertOrder(test.database);
    await insertDistribution(test.database, order, { lotNumber: 'SLQ-50022', sku: '211810SPT', voidReason: 'entered twice' });
    expect((await change('SLQ-50022', { sku: '211610SPT', reason: REASON }).expect(409)).body.code).toBe('lot_shipped');
    await change('SLQ-50022', { sku: '211810SPT', unitsProduced: 1, reason: REASON }).expect(200);
  });

  it('known only from shipments becomes registered when somebody corrects its facts', async () => {
    await insertDistribution(test.database, await insertOrder(test.database), { lotNumber: 'SLQ-50023' });
    const { body } = await change('SLQ-50023', { unitsProduced: 100, reason: REASON }).expect(200);
    expect(body.registeredAt).not.toBeNull();
  });

  it('is found by its alias, and no lot is registered under the name of an alias', async () => {
    const { body } = await register('SLQ-50030').expect(201);
    await test.database.query(`insert into lot_aliases (alias, lot_number) values ('SLQ-500300', 'SLQ-50030'), ('SLQ50030', 'SLQ-50030')`);
    const found = await admin.get('/api/v1/lots/slq50030').expect(200);
    expect(found.body).toEqual({ ...body, aliases: ['SLQ-500300', 'SLQ50030'] });
    const taken = await register('SLQ-500300').expect(409);
    expect(taken.body).toMatchObject({ code: 'lot_exists', id: body.id });
    await change('slq50030', { unitsProduced: 7, reason: REASON }).expect(200);
    expect((await admin.get('/api/v1/lots/SLQ-50030')).body.unitsProduced).toBe(7);
  });

  it('is listed newest first, by part of its number or alias, and by SKU', async () => {
    await register('SLQ-70001').expect(201);
    await register('SLQ-70002', { sku: '211810SPT' }).expect(201);
    await test.database.query(`insert into lot_aliases (alias, lot_number) values ('70XX1', 'SLQ-70001')`);
    const numbers = async (query: object) =>
      (await admin.get('/api/v1/lots').query(query).expect(200)).body.data.map((lot: { lotNumber: string }) => lot.lotNumber);
    expect(await numbers({ q: '7000' })).toEqual(['SLQ-70002', 'SLQ-70001']);
    expect(await numbers({ q: '70xx' })).toEqual(['SLQ-70001']);
    expect(await numbers({ q: '7000', sku: '211810SPT' })).toEqual(['SLQ-70002']);
    const page = await admin.get('/api/v1/lots?q=7000&limit=1').expect(200);
    expect(await numbers({ q: '7000', limit: 1, cursor: page.body.nextCursor })).toEqual(['SLQ-70001']);
    await admin.get('/api/v1/lots?colour=red').expect(400);
  });

  it('is registered by quality, seen by operations', async () => {
    const quality = await test.as('quality');
    const operations = await test.as('operations');
    await quality.post('/api/v1/lots').send({ lotNumber: 'SLQ-50040', sku: '211610SPT' }).expect(201);
    await operations.get('/api/v1/lots/SLQ-50040').expect(200);
    await operations.post('/api/v1/lots').send({ lotNumber: 'SLQ-50041', sku: '211610SPT' }).expect(403);
  });
});
