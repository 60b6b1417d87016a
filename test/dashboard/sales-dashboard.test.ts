import { parse } from 'csv-parse/sync';
import { SALES_DASHBOARD } from '../../src/rep-traceability/dashboard/sales-dashboard.sql.js';
import { randomNumbers } from '../support/known-log.js';
import { forgetRecords, insertCustomer, insertDistribution, insertOrder } from '../support/records.js';
import { useTestApp, useUser } from '../support/use-test-app.js';
import { figuresOf, type Ordered, type Shipment } from './shipped-figures.js';

const SKUS = ['211810SPT', '211610SPT', '211410SPT'] as const;
const reason = 'the same clinic under its former name';

interface Figures {
  units: number;
  unitsBySku: { units: number }[];
  unitsByMonth: { month: string; units: number }[];
  unitsByLot: { largest: { units: number }[]; others: { lots: number; units: number } };
  topCustomers: { id: number }[];
}

describe('the sales dashboard', () => {
  const test = useTestApp();
  const agent = useUser(test, 'operations');

  const sales = async (query: object = {}) => (await agent.get('/api/v1/dashboard/sales').query(query).expect(200)).body;
  const merge = (id: number, fromCustomerId: number) =>
    agent.post(`/api/v1/customers/${id}/merge`).send({ fromCustomerId, reason }).expect(200);
  const unitsOf = (rows: { units: number }[]) => rows.reduce((sum, { units }) => sum + units, 0);

  /** An order of a facility and its one shipment. */
  async function shipTo(facilityName: string, shipDate: string, more: Parameters<typeof insertDistribution>[2] = {}) {
    const order = await insertOrder(test.database, { facilityName });
    await insertDistribution(test.database, order, { shipDate, ...more });
    return order;
  }

  describe('of a log of two years with voids, drop shipments and merged customers', () => {
    const log: Shipment[] = [];
    const ordered: Ordered[] = [];
    let idOf: (customer: string) => number;

    /** Clinics 0 to 15; each began to order in another month, and nothing was shipped in July 2024. */
    beforeAll(async () => {
      const random = randomNumbers(20_250_314);
      const below = (limit: number) => Math.floor(random() * limit);
      const customerIds = new Map<string, number>();
      for (let n = 0; n < 160; n += 1) {
        const clinic = below(16);
        const customer = `Clinic ${clinic}`;
        const orderDate = `202${3 + below(3)}-0${1 + below(9)}-15`;
        ordered.push({ customer, orderDate });
        const order = await insertOrder(test.database, {
          facilityName: customer,
          // Of orders of one day the one of the greatest number says what a customer is called.
          orderNumber: `${clinic === 1 || clinic === 2 ? 'Z' : 'A'}-${n}`,
          orderDate,
          shipTo: { facilityName: `Depot ${below(5)}`, city: 'Boise' },
        });
        customerIds.set(customer, order.customerId);
        for (let shipped = below(5); shipped > 0; shipped -= 1) {
          const since = Math.min(clinic, 14);
          const months = since + below(24 - since);
          const month = 1 + (months % 12) === 7 && months >= 12 ? 8 : 1 + (months % 12);
          const lot = below(150);
          const entry: Shipment = {
            customer,
            order: order.orderNumber,
            shipDate: `${2023 + Math.floor(months / 12)}-${String(month).padStart(2, '0')}-${String(1 + below(28)).padStart(2, '0')}`,
            sku: SKUS[lot % SKUS.length] ?? SKUS[0],
            lot: `SLQ-${30_000 + lot}`,
            quantity: 1 + below(30),
            returned: 0,
            voided: random() < 0.15,
          };
          log.push(entry);
          const id = await insertDistribution(test.database, order, {
            shipDate: entry.shipDate,
            sku: entry.sku,
            lotNumber: entry.lot,
            quantity: entry.quantity,
            facilityName: `Depot ${below(5)}`,
            ...(entry.voided && { voidReason: 'entered twice' }),
          });
          if (entry.voided || below(3) > 0) continue;
          entry.returned = 1 + below(entry.quantity);
          await test.database.query(
            `insert into distribution_returns (distribution_id, quantity, returned_on, reason, disposition) values ($1, $2, '2026-01-05', 'open seal', 'restocked')`,
            [id, entry.returned],
          );
          await test.database.query(
            `insert into distribution_returns (distribution_id, quantity, returned_on, reason, disposition, voided_at, void_reason)
             values ($1, 1, '2026-01-05', 'open seal', 'destroyed', now(), 'entered twice')`,
            [id],
          );
        }
      }
      // The newest orders, so that the survivors keep their names; nothing of them was shipped.
      for (const facilityName of ['Clinic 1', 'Clinic 2']) await insertOrder(test.database, { facilityName, orderDate: '2025-12-31' });
      // Clinic 14 came to be Clinic 13 and with it Clinic 2; Clinic 15, new in 2024, came to be the older Clinic 1.
      const id = (customer: string) => customerIds.get(customer) ?? 0;
      await merge(id('Clinic 13'), id('Clinic 14'));
      await merge(id('Clinic 2'), id('Clinic 13'));
      await merge(id('Clinic 1'), id('Clinic 15'));
      const became: Record<string, string> = { 'Clinic 13': 'Clinic 2', 'Clinic 14': 'Clinic 2', 'Clinic 15': 'Clinic 1' };
      idOf = id;
      for (const entry of [...log, ...ordered]) entry.customer = became[entry.customer] ?? entry.customer;
    });
    afterAll(() => forgetRecords(test.database));

    it.each([
      ['everything', {}],
      ['a range that begins and ends within months', { from: '2024-03-10', to: '2024-11-20' }],
      ['a year', { from: '2023-01-01', to: '2023-12-31' }],
      ['a month', { from: '2024-02-01', to: '2024-02-29' }],
      ['a day', { from: '2024-05-17', to: '2024-05-17' }],
      ['from a day on', { from: '2024-06-02' }],
      ['up to a day', { to: '2023-09-30' }],
      ['more than was shipped', { from: '2022-10-05', to: '2025-02-03' }],
    ])('shows %s as adding up row by row does', async (_, range) => {
      const { waiting: _waiting, waitingWithoutDate: _withoutDate, waitingBy: _by, ...told } = await sales(range);
      const expected = figuresOf(log, ordered, range, idOf);
      const named = (listed: Record<string, unknown>[]) => listed.map(({ id: _id, customerNumber: _number, ...customer }) => customer);
      const recentCustomers = { firstTime: named(told.recentCustomers.firstTime), repeat: named(told.recentCustomers.repeat) };
      expect({ ...told, topCustomers: named(told.topCustomers), recentCustomers }).toEqual(expected);
    });

    it('adds up to the same units by SKU, by month and by lot, with the smaller lots as one sum', async () => {
      const { units, unitsBySku, unitsByMonth, unitsByLot, topCustomers }: Figures = await sales();
      expect(units).toBeGreaterThan(3_000);
      expect([unitsOf(unitsBySku), unitsOf(unitsByMonth), unitsOf(unitsByLot.largest) + unitsByLot.others.units]).toEqual([
        units,
        units,
        units,
      ]);
      expect([unitsByLot.largest.length, unitsByLot.others.lots > 0, topCustomers.length]).toEqual([100, true, 10]);
    });

    it('shows a month without shipments as 0', async () => {
      const { unitsByMonth }: Figures = await sales({ from: '2024-06-15', to: '2024-08-15' });
      expect(unitsByMonth.map(({ month }) => month)).toEqual(['2024-06', '2024-07', '2024-08']);
      expect(unitsByMonth.map(({ units }) => units > 0)).toEqual([true, false, true]);
    });
  });

  describe('of a few shipments', () => {
    afterEach(() => forgetRecords(test.database));

    it('is all zero without shipments', async () => {
      const nothing = {
        from: null,
        to: null,
        distributions: 0,
        orders: 0,
        units: 0,
        unitsReturned: 0,
        unitsOutstanding: 0,
        waiting: { shipments: 0, units: 0 },
        waitingWithoutDate: { shipments: 0, units: 0 },
        waitingBy: { sku: [], month: [], lot: [], customer: [] },
        customers: { total: 0, firstTime: 0, repeat: 0 },
        unitsBySku: [],
        unitsByMonth: [],
        unitsByLot: { largest: [], others: { lots: 0, units: 0, unitsReturned: 0 } },
        topCustomers: [],
        recentCustomers: { firstTime: [], repeat: [] },
      };
      expect(await sales()).toEqual(nothing);
      expect(await sales({ from: '2025-01-31' })).toEqual({ ...nothing, from: '2025-01-31' });
      const months = ['2024-12', '2025-01', '2025-02'].map((month) => ({ month, units: 0, unitsReturned: 0 }));
      const range = { from: '2024-12-31', to: '2025-02-01' };
      expect(await sales(range)).toEqual({ ...nothing, ...range, unitsByMonth: months });
    });

    it('counts the first and the last day of the range and not the days beside them', async () => {
      for (const [day, quantity] of [
        ['2025-02-28', 1],
        ['2025-03-01', 10],
        ['2025-03-31', 100],
        ['2025-04-01', 1_000],
      ] as const) {
        await shipTo('Alder Clinic', day, { quantity });
      }
      expect(await sales({ from: '2025-03-01', to: '2025-03-31' })).toMatchObject({ units: 110, orders: 2, distributions: 2 });
    });

    it('counts an order once, by its shipments and not by its date', async () => {
      const order = await insertOrder(test.database, { orderDate: '2024-11-05' });
      await insertOrder(test.database, { orderDate: '2025-03-05' });
      for (const shipDate of ['2025-03-10', '2025-03-20', '2025-04-10']) await insertDistribution(test.database, order, { shipDate });
      expect(await sales({ from: '2025-03-01', to: '2025-03-31' })).toMatchObject({ orders: 1, distributions: 2 });
      expect(await sales({ from: '2024-11-01', to: '2024-11-30' })).toMatchObject({ orders: 0, customers: { total: 0 } });
      expect(await sales()).toMatchObject({ orders: 1 });
    });

    it('counts a customer as a repeat one by shipments before the range that were not voided', async () => {
      await shipTo('Alder Clinic', '2020-01-01');
      await shipTo('Alder Clinic', '2025-03-10');
      await shipTo('Birch Clinic', '2025-02-28', { voidReason: 'never left' });
      await shipTo('Birch Clinic', '2025-03-10');
      await shipTo('Cedar Clinic', '2025-04-01');
      await shipTo('Cedar Clinic', '2025-03-31');
      await shipTo('Dogwood Clinic', '2025-03-10', { voidReason: 'never left' });
      await shipTo('Elm Clinic', '2025-03-01');
      const told = await sales({ from: '2025-03-01', to: '2025-03-31' });
      expect(told.customers).toEqual({ total: 4, firstTime: 3, repeat: 1 });
      expect((await sales({ to: '2025-03-31' })).customers).toEqual({ total: 4, firstTime: 4, repeat: 0 });
      expect((await sales({ from: '2025-04-01' })).customers).toEqual({ total: 1, firstTime: 0, repeat: 1 });
    });

    it('counts a drop shipment for the customer of its order', async () => {
      const { customerId } = await shipTo('Harbor Distribution LLC', '2025-03-10', { facilityName: 'Pier Urology' });
      const { topCustomers } = await sales();
      expect(topCustomers).toEqual([
        {
          id: customerId,
          facilityName: 'Harbor Distribution LLC',
          customerNumber: null,
          units: 10,
          unitsReturned: 0,
          orders: 1,
          firstTime: true,
        },
      ]);
    });

    it('counts a merged customer as its survivor, also for whether it is new', async () => {
      const { customerId: former } = await shipTo('Alder Clinic West', '2024-06-01');
      const { customerId } = await shipTo('Alder Clinic', '2025-03-10');
      const range = { from: '2025-01-01', to: '2025-12-31' };
      expect((await sales(range)).customers).toEqual({ total: 1, firstTime: 1, repeat: 0 });
      await merge(customerId, former);
      expect((await sales(range)).customers).toEqual({ total: 1, firstTime: 0, repeat: 1 });
      expect((await sales()).customers).toEqual({ total: 1, firstTime: 1, repeat: 0 });
    });

    it('orders customers of the same units by name, then id, and no more than ten', async () => {
      const names = ['Cedar', 'Alder', 'Birch', 'Fir', 'Elm', 'Dogwood', 'Ginkgo', 'Hazel', 'Ironwood', 'Juniper', 'Kapok'];
      for (const name of names) await shipTo(`${name} Clinic`, '2025-03-10');
      const twin = await insertCustomer(test.database, 'Alder Clinic East');
      await shipTo('Alder Clinic East', '2025-03-10');
      await test.database.query(`update customers set facility_name = 'Alder Clinic' where id = $1`, [twin]);
      await shipTo('Kapok Clinic', '2025-03-11', { quantity: 1 });
      const { topCustomers } = await sales();
      expect(topCustomers.map(({ facilityName }: { facilityName: string }) => facilityName.split(' ')[0])).toEqual([
        'Kapok',
        'Alder',
        'Alder',
        'Birch',
        'Cedar',
        'Dogwood',
        'Elm',
        'Fir',
        'Ginkgo',
        'Hazel',
      ]);
      expect(topCustomers[2].id).toBe(twin);
      expect(topCustomers[1].id).toBeLessThan(twin);
    });

    it('takes the longest range there is', async () => {
      await shipTo('Alder Clinic', '2025-03-10');
      const { units, unitsByMonth } = await sales({ from: '1900-01-01', to: '2999-12-31' });
      expect([units, unitsByMonth.length, unitsOf(unitsByMonth)]).toEqual([10, 13_200, 10]);
    });
  });

  it.each([
    ['a day that is none', { from: '2025-02-30' }, '?from', 'Give a date such as 2026-03-14.'],
    ['another that is none', { to: '2025-04-31' }, '?to', 'Give a date such as 2026-03-14.'],
    ['a parameter that does not exist', { sku: '211610SPT' }, '?sku', 'There is no parameter sku.'],
  ])('refuses %s', async (_, query, pointer, detail) => {
    const { body } = await agent.get('/api/v1/dashboard/sales').query(query).expect(400);
    expect(body).toMatchObject({ code: 'invalid_request', errors: [{ pointer, detail }] });
  });

  it('comes as a CSV with the same figures, for who may export', async () => {
    const range = { from: '2025-01-01', to: '2025-12-31' };
    await shipTo('Alder Clinic', '2024-05-05', { quantity: 3 });
    await insertDistribution(test.database, await insertOrder(test.database, { facilityName: 'Alder Clinic' }), {
      ...{ shipDate: '2025-02-05', quantity: 4, lotNumber: 'SLQ-31001' },
    });
    const birch = await shipTo('Birch Clinic', '2025-03-05', { quantity: 6, lotNumber: 'SLQ-31001' });
    const figures = await sales(range);
    expect(figures.recentCustomers.firstTime).toMatchObject([{ id: birch.customerId, facilityName: 'Birch Clinic', units: 6, orders: 1 }]);
    const exporter = await test.as('quality');
    const { text, headers } = await exporter
      .get('/api/v1/dashboard/sales')
      .query({ ...range, format: 'csv' })
      .expect(200);
    expect(headers['content-disposition']).toContain('sales-dashboard.csv');
    const rows = parse(text, { bom: true, columns: true }) as Record<string, string>[];
    const of = (figure: string) => rows.filter(({ Figure }) => Figure === figure);
    expect(of('Total')).toMatchObject([
      { Name: '2025-01-01 to 2025-12-31', Units: '10', 'Units Returned': '0', Orders: '2', Customers: '2' },
    ]);
    expect(of('Month')).toHaveLength(12);
    expect(of('Lot')).toMatchObject([{ Name: 'SLQ-31001', SKU: '211610SPT', Units: '10', 'Units Outstanding': '10' }]);
    const [first] = figures.recentCustomers.firstTime;
    expect(of('Recent first-time customer')).toMatchObject([{ Name: 'Birch Clinic', 'First Order Date': first.firstOrderDate }]);
    expect(of('Recent repeat customer')).toMatchObject([{ Name: 'Alder Clinic', 'Last Ship Date': '2025-02-05', Units: '4' }]);
    for (const [days, name] of [
      [{}, 'All days'],
      [{ from: '2025-01-01' }, 'From 2025-01-01'],
      [{ to: '2025-12-31' }, 'To 2025-12-31'],
    ] as const) {
      const open = await exporter
        .get('/api/v1/dashboard/sales')
        .query({ ...days, format: 'csv' })
        .expect(200);
      expect(open.text).toContain(`Total,${name},`);
    }
    const rep = await test.as('rep');
    expect((await rep.get('/api/v1/dashboard/sales').query({ format: 'csv' }).expect(403)).body.permission).toBe('distribution_log.export');
  });

  it('refuses a range that ends before it begins', async () => {
    const { body } = await agent.get('/api/v1/dashboard/sales').query({ from: '2025-03-02', to: '2025-03-01' }).expect(400);
    expect(body.errors).toMatchObject([
      { pointer: '?from', detail: '2025-03-02 is after `to`, 2025-03-01: exchange them, or leave one out' },
      { pointer: '?to', detail: '2025-03-01 is before `from`, 2025-03-02: exchange them, or leave one out' },
    ]);
  });

  it('needs its permission', async () => {
    await test.database.query(`insert into roles (key, name, description) values ('warehouse', 'Warehouse', 'Sees shipments alone')`);
    await test.database.query(`insert into role_permissions (role_key, permission_key) values ('warehouse', 'distribution_log.view')`);
    const { body } = await (await test.as('warehouse')).get('/api/v1/dashboard/sales').expect(403);
    expect(body).toMatchObject({ code: 'permission_denied', permission: 'dashboard.view' });
    await test.anonymous().get('/api/v1/dashboard/sales').expect(401);
  });

  it('adds up a range from an index alone, however wide the rows of the log are', async () => {
    // What the planner knows of the table, and which of its rows need no look at the table itself.
    // A transaction of another test keeps rows from being seen as old: the vacuum is repeated until that one has ended.
    const allVisible = `select relallvisible = relpages as done from pg_class where relname = 'distribution_log_entries'`;
    for (let done = false; !done; ) {
      await test.database.query('vacuum analyze distribution_log_entries');
      done = (await test.database.query(allVisible)).rows[0].done;
    }
    const client = await test.database.connect();
    await client.query('begin; set local enable_seqscan = off; set local enable_bitmapscan = off');
    const { rows } = await client.query(`explain ${SALES_DASHBOARD.replaceAll('$1', `'2024-01-01'`).replaceAll('$2', `'2024-12-31'`)}`);
    await client.query('rollback');
    client.release();
    expect(rows.map((row) => row['QUERY PLAN']).join('\n')).toMatch(
      /Index Only Scan( Backward)? using distribution_log_newest on distribution_log_entries d /,
    );
  });
});
