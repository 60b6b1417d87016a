import type { Agent } from 'supertest';
import { importFile, preview, rowsOf } from '../support/imports.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const LOTS = [
  'Lot,SKU,Correct Lot Name,Manufacturing Date,Expiration Date,Total Units in Lot',
  'SLQ-61001,211610SPT,SLQ-61001,1/2/2025,4/30/2028,500',
  'SLQ61001X,211610SPT,SLQ-61001,,,',
  'SLQ-61002,211410SPT,SLQ-61002,1/2/2025,4/30/2028,500',
  '',
].join('\n');

/** Text that spreadsheets, delimiters and encodings could change, where it may stand. */
const FACILITIES = [
  { facilityName: '=1+1 Clinic', address1: '=HYPERLINK("http://x")', city: "'=1", contactPhone: '+1 555 0100' },
  { facilityName: '"Harbor", Inc.', address1: 'Building 5\nDock B', address2: 'Rear\r\nGate', city: 'Zürich; Nord' },
  { facilityName: "'s-Hertogenbosch Ziekenhuis", contactName: 'Ines "Ina" Roy', state: '-', zip: '00123' },
  { facilityName: 'Tokyo Clinic 東京医院', address1: 'Ελλάδα', city: 'Владивосток', contactName: 'محمد', country: '😀' },
  { facilityName: "'Artefact Two", address1: '#N/A', city: 'null', contactName: '1.5E+3', zip: 'NULL' },
];
const SHIP_TOS = [
  null,
  { facilityName: '@Annex, East', address1: '1\t2', city: 'Boise' },
  { facilityName: '-Annex "West"', contactEmail: 'dock@annex.example' },
];

const shipmentsOf = (order: number) =>
  SHIP_TOS.map((shipTo, number) => ({
    shipDate: `2025-03-0${1 + number}`,
    sku: number === 2 ? '211410SPT' : '211610SPT',
    lotNumber: ['SLQ-61001', 'slq61001x', 'SLQ-61002'][number],
    quantity: 1 + number * 10 + order,
    trackingNumber: [order === 3 ? '9.4E+21' : null, '=1Z,"9"', order === 3 ? 'NULL' : '+1Z'][number],
    shipTo,
  }));

describe('an export of the distribution log that is imported again', () => {
  let test: TestApp;
  let agent: Agent;
  let exported: string;
  const download = async (from: Agent, query: object = {}): Promise<string> =>
    (await from.get('/api/v1/distributions/export').query(query).expect(200)).text;
  const addReps = async (to: Agent): Promise<number[]> => {
    const ids: number[] = [];
    for (const name of ['Ana Ruiz', '=Rep']) ids.push((await to.post('/api/v1/reps').send({ name }).expect(201)).body.id);
    return ids;
  };

  beforeAll(async () => {
    test = await startTestApp();
    agent = await test.asAdmin();
    await agent.post('/api/v1/lots/import').attach('file', Buffer.from(LOTS), 'lots.csv').expect(200);
    const reps = await addReps(agent);
    for (const [index, soldTo] of FACILITIES.entries()) {
      const body = { orderNumber: ['=2', 'SO# 0007', '+A "1"', '0008', '9.4E+21'][index], orderDate: '2025-02-28', soldTo, lines: [] };
      const { id: salesOrderId } = (await agent.post('/api/v1/sales-orders').send(body).expect(201)).body;
      for (const [number, shipment] of shipmentsOf(index).entries()) {
        const sent = { ...shipment, salesOrderId, repId: reps[number] ?? null };
        await agent.post('/api/v1/distributions').send(sent).expect(201);
      }
    }
    exported = await download(agent);
  });
  afterAll(() => test.close());

  const ROWS = FACILITIES.length * SHIP_TOS.length;

  it('changes nothing: every row is a duplicate', async () => {
    const done = await importFile(agent, exported);
    expect(await rowsOf(agent, done.id, 'invalid')).toEqual([]);
    const nothing = { customersToCreate: 0, salesOrdersToCreate: 0, distributionsToCreate: 0 };
    expect(done.counts).toEqual({ rows: ROWS, valid: 0, invalid: 0, duplicate: ROWS, suspicious: 0, ...nothing });
    expect(await download(agent)).toBe(exported);
  });

  it('names a renamed customer by its new name, and leads to it again', async () => {
    const customers = (await agent.get('/api/v1/customers').query({ q: 'Harbor' }).expect(200)).body.data;
    const [{ id }] = customers;
    const before = await agent.get(`/api/v1/customers/${id}`).expect(200);
    const renamed = await agent
      .patch(`/api/v1/customers/${id}`)
      .set('If-Match', before.headers.etag as string)
      .send({ facilityName: 'Port Clinic', reason: 'renamed' })
      .expect(200);
    const withNewName = await download(agent);
    expect(withNewName).toContain('Port Clinic');

    const { counts } = await importFile(agent, withNewName);
    expect(counts).toMatchObject({ rows: ROWS, valid: 0, invalid: 0, duplicate: ROWS, customersToCreate: 0 });
    expect((await agent.get(`/api/v1/customers/${id}`).expect(200)).body).toEqual(renamed.body);
    await agent
      .patch(`/api/v1/customers/${id}`)
      .set('If-Match', renamed.headers.etag as string)
      .send({ facilityName: before.body.facilityName, reason: 'named as before' })
      .expect(200);
  });

  it('into an empty database makes the same log, cell for cell', async () => {
    const other = await startTestApp();
    try {
      const stranger = await other.asAdmin();
      await addReps(stranger);
      const done = await importFile(stranger, exported);
      expect(done).toMatchObject({
        status: 'committed',
        counts: { rows: ROWS, valid: ROWS, customersToCreate: FACILITIES.length, distributionsToCreate: ROWS },
      });
      // Rows of one ship date stand newest first, and what is imported first is the older one: their order alone turns round.
      const again = await download(stranger);
      expect(recordsOf(again)).toEqual(recordsOf(exported));
      expect(again.length).toBe(exported.length);
    } finally {
      await other.close();
    }
  });

  it('restores no voided shipment, and accepts the one that was entered instead', async () => {
    const { body } = await agent.get('/api/v1/distributions?lotNumber=SLQ-61002').expect(200);
    const [wrong] = body.data;
    await agent.post(`/api/v1/distributions/${wrong.id}/void`).send({ reason: 'wrong "box", again' }).expect(200);
    const { salesOrderId, shipDate, sku, lotNumber, trackingNumber } = wrong;
    const right = { salesOrderId, shipDate, sku, lotNumber, trackingNumber, quantity: 99 };
    await agent.post('/api/v1/distributions').send(right).expect(201);
    const withVoided = await download(agent, { includeVoided: 'true' });

    const { id, counts } = await preview(agent, withVoided);
    expect(counts).toMatchObject({ rows: ROWS + 1, valid: 0, invalid: 1, duplicate: ROWS });
    const [row] = await rowsOf(agent, id, 'invalid');
    expect(row?.problems).toEqual([
      { code: 'voided_shipment', column: 'Voided At', detail: expect.stringMatching(/^The shipment was voided \(\d{4}-.*Z\)/) },
    ]);
    expect(row?.raw['Void Reason']).toBe('wrong "box", again');

    const other = await startTestApp();
    try {
      const stranger = await other.asAdmin();
      await addReps(stranger);
      const done = await importFile(stranger, withVoided, true);
      expect(done.counts).toMatchObject({ valid: ROWS, invalid: 1 });
      expect(recordsOf(await download(stranger, { includeVoided: 'true' }))).toEqual(
        recordsOf(withVoided).filter((line) => !line.includes('wrong ""box""')),
      );
    } finally {
      await other.close();
    }
  });

  it('changes nothing either where two customers share an order number', async () => {
    for (const [at, facilityName] of ['Shared North Clinic', 'Shared South Clinic'].entries()) {
      const order = { orderNumber: 'SH-1', orderDate: `2025-02-0${at + 1}`, soldTo: { facilityName }, lines: [], sharesOrderNumber: true };
      const { id: salesOrderId } = (await agent.post('/api/v1/sales-orders').send(order).expect(201)).body;
      const shipment = { salesOrderId, shipDate: '2025-03-06', sku: '211610SPT', lotNumber: 'SLQ-61001', quantity: 4 };
      await agent.post('/api/v1/distributions').send(shipment).expect(201);
    }
    const shared = await download(agent, { q: 'SH-1' });
    const { counts } = await importFile(agent, shared);
    expect(counts).toMatchObject({ rows: 2, valid: 0, invalid: 0, duplicate: 2, salesOrdersToCreate: 0 });
    // A shipment more, of one of them.
    const more = shared.replace(
      /^(2025-03-06,SH-1,Shared North Clinic.*)$/m,
      (line) => `${line}\r\n${line.replace('2025-03-06', '2025-03-07')}`,
    );
    expect((await importFile(agent, more)).counts).toMatchObject({ rows: 3, valid: 1, invalid: 0, duplicate: 2, salesOrdersToCreate: 0 });
    const { body } = await agent.get('/api/v1/distributions').query({ q: 'SH-1', shipDateFrom: '2025-03-07' }).expect(200);
    expect(body.data.map(({ customer }: { customer: { facilityName: string } }) => customer.facilityName)).toEqual(['Shared North Clinic']);
  });

  it('changes nothing either where a cell has quotation marks beside line breaks', async () => {
    const { id: salesOrderId } = (
      await agent
        .post('/api/v1/sales-orders')
        .send({ orderNumber: 'Q-1', orderDate: '2025-02-28', soldTo: { facilityName: 'Q Clinic' }, lines: [] })
        .expect(201)
    ).body;
    const shipTo = { facilityName: '"Q"\nAnnex', address1: 'Dock "B"\nRear' };
    const shipment = { shipDate: '2025-03-05', sku: '211610SPT', lotNumber: 'SLQ-61001', quantity: 1 };
    await agent
      .post('/api/v1/distributions')
      .send({ salesOrderId, shipTo, ...shipment })
      .expect(201);
    const { counts } = await preview(agent, await download(agent));
    expect(counts).toMatchObject({ valid: 0, invalid: 0 });
  });
});

/** The rows in an order of their own. A line break within a cell is never one of CR and LF after a row's last cell, which here is always filled. */
const recordsOf = (csv: string): string[] => csv.split(/\r\n(?=2025-|$)/).sort();
