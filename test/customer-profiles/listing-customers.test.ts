import { CUSTOMER_SORTS } from '../../src/customer-profiles/customer-sorts.js';
import { LISTED_TOTALS } from '../../src/customer-profiles/customer-totals.sql.js';
import { Database } from '../../src/database/database.js';
import { compiled } from '../../src/database/typed-queries.js';
import { cutPage, type SortedBy } from '../../src/http/paging.js';
import { FeedReader } from '../support/feeds.js';
import { recordOrder, ship } from '../support/orders.js';
import { useAdmin, useTestApp } from '../support/use-test-app.js';

type Row = { id: number; facilityName: string; customerNumber: string | null; totals?: Record<string, unknown> };

const SORTS = Object.keys(CUSTOMER_SORTS) as (keyof typeof CUSTOMER_SORTS)[];

describe('the list of customers', () => {
  const test = useTestApp();
  const admin = useAdmin(test);

  const add = async (facilityName: string, more: object = {}): Promise<number> =>
    (
      await admin
        .post('/api/v1/customers')
        .send({ facilityName, ...more })
        .expect(201)
    ).body.id;
  const page = async (query: string) =>
    (await admin.get(`/api/v1/customers?${query}`).expect(200)).body as { data: Row[]; nextCursor: string | null };
  const namesOf = (rows: Row[]) => rows.map(({ facilityName }) => facilityName);

  /** All pages one after the other. */
  async function walk(query: string, limit: number): Promise<Row[]> {
    const rows: Row[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const { data, nextCursor } = await page(`${query}&limit=${limit}${cursor && `&cursor=${cursor}`}`);
      rows.push(...data);
      cursor = nextCursor;
    }
    return rows;
  }

  describe('sorted', () => {
    const long = 'Abbey '.repeat(12);
    const added = [
      ['eric clinic', 'S-20'],
      ['Émile Clinic', null],
      ['Fern Clinic', 's-1'],
      ['ALDER Clinic', 'S-3'],
      [`${long}North`, null],
      [`${long}East`, 'S-100'],
      ['Ζεύς 🏥 Clinic', 'Ñ-1'],
      ['"Alder" \\ Annex', null],
      ['Zeta Clinic', '0'.repeat(63)],
      ['Østre Clinic', '0'.repeat(64)],
    ] as const;
    beforeAll(async () => {
      for (const [name, customerNumber] of added) await add(name, { customerNumber, state: 'Sorted' });
    });

    const byName = [
      '"Alder" \\ Annex',
      // The same first 60 characters: the older one first.
      `${long}North`,
      `${long}East`,
      'ALDER Clinic',
      'Émile Clinic',
      'eric clinic',
      'Fern Clinic',
      'Zeta Clinic',
      'Østre Clinic',
      'Ζεύς 🏥 Clinic',
    ];
    const byNumber = [
      'Zeta Clinic',
      'Østre Clinic',
      `${long}East`,
      'eric clinic',
      'ALDER Clinic',
      'Fern Clinic',
      'Ζεύς 🏥 Clinic',
      'Émile Clinic',
      `${long}North`,
      '"Alder" \\ Annex',
    ];
    const newest = added.map(([name]) => name).toReversed();

    it.each([
      ['sort=name', byName],
      ['sort=-name', byName.toReversed()],
      ['sort=customerNumber', byNumber],
      ['sort=newest', newest],
      ['limit=200', newest],
    ])('with %s, in pages that neither skip nor repeat', async (sort, expected) => {
      expect(namesOf((await page(`${sort}&state=sorted`)).data)).toEqual(expected);
      if (sort === 'limit=200') return;
      for (const limit of [1, 3]) expect(namesOf(await walk(`${sort}&state=sorted`, limit))).toEqual(expected);
    });

    it('shows what it shows without a sort, in another order', async () => {
      const rows = (await page('state=sorted')).data;
      const sorted = (await page('state=sorted&sort=name')).data;
      expect(sorted.toSorted((a, b) => b.id - a.id)).toEqual(rows);
    });

    it('leaves out customers that were merged', async () => {
      const [into, from] = [await add('Merging One', { state: 'Merged' }), await add('Merging Two', { state: 'Merged' })];
      await admin.post(`/api/v1/customers/${into}/merge`).send({ fromCustomerId: from, reason: 'one clinic' }).expect(200);
      for (const sort of SORTS) expect(namesOf((await page(`state=merged&sort=${sort}`)).data)).toEqual(['Merging One']);
    });

    it('goes on after the page that was read, when customers are added and renamed meanwhile', async () => {
      const ids = [];
      for (const name of ['Moving B', 'Moving D', 'Moving F']) ids.push(await add(name, { state: 'Moving' }));
      const first = await page('state=moving&sort=name&limit=2');
      await add('Moving A', { state: 'Moving' });
      await add('Moving E', { state: 'Moving' });
      const { headers } = await admin.get(`/api/v1/customers/${ids[1]}`);
      const correction = { facilityName: 'Moving Z', reason: 'renamed' };
      await admin.patch(`/api/v1/customers/${ids[1]}`).set('If-Match', String(headers.etag)).send(correction).expect(200);
      const rest = await page(`state=moving&sort=name&cursor=${first.nextCursor}`);
      expect([namesOf(first.data), namesOf(rest.data)]).toEqual([
        ['Moving B', 'Moving D'],
        ['Moving E', 'Moving F', 'Moving Z'],
      ]);
    });

    it.each(SORTS)('by %s, refuses the cursor of another sort', async (sort) => {
      const { nextCursor } = await page(`sort=${sort}&limit=1`);
      for (const other of SORTS) {
        const { status, body } = await admin.get(`/api/v1/customers?sort=${other}&cursor=${nextCursor}`);
        expect([other, status, body.code]).toEqual([other, ...(other === sort ? [200, undefined] : [400, 'invalid_cursor'])]);
      }
    });

    it('refuses a cursor that somebody made up', async () => {
      const made = (...position: unknown[]) => Buffer.from(JSON.stringify(position)).toString('base64url');
      const { nextCursor } = await page('sort=name&limit=1');
      const [list] = JSON.parse(Buffer.from(String(nextCursor), 'base64url').toString());
      await page(`sort=name&cursor=${made(list, 'a', 1)}`);
      for (const position of [['a\0b', 1], ['\ud83c', 1], [7, 1], ['a'], [1], ['a', -1], ['a', 1.5], ['a', 1, 1]]) {
        const { body } = await admin.get(`/api/v1/customers?sort=name&cursor=${made(list, ...position)}`).expect(400);
        expect([position, body.code]).toEqual([position, 'invalid_cursor']);
      }
    });

    it('is no feed', async () => {
      for (const feed of ['order=updated', 'updatedSince=2025-01-01T00:00:00Z']) {
        const { body } = await admin.get(`/api/v1/customers?sort=name&${feed}`).expect(400);
        expect(body.errors).toMatchObject([{ pointer: '?sort', detail: expect.stringContaining('Leave sort out') }]);
      }
    });

    it('combines with the filters', async () => {
      const { rows } = await test.database.query(`insert into reps (name) values ('Robin Ames') returning id`);
      const repId = Number(rows[0].id);
      for (const name of ['Beech Two', 'Beech One', 'Beech Three']) {
        const primaryRepId = name === 'Beech Two' ? undefined : repId;
        const id = await add(name, { state: 'Filtered', primaryRepId });
        await recordOrder(admin, `F-${id}`, {
          customerId: id,
          soldTo: undefined,
          orderDate: name === 'Beech Three' ? '2021-05-05' : '2022-05-05',
        });
      }
      expect(namesOf((await page('sort=name&q=beech')).data)).toEqual(['Beech One', 'Beech Three', 'Beech Two']);
      expect(namesOf((await page(`sort=-name&q=beech&repId=${repId}`)).data)).toEqual(['Beech Three', 'Beech One']);
      expect(namesOf((await page('sort=name&state=filtered&year=2022')).data)).toEqual(['Beech One', 'Beech Two']);
      expect(namesOf((await page(`sort=name&q=beech&state=filtered&year=2022&repId=${repId}&include=totals`)).data)).toEqual(['Beech One']);
    });
  });

  describe('with totals', () => {
    it('counts orders, units shipped and returned, without what was voided', async () => {
      const order = await recordOrder(admin, 'T-1', { soldTo: { facilityName: 'Totals Hospital' } });
      await recordOrder(admin, 'T-2', { soldTo: { facilityName: 'Totals Hospital' } });
      await add('Totals Nothing');
      const log = { salesOrderId: order.id, lotNumber: 'SLQ-10001' };
      const first = await ship(test, { ...log, quantity: 10, shipDate: '2025-04-01' });
      await ship(test, { ...log, quantity: 5, shipDate: '2025-05-01' });
      await ship(test, { ...log, quantity: 99, shipDate: '2025-12-31', voidReason: 'never left' });
      const came = (quantity: number) => ({ quantity, returnedOn: '2025-06-01', reason: 'unopened', disposition: 'restocked' });
      const returns = `/api/v1/distributions/${first}/returns`;
      await admin.post(returns).send(came(3)).expect(201);
      const { body } = await admin.post(returns).send(came(4)).expect(201);
      await admin.post(`${returns}/${body.id}/void`).send({ reason: 'counted twice' }).expect(200);

      const [hospital, nothing] = (await page('q=totals&sort=name&include=totals')).data;
      expect(hospital?.totals).toEqual({ orders: 2, units: 15, unitsReturned: 3, lastShipDate: '2025-05-01' });
      expect(nothing?.totals).toEqual({ orders: 0, units: 0, unitsReturned: 0, lastShipDate: null });
      const { totals } = (await admin.get(`/api/v1/customers/${hospital?.id}`).expect(200)).body;
      expect(totals).toMatchObject(hospital?.totals ?? {});
    });

    it('only when asked for, also in a feed', async () => {
      const id = await add('Asking Clinic');
      expect((await page('q=asking')).data[0]).not.toHaveProperty('totals');
      expect((await page('q=asking&include=totals')).data[0]).toHaveProperty('totals');
      const [shown] = await new FeedReader(admin, 'customers', { q: 'asking', include: 'totals' }).readUntil(id);
      expect(shown).toHaveProperty('totals');
      expect(shown).not.toHaveProperty('sortText');
      await admin.get('/api/v1/customers?include=orders').expect(400);
    });
  });

  describe('read from the database', () => {
    async function planOf(sql: string, parameters: unknown[] = []): Promise<string> {
      const client = await test.database.connect();
      // Of a log of a few rows, PostgreSQL reads any index as a whole.
      await client.query(
        'begin; drop index distribution_log_entries_same_distribution; set local enable_seqscan = off; set local enable_bitmapscan = off; set local enable_sort = off',
      );
      const { rows } = await client.query(`explain ${sql}`, parameters);
      await client.query('rollback');
      client.release();
      return rows.map((row) => row['QUERY PLAN']).join('\n');
    }

    it.each<[string, SortedBy, string]>([
      ['newest', CUSTOMER_SORTS.newest, 'Index Scan Backward using customers_pkey'],
      ['name', CUSTOMER_SORTS.name, 'Index Scan using customers_by_name'],
      ['-name', CUSTOMER_SORTS['-name'], 'Index Scan Backward using customers_by_name'],
      ['customerNumber', CUSTOMER_SORTS.customerNumber, 'Index Scan using customers_by_number'],
    ])('by %s, goes through an index and begins where the page before ended', async (_, by, scan) => {
      const position = by.text === undefined ? [''] : [`${by.sort === undefined ? '' : `?sort=${by.sort}`}`, 'a'];
      const cursor = Buffer.from(JSON.stringify([...position, 1])).toString('base64url');
      const customers = test.app.get(Database).kysely.selectFrom('customers').select('id').where('mergedIntoId', 'is', null);
      const plan = await planOf(...compiled(cutPage(customers, { cursor }, by)));
      expect(plan).toContain(scan);
      expect(plan).toMatch(/Index Cond: .*id/);
      expect(plan).not.toContain('Sort');
    });

    it('with totals, adds up from indexes alone', async () => {
      const plan = await planOf(`select ${LISTED_TOTALS} from customers c`);
      expect(plan).toContain('Index Only Scan using sales_orders_customer on sales_orders s');
      expect(plan).toContain('Index Only Scan using distribution_log_customer on distribution_log_entries d');
      expect(plan).toContain('Index Only Scan using distribution_log_customer on distribution_log_entries e');
    });
  });
});
