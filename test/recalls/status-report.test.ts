import { createHash } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { Response } from 'supertest';
import { correctWaiting } from '../support/change-now.js';
import { textOfPdf } from '../support/pdf-text.js';
import { type OpenRecall, openRecall, type ShippedLot, shipLot } from '../support/recalls.js';
import { insertDistribution, insertOrder, loseRace } from '../support/records.js';
import { insertWaiting } from '../support/unlinked.js';
import { useAdmin, useTestApp, useUser } from '../support/use-test-app.js';

const REASON = 'the packing slip says so';

const binary = (response: Response, done: (error: Error | null, body: Buffer) => void) => {
  const parts: Buffer[] = [];
  response.on('data', (part: Buffer) => parts.push(part));
  response.on('end', () => done(null, Buffer.concat(parts)));
};

interface Figure {
  value: number | null;
  evidence: string;
}

describe('the status report of a recall', () => {
  const test = useTestApp();
  const admin = useAdmin(test);
  const rep = useUser(test, 'rep');
  let shipped: ShippedLot;
  let recall: OpenRecall;
  const path = () => `/api/v1/recalls/${recall.id}/status-report`;
  const report = async (query = '') => (await admin.get(`${path()}${query}`).expect(200)).body;
  const giveBack = (facilityName: string, quantity: number) =>
    admin
      .post(`/api/v1/distributions/${shipped.entries[facilityName]}/returns`)
      .send({ quantity, returnedOn: '2025-07-05', reason: 'recalled', disposition: 'destroyed' })
      .expect(201);

  beforeEach(async () => {
    shipped = await shipLot(test, admin);
    recall = await openRecall(admin, shipped.lot, { effectivenessLevel: 'A', expectedCompletionOn: '2027-08-15' });
    await recall.tell('Hill Clinic', 'notices', { method: 'letter' });
    await recall.tell('Hill Clinic', 'notices', { sentOn: '2025-07-03' });
    await recall.tell('Bay Clinic', 'notices', { to: 'dock@bay.example' });
    await recall.tell('Hill Clinic', 'replies', { onHand: 12, used: 5, destroyed: 1, returned: 2, corrected: 15 });
    await recall.tell('Bay Clinic', 'checks', { result: 'unreachable' });
    await recall.tell('Hill Clinic', 'checks');
    await giveBack('Hill Clinic', 3);
  });

  it('names each lot by both parts of its UDI: the device identifier of its product and the lot number', async () => {
    const product = { sku: '211899SPT', name: 'Three-way Foley catheter, 18 Fr', udiDi: '00810000000012' };
    const { body: made } = await admin.post('/api/v1/products').send(product).expect(201);
    expect(made).toMatchObject(product);
    await admin
      .post('/api/v1/products')
      .send({ ...product, sku: '211898SPT', udiDi: '00810000000013' })
      .expect(400);
    const lotNumber = 'SLQ-81899';
    await admin.post('/api/v1/lots').send({ lotNumber, sku: made.sku }).expect(201);
    const ofSku = await openRecall(admin, lotNumber, {});
    const { body } = await admin.get(`/api/v1/recalls/${ofSku.id}/status-report`).query({ evidence: 'lots' }).expect(200);
    expect(body.data).toMatchObject([{ lotNumber, sku: product.sku, productName: product.name, udiDi: product.udiDi }]);
  });

  it('has the six items of 21 CFR 7.53', async () => {
    const body = await report();
    expect(body.recall).toMatchObject({ id: recall.id, title: 'Open seals', lotNumbers: [shipped.lot], closedAt: null });
    expect(body).toMatchObject({ consignees: { value: 3 }, notNotified: { value: 1 }, unreachable: { value: 1 }, shipments: { value: 3 } });
    expect(body.notified).toMatchObject({
      consignees: { value: 2 },
      rows: [
        {
          consignee: { shipTo: { facilityName: 'Hill Clinic' } },
          notices: [{ method: 'letter', sentOn: '2025-07-02' }, { method: 'email' }],
        },
        { consignee: { shipTo: { facilityName: 'Bay Clinic' } }, notices: [{ to: 'dock@bay.example' }] },
      ],
    });
    expect(body.responded).toMatchObject({
      consignees: { value: 1 },
      unitsOnHand: { value: 12 },
      rows: [{ reply: { respondent: 'Dana Cole', onHand: 12 } }],
    });
    expect(body.notResponding).toMatchObject({ consignees: { value: 1 }, rows: [{ shipTo: { facilityName: 'Bay Clinic' } }] });
    const { rows, ...figures } = body.accountedFor;
    expect(Object.fromEntries(Object.entries(figures).map(([name, figure]) => [name, (figure as Figure | null)?.value]))).toEqual({
      consignees: 1,
      unitsShipped: 35,
      unitsOnHand: 11,
      unitsReturned: 3,
      unitsUsed: 5,
      unitsDestroyed: 1,
      unitsAccountedFor: 20,
      unitsUnaccounted: 15,
      unitsMissing: 15,
      unitsExcess: 0,
      unitsCorrected: 15,
    });
    expect(rows).toMatchObject([{ unitsShipped: 20, unitsReturned: 3, unitsUnaccounted: 0 }, { unitsShipped: 10 }, { unitsShipped: 5 }]);
    expect(body.checks).toMatchObject({
      planned: { value: 3 },
      done: { value: 2 },
      consignees: { value: 2 },
      effective: { value: 1 },
      notEffective: { value: 0 },
      unreachable: { value: 1 },
      rows: [{ result: 'unreachable', consignee: { shipTo: { facilityName: 'Bay Clinic' } } }, { result: 'effective' }],
    });
    expect(body.completion).toEqual({ expectedCompletionOn: '2027-08-15', closedAt: null });
  });

  it('shows what waits in review and names its lots, as it stood at the instant', async () => {
    const spelled = shipped.lot.toLowerCase().replace('-', ' ');
    const first = await insertWaiting(test.database, { lot_number: spelled, quantity: 4 });
    const second = await insertWaiting(test.database, { lot_number: shipped.lot, quantity: null });
    const named = await insertWaiting(test.database, { lot_number: `${shipped.lot}-X`, quantity: 9 });
    await insertWaiting(test.database, { lot_number: 'SLQ-99999', quantity: 50 });
    const body = await report();
    expect(body.waiting).toMatchObject({ shipments: { value: 2 }, units: { value: 4 } });
    const { data } = (await admin.get(body.waiting.units.evidence).expect(200)).body;
    expect(data).toMatchObject([
      { id: first, lotNumber: spelled, units: 4 },
      { id: second, units: null },
    ]);
    const at = `?asOf=${body.asOf}`;
    const copies = async () => [
      (await admin.get(`${path()}${at}`).expect(200)).text,
      (await admin.get(`${path()}${at}&evidence=waiting&format=csv`).expect(200)).text,
    ];
    const before = await copies();
    await correctWaiting(admin, first, { quantity: 6, reason: REASON }).expect(200);
    await correctWaiting(admin, first, { lotNumber: 'SLQ-99998', reason: REASON }).expect(200);
    await admin.post(`/api/v1/unlinked-distributions/${second}/dismiss`).send({ reason: REASON }).expect(200);
    await insertWaiting(test.database, { lot_number: shipped.lot, quantity: 70 });
    await test.database.query('insert into lot_aliases (alias, lot_number) values ($1, $2)', [`${shipped.lot}-X`, shipped.lot]);
    const now = await report();
    expect(now.waiting).toMatchObject({ shipments: { value: 2 }, units: { value: 79 } });
    expect((await admin.get(now.waiting.shipments.evidence).expect(200)).body.data).toMatchObject([{ id: named }, { units: 70 }]);
    expect(await copies()).toEqual(before);
    expect((await admin.get(`${path()}?format=csv`).expect(200)).text).toContain(
      ',"Units that wait in review, as far as they could be read",79,',
    );
  });

  it('leads from every number to its rows', async () => {
    await insertWaiting(test.database, { lot_number: shipped.lot, quantity: 3 });
    await recall.tell('Silent Clinic', 'replies', { destroyed: 5 });
    const body = await report();
    const rowsOf = async ({ evidence }: Figure) => (await admin.get(evidence).expect(200)).body.data;
    const { notified, responded, notResponding, accountedFor, checks } = body;
    const counted: Figure[] = [
      ...[
        body.consignees,
        body.notNotified,
        body.unreachable,
        body.shipments,
        body.waiting.shipments,
        notified.consignees,
        responded.consignees,
      ],
      ...[notResponding.consignees, accountedFor.consignees, checks.planned, checks.done, checks.effective, checks.notEffective],
      checks.unreachable,
    ];
    for (const figure of counted) expect([figure.evidence, (await rowsOf(figure)).length]).toEqual([figure.evidence, figure.value]);
    type Row = Record<string, number> & { reply: Record<string, number> };
    const summed: [Figure, (row: Row) => number | undefined][] = [
      [body.waiting.units, ({ units }) => units ?? 0],
      [accountedFor.unitsShipped, ({ units }) => units],
      [accountedFor.unitsOnHand, ({ unitsOnHand }) => unitsOnHand],
      [accountedFor.unitsReturned, ({ unitsReturned }) => unitsReturned],
      [accountedFor.unitsUsed, ({ unitsUsed }) => unitsUsed],
      [accountedFor.unitsDestroyed, ({ unitsDestroyed }) => unitsDestroyed],
      [accountedFor.unitsCorrected, ({ unitsCorrected }) => unitsCorrected],
      [accountedFor.unitsUnaccounted, ({ unitsUnaccounted }) => unitsUnaccounted],
      [accountedFor.unitsMissing, ({ unitsUnaccounted = 0 }) => unitsUnaccounted],
      [accountedFor.unitsExcess, ({ unitsUnaccounted = 0 }) => -unitsUnaccounted],
      [
        accountedFor.unitsAccountedFor,
        ({ unitsOnHand = 0, unitsReturned = 0, unitsUsed = 0, unitsDestroyed = 0 }) =>
          unitsOnHand + unitsReturned + unitsUsed + unitsDestroyed,
      ],
      [responded.unitsOnHand, ({ reply }) => reply.onHand],
    ];
    for (const [figure, of] of summed) {
      const rows: Row[] = await rowsOf(figure);
      expect([figure.evidence, rows.reduce((sum, row) => sum + (of(row) ?? Number.NaN), 0)]).toEqual([figure.evidence, figure.value]);
    }
    const named = Object.values(body).flatMap(
      (value) => (value as Figure).evidence ?? Object.values(value as object).map((each) => each?.evidence),
    );
    const links = new Set(named.filter(Boolean));
    expect(links.size).toBe(new Set([...counted, ...summed.map(([figure]) => figure)].map(({ evidence }) => evidence)).size);
  });

  it('answers the same bytes for the same instant, whatever happens later', async () => {
    const { asOf } = await report();
    const formats = ['json', 'csv', 'pdf'].map((format) => `?asOf=${asOf}&format=${format}`);
    const queries = [...formats, ...['consignees', 'checks', 'shipments'].map((name) => `?asOf=${asOf}&evidence=${name}`)];
    const hashes = () =>
      Promise.all(
        queries.map(async (query) => {
          const { body } = await admin.get(`${path()}${query}`).buffer(true).parse(binary).expect(200);
          return createHash('sha256').update(body).digest('hex');
        }),
      );
    const before = await hashes();
    const bay = `/api/v1/recalls/${recall.id}/consignees/${recall.idOf('Bay Clinic')}`;
    const hill = `/api/v1/recalls/${recall.id}/consignees/${recall.idOf('Hill Clinic')}`;
    const { replies, notices, checks } = (await admin.get(`${hill}/answers`).expect(200)).body;
    await recall.tell('Bay Clinic', 'replies', { onHand: 10 });
    await recall.tell('Hill Clinic', 'replies', { onHand: 1 });
    for (const [kind, [entry]] of Object.entries({ replies, notices, checks }) as [string, { id: number }[]][]) {
      await admin.post(`${hill}/${kind}/${entry?.id}/void`).send({ reason: REASON }).expect(200);
    }
    await recall.tell('Silent Clinic', 'notices');
    await recall.tell('Silent Clinic', 'checks');
    await giveBack('Bay Clinic', 2);
    await admin.post(`/api/v1/distributions/${shipped.entries['Silent Clinic']}/void`).send({ reason: REASON }).expect(200);
    await admin
      .patch(`/api/v1/distributions/${shipped.entries['Hill Clinic']}`)
      .set('If-Match', '"v1"')
      .send({ quantity: 19, reason: REASON })
      .expect(200);
    await insertDistribution(test.database, shipped.order, { lotNumber: shipped.lot, facilityName: 'Late Clinic', quantity: 4 });
    await test.database.query(`update sales_orders set customer_po = 'PO-2' where id = $1`, [shipped.order.id]);
    await test.database.query(`update customers set facility_name = 'Renamed Supply' where id = $1`, [shipped.order.customerId]);
    const survivor = await insertOrder(test.database);
    await admin
      .post(`/api/v1/customers/${survivor.customerId}/merge`)
      .send({ fromCustomerId: shipped.order.customerId, reason: 'one company' })
      .expect(200);
    const other = await shipLot(test, admin);
    await admin
      .post(`/api/v1/recalls/${recall.id}/lots`)
      .send({ lotNumbers: [other.lot], reason: REASON })
      .expect(200);
    const head = { title: 'Torn seals', effectivenessLevel: 'E', expectedCompletionOn: '2028-01-01', reason: REASON };
    await admin.patch(`/api/v1/recalls/${recall.id}`).set('If-Match', '"v2"').send(head).expect(200);
    await admin.post(`/api/v1/recalls/${recall.id}/close`).send({ reason: 'done' }).expect(200);
    expect((await admin.get(bay).expect(200)).body.reply).toMatchObject({ onHand: 10 });
    expect(await hashes()).toEqual(before);
    const now = await report();
    expect(now.recall).toMatchObject({ title: 'Torn seals', effectivenessLevel: 'E', closeReason: 'done' });
    expect(now.recall.lotNumbers).toHaveLength(2);
    expect(now).toMatchObject({ checks: { planned: { value: 0 } }, consignees: { value: 6 } });
  });

  it('waits for what is being written, so that a later answer cannot differ', async () => {
    let asOf = '';
    const during = await loseRace(
      test.database,
      (client) => insertDistribution(client, shipped.order, { lotNumber: shipped.lot, facilityName: 'Racing Clinic', quantity: 2 }),
      () => admin.get(path()),
    );
    asOf = during.body.asOf;
    expect(during.body.consignees.value).toBe(4);
    expect((await admin.get(`${path()}?asOf=${asOf}`).expect(200)).text).toBe(during.text);
    const replied = await loseRace(
      test.database,
      async (client) => {
        await client.query('select from recalls where id = $1 for update', [recall.id]);
        await setTimeout(50);
        await client.query(
          `insert into recall_checks (recall_consignee_id, checked_on, method, result) values ($1, '2025-07-11', 'phone', 'effective')`,
          [recall.idOf('Silent Clinic')],
        );
      },
      () => admin.get(path()),
    );
    expect((await admin.get(`${path()}?asOf=${replied.body.asOf}`).expect(200)).text).toBe(replied.text);
  });

  it('plans the checks of level B by its percentage, as it was at the instant', async () => {
    const patch = (version: number, change: object) =>
      admin
        .patch(`/api/v1/recalls/${recall.id}`)
        .set('If-Match', `"v${version}"`)
        .send({ ...change, reason: REASON })
        .expect(200);
    await patch(1, { effectivenessLevel: 'B', effectivenessPercent: 40 });
    const { asOf } = await report();
    await patch(2, { effectivenessLevel: 'C' });
    const then = await report(`?asOf=${asOf}`);
    expect(then).toMatchObject({ recall: { effectivenessLevel: 'B', effectivenessPercent: 40 }, checks: { planned: { value: 2 } } });
    expect(await report()).toMatchObject({
      recall: { effectivenessLevel: 'C', effectivenessPercent: null },
      checks: { planned: { value: 1 } },
    });
    const printed = await admin.get(`${path()}?asOf=${asOf}&format=pdf`).buffer(true).parse(binary).expect(200);
    expect(await textOfPdf(printed.body)).toContain('Effectiveness level: B, 40 % of the consignees');
  });

  it('dates the lots of a recall when they are written, and not when their transaction began', async () => {
    const other = await shipLot(test, admin);
    const client = await test.database.connect();
    try {
      await client.query('begin');
      await client.query('select pg_sleep(0.01)');
      const { rows } = await client.query(
        'insert into recall_lots (recall_id, lot_number) values ($1, $2) returning created_at > now() as "isStamped"',
        [recall.id, other.lot],
      );
      expect(rows).toEqual([{ isStamped: true }]);
    } finally {
      await client.query('rollback');
      client.release();
    }
  });

  it('refuses an instant that is to come, or before the recall', async () => {
    expect((await admin.get(`${path()}?asOf=2999-01-01T00:00:00Z`).expect(422)).body).toMatchObject({
      code: 'as_of_in_future',
      errors: [{ pointer: '?asOf' }],
    });
    expect((await admin.get(`${path()}?asOf=2020-01-01T00:00:00Z`).expect(422)).body.code).toBe('recall_not_open_yet');
    await admin.get(`${path()}?asOf=yesterday`).expect(400);
    await admin.get(`${path()}?evidence=notified&format=pdf`).expect(400);
    await admin.get('/api/v1/recalls/999999/status-report').expect(404);
  });

  it('is a file for who may export, and the file is recorded', async () => {
    await rep.get(path()).expect(200);
    for (const format of ['csv', 'pdf']) await rep.get(`${path()}?format=${format}`).expect(403);
    const { text } = await admin.get(`${path()}?format=csv`).expect(200);
    expect(text).toContain('1,Consignees notified,2,/api/v1/recalls/');
    expect(text).toMatch(/3,no response,,,\d+,Northern Supply \d+,[^,]*,Bay Clinic/);
    const printed = await admin.get(`${path()}?format=pdf`).buffer(true).parse(binary).expect(200);
    expect(await textOfPdf(printed.body)).toMatch(/Consignees notified: 2 .*Hill Clinic.*Expected completion: 2027-08-15/);
    const rows = await admin.get(`${path()}?format=csv&evidence=not_responding`).expect(200);
    expect(rows.text.trim().split('\n')).toHaveLength(2);
    const checks = await admin.get(`${path()}?format=csv&evidence=checks`).expect(200);
    expect(checks.text).toContain('2025-07-10,phone,unreachable');
    const events = await test.database.query(
      `select new_values -> 'filter' ->> 'format' as format from audit_events where action = 'export' and entity_id = $1 order by id`,
      [`recalls/${recall.id}/status-report`],
    );
    expect(events.rows.map(({ format }) => format)).toEqual(['csv', 'pdf', 'csv', 'csv']);
  });
});
