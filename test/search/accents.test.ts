import { insertDistribution, insertOrder } from '../support/records.js';
import { useAdmin, useTestApp } from '../support/use-test-app.js';

interface Found {
  facilityName: string;
  shipTo: { facilityName: string };
  customer: { facilityName: string };
}

describe('a search for a facility', () => {
  const test = useTestApp();
  const admin = useAdmin(test);
  const places: [facilityName: string, shipTo: string][] = [
    ['Klinik M\u00fcnchen Nord', 'Stra\u00dfe der G\u00e4rten'],
    ['\u00d8rsted Sykehus', '\u0141\u00f3d\u017a Klinika'],
    ['\u0396\u03b5\u03cd\u03c2 Clinic', '\u0413\u043e\u0440\u043e\u0434\u0441\u043a\u043e\u0439 100% Clinic'],
  ];
  beforeAll(async () => {
    for (const [facilityName, shipTo] of places) {
      const order = await insertOrder(test.database, { facilityName });
      await insertDistribution(test.database, order, { facilityName: shipTo });
    }
  });
  const found = async (path: string, q: string, of: (row: Found) => string): Promise<string[]> =>
    (await admin.get(`/api/v1/${path}`).query({ q }).expect(200)).body.data.map(of);
  const customers = (q: string) => found('customers', q, ({ facilityName }) => facilityName);
  const consignees = (q: string) => found('consignees', q, ({ shipTo }) => shipTo.facilityName);
  const orders = (q: string) => found('sales-orders', q, ({ customer }) => customer.facilityName);
  const log = (q: string) => found('distributions', q, ({ shipTo }) => shipTo.facilityName);

  it.each([
    ['munchen', 0],
    ['M\u00dcNCHEN', 0],
    ['Mu\u0308nchen', 0],
    ['\u00f8rsted', 1],
    ['ORSTED', 1],
    ['\u0396\u0395\u03a5\u03a3', 2],
  ])('finds the customer of %s, with accents or without', async (q, at) => {
    const [customer, shipTo] = places[at] ?? [];
    expect(await customers(q)).toEqual([customer]);
    expect(await consignees(q)).toEqual([shipTo]);
    expect(await log(q)).toEqual([shipTo]);
    expect(await orders(q)).toEqual([customer]);
    const { body } = await admin.get('/api/v1/search').query({ q }).expect(200);
    expect(body.facilities.map(({ customerName }: { customerName: string }) => customerName)).toContain(customer);
  });

  it.each([
    ['strasse der garten', 0],
    ['G\u00c4RTEN', 0],
    ['lodz', 1],
    ['\u0433\u043e\u0440\u043e\u0434\u0441\u043a\u043e\u0439', 2],
    ['100% clin', 2],
  ])('finds the ship-to of %s', async (q, at) => {
    expect(await consignees(q)).toEqual([places[at]?.[1]]);
    expect(await log(q)).toEqual([places[at]?.[1]]);
  });

  it('takes no other letters for an accent', async () => {
    for (const q of ['muenchen', '\u0433\u043e\u0440\u043e\u0434\u0441\u043a\u043e\u0438', '100_ clin']) {
      expect(await consignees(q)).toEqual([]);
      expect(await log(q)).toEqual([]);
    }
  });

  it('asks an index', async () => {
    const client = await test.database.connect();
    await client.query('set enable_seqscan = off');
    const columns = { customers: 'facility_name', consignees: 'facility_name', sales_orders: 'sold_to_facility_name' };
    for (const [table, column] of Object.entries(columns)) {
      const { rows } = await client.query(`explain select id from ${table} where consignee_spelling(${column}) like '%munchen%'`);
      expect(JSON.stringify(rows)).toContain(`${table}_spelling`);
    }
    client.release(true);
  });
});
