import { openRecall, shipLot } from '../support/recalls.js';
import { insertDistribution, loseRace } from '../support/records.js';
import { insertWaiting } from '../support/unlinked.js';
import { useAdmin, useTestApp, useUser } from '../support/use-test-app.js';

interface Item {
  item: string;
  citation: string;
  what: string;
  value: string | null;
  source: string | null;
}

describe('the report of a correction or removal', () => {
  const test = useTestApp();
  const admin = useAdmin(test);
  const rep = useUser(test, 'rep');

  it('has every item of 21 CFR 806.10(c), each from a record or as a blank', async () => {
    const { lot } = await shipLot(test, admin);
    const recall = await openRecall(admin, lot, { instructions: 'Send them back.' });
    const read = async (): Promise<{ items: Item[]; consignees: object[]; dueOn: string; recall: { reportDueOn: string } }> =>
      (await admin.get(`/api/v1/recalls/${recall.id}/report-806`).expect(200)).body;
    const { items, consignees, dueOn, recall: head } = await read();
    expect(dueOn).toBe(head.reportDueOn);
    expect([...new Set(items.map(({ citation }) => citation))]).toEqual(
      Array.from({ length: 13 }, (_, index) => `21 CFR 806.10(c)(${index + 1})`),
    );
    const valueIn = (what: string) => items.find((item) => item.what.startsWith(what))?.value;
    expect(valueIn('Report type')).toBe('R');
    expect(valueIn('Lot or serial numbers')).toBe(lot);
    expect(valueIn('What happened')).toBe('The sterile barrier may be open.');
    expect(valueIn('Corrective or removal actions')).toBe('Send them back.');
    expect(valueIn('Devices manufactured')).toBe(`${lot}: 100`);
    expect(valueIn('Devices distributed')).toBe('35');
    expect(valueIn('The same by lot')).toBe(`${lot}: 35`);
    expect(valueIn('Dates of distribution')).toBe('2025-03-14');
    for (const blank of [
      'Registration number',
      'Expiration dates',
      'Illness',
      'Marketing status',
      'Telephone',
      'Title and address',
      'Copies of all',
    ]) {
      expect([blank, valueIn(blank)]).toEqual([blank, null]);
    }
    expect(items.every(({ value, source }) => (value === null) === (source === null))).toBe(true);
    expect(consignees).toMatchObject([
      { shipTo: { facilityName: 'Hill Clinic' }, unitsShipped: 20, firstShipDate: '2025-03-14' },
      { unitsShipped: 10 },
      { unitsShipped: 5 },
    ]);
    await recall.tell('Hill Clinic', 'notices');
    expect((await read()).items.find(({ what }) => what.startsWith('Copies of all'))?.value).toMatch(/^Notices to 1 consignees/);
    const { text } = await admin.get(`/api/v1/recalls/${recall.id}/report-806?format=csv`).expect(200);
    expect(text).toMatch(/\(c\)\(11\),consignee,,,,Northern Supply \d+,Hill Clinic,,,2025-03-14,2025-03-14,20/);
    const printed = await admin.get(`/api/v1/recalls/${recall.id}/report-806?format=pdf`).expect(200);
    expect(printed.body.subarray(0, 5).toString()).toBe('%PDF-');
    await rep.get(`/api/v1/recalls/${recall.id}/report-806`).expect(200);
    await rep.get(`/api/v1/recalls/${recall.id}/report-806?format=csv`).expect(403);
    await admin.get('/api/v1/recalls/999999/report-806').expect(404);
  });

  it('tells the days from the first to the last, and names nobody whose shipments were all voided', async () => {
    const { lot, order, entries } = await shipLot(test, admin);
    for (const shipDate of ['2025-02-03', '2025-04-09'])
      await insertDistribution(test.database, order, { lotNumber: lot, facilityName: 'Bay Clinic', quantity: 1, shipDate });
    const recall = await openRecall(admin, lot);
    await admin.post(`/api/v1/distributions/${entries['Hill Clinic']}/void`).send({ reason: 'entered twice' }).expect(200);
    const { body } = await admin.get(`/api/v1/recalls/${recall.id}/report-806`).expect(200);
    const valueIn = (what: string) => body.items.find((item: Item) => item.what.startsWith(what))?.value;
    expect(valueIn('Dates of distribution')).toBe('2025-02-03 to 2025-04-09');
    expect(valueIn('Consignees')).toBe('2, listed below');
    expect(body.consignees).toMatchObject([
      { shipTo: { facilityName: 'Bay Clinic' }, unitsShipped: 12, firstShipDate: '2025-02-03', lastShipDate: '2025-04-09' },
      { shipTo: { facilityName: 'Silent Clinic' } },
    ]);
  });

  it('names the day by which it is amended after each extension to more lots', async () => {
    const [first, second, third] = [await shipLot(test, admin), await shipLot(test, admin), await shipLot(test, admin)];
    const { id } = await openRecall(admin, first.lot);
    const path = `/api/v1/recalls/${id}`;
    const amendments = async () => (await admin.get(`${path}/report-806`).expect(200)).body.amendments;
    expect(await amendments()).toEqual([]);
    for (const { lot } of [second, third])
      await admin
        .post(`${path}/lots`)
        .send({ lotNumbers: [lot], reason: 'made on one day' })
        .expect(200);
    await test.database.query(`update recall_lots set extended_on = '2025-12-19' where lot_number = $1`, [second.lot]);
    const [earlier, later] = await amendments();
    expect(earlier).toEqual({ extendedOn: '2025-12-19', lotNumbers: [second.lot], dueOn: '2026-01-06' });
    const { openedOn, reportDueOn } = (await admin.get(path).expect(200)).body;
    expect(later).toEqual({ extendedOn: openedOn, lotNumbers: [third.lot], dueOn: reportDueOn });
    const { text } = await admin.get(`${path}/report-806?format=csv`).expect(200);
    expect(text).toContain('2026-01-06,the extension of 2025-12-19');
    expect((await admin.get(`${path}/report-806?format=pdf`).expect(200)).body.subarray(0, 5).toString()).toBe('%PDF-');
  });

  it('answers the same bytes for the same instant, whatever happens later, and leads from each number to its rows', async () => {
    const { lot, order, entries } = await shipLot(test, admin);
    const recall = await openRecall(admin, lot, { kind: 'correction', instructions: 'Send them back.' });
    await recall.tell('Hill Clinic', 'notices');
    await recall.tell('Hill Clinic', 'replies', { onHand: 12, used: 8, corrected: 7 });
    await insertWaiting(test.database, { lot_number: lot, quantity: 4 });
    const path = `/api/v1/recalls/${recall.id}/report-806`;
    const { asOf, items, waiting, consignees } = (await admin.get(path).expect(200)).body;
    expect(consignees[0].contact).not.toBeNull();
    const rowsBehind = async (evidence: string) => (await admin.get(evidence).expect(200)).body.data;
    const behind = async (what: string) => rowsBehind(items.find((item: Item) => item.what.startsWith(what)).evidence);
    expect(await behind('Devices corrected so far')).toMatchObject([{ unitsCorrected: 7 }]);
    expect(await behind('Devices manufactured')).toMatchObject([{ lotNumber: lot, unitsProduced: 100 }]);
    expect((await behind('Devices distributed')).map(({ units }: { units: number }) => units).toSorted()).toEqual([10, 20, 5]);
    expect(await behind('Consignees')).toHaveLength(3);
    expect(await behind('Copies of all')).toMatchObject([{ consignee: { shipTo: { facilityName: 'Hill Clinic' } } }]);
    expect(await rowsBehind(waiting.units.evidence)).toMatchObject([{ lotNumber: lot, units: 4 }]);
    const asked = ['?', '?format=csv&', '?format=csv&evidence=lots&', '?evidence=received&'].map((query) => `${path}${query}asOf=${asOf}`);
    const texts = () => Promise.all(asked.map(async (url) => (await admin.get(url).expect(200)).text));
    const before = await texts();
    expect(JSON.parse(before[0] ?? '').consignees[0].contact).toBeNull();
    await recall.tell('Hill Clinic', 'replies', { onHand: 20, corrected: 20 });
    await recall.tell('Bay Clinic', 'notices');
    await insertWaiting(test.database, { lot_number: lot, quantity: 9 });
    await insertDistribution(test.database, order, { lotNumber: lot, facilityName: 'Late Clinic', quantity: 4 });
    await admin.post(`/api/v1/distributions/${entries['Bay Clinic']}/void`).send({ reason: 'entered twice' }).expect(200);
    for (const [table, change, key, value] of [
      ['lots', `units_produced = 300, expires_on = '2030-01-01'`, 'lot_number', lot],
      ['products', `name = 'Renamed catheter', udi_di = '00812345678905'`, 'sku', '211610SPT'],
      ['company_settings', `company_name = 'Renamed Devices', contact_phone = '208-555-0199'`, 'id', 1],
      ['customers', `facility_name = 'Renamed Supply', contact_phone = '208-555-0188'`, 'id', order.customerId],
    ] as const)
      await test.database.query(`update ${table} set ${change} where ${key} = $1`, [value]);
    const other = await shipLot(test, admin);
    await admin
      .post(`/api/v1/recalls/${recall.id}/lots`)
      .send({ lotNumbers: [other.lot], reason: 'made on one day' })
      .expect(200);
    const head = { instructions: 'Destroy them.', reason: 'the depot is full' };
    await admin.patch(`/api/v1/recalls/${recall.id}`).set('If-Match', '"v2"').send(head).expect(200);
    expect(await texts()).toEqual(before);
    const now = (await admin.get(path).expect(200)).body;
    const valueIn = (what: string) => now.items.find((item: Item) => item.what.startsWith(what)).value;
    expect(valueIn('Brand name')).toBe('Renamed catheter (211610SPT)');
    expect(valueIn('Name and address')).toBe('Renamed Devices');
    expect(valueIn('Corrective or removal actions')).toBe('Destroy them.');
    expect(now.waiting.units.value).toBe(13);
    expect(now.amendments).toHaveLength(1);
    expect((await admin.get(`${path}?asOf=2999-01-01T00:00:00Z`).expect(422)).body.code).toBe('as_of_in_future');
    await admin.get(`${path}?asOf=2020-01-01T00:00:00Z`).expect(422);
    await admin.get(`${path}?evidence=lots&format=pdf`).expect(400);
    await rep.get(`${path}?evidence=lots&format=csv`).expect(403);
  });

  it.each([
    ['a product', `update products set name = 'Raced catheter' where sku = '211610SPT'`, 'Brand name', 'Raced catheter (211610SPT)'],
    ['the settings', `update company_settings set company_name = 'Raced Devices'`, 'Name and address', 'Raced Devices'],
  ])('waits for a change of %s that is being written, so that a later answer cannot differ', async (_, update, what, value) => {
    const { lot } = await shipLot(test, admin);
    const { id } = await openRecall(admin, lot);
    const path = `/api/v1/recalls/${id}/report-806`;
    const valueIn = ({ items }: { items: Item[] }) => items.find((item) => item.what.startsWith(what))?.value;
    const during = await loseRace(
      test.database,
      (client) => client.query(update),
      () => admin.get(path),
    );
    expect(valueIn(during.body)).toContain(value);
    expect(valueIn((await admin.get(`${path}?asOf=${during.body.asOf}`).expect(200)).body)).toBe(valueIn(during.body));
  });

  it('of a drill names no report type', async () => {
    const { lot } = await shipLot(test, admin);
    const { id } = await openRecall(admin, lot, { kind: 'drill' });
    const { items } = (await admin.get(`/api/v1/recalls/${id}/report-806`).expect(200)).body;
    expect(items.find(({ what }: Item) => what.startsWith('Report type')).value).toBeNull();
  });
});
