import { setTimeout as sleep } from 'node:timers/promises';
import { Database } from '../../src/database/database.js';
import { compiled } from '../../src/database/typed-queries.js';
import { cutPage } from '../../src/http/paging.js';
import type { UnlinkedFilters } from '../../src/rep-traceability/unlinked-distributions/unlinked-distribution.schema.js';
import { filteredShipments } from '../../src/rep-traceability/unlinked-distributions/unlinked-filters.js';
import { insertCustomer, insertOrder } from '../support/records.js';
import { useAdmin, useTestApp } from '../support/use-test-app.js';

const ROWS = 100_000;

/** Few of the reasons, sources and days are asked for, so that only an index finds them soon. */
const FILL = `
insert into unlinked_distributions (origin, origin_id, received, reason_code, reason_detail, customer_id, order_number, ship_date, sku, lot_number, quantity, source, facility_name)
select 'adopt', 'fill/' || n, '{}', case when n % 5000 = 0 then 'rare' else 'unknown_lot' end, 'No lot.', case when n % 2500 = 0 then $1::bigint end,
  'F-' || n, date '2020-01-01' + (n % 1500)::int, case when n % 4000 = 0 then '211410SPT' else '211610SPT' end,
  case n % 3 when 0 then 'slq 9' when 1 then 'SLQ-9' else '9' end || lpad((n % 2000)::text, 5, '0'), 1 + n % 20,
  case when n % 3000 = 0 then 'manual' else 'shipstation' end, 'Filled Clinic'
from generate_series(1, ${ROWS}) n`;

describe('the filters of the review queue', () => {
  const test = useTestApp();
  const admin = useAdmin(test);
  let customerId: number;
  let orderNumber: string;

  beforeAll(async () => {
    customerId = await insertCustomer(test.database, 'Survivor of Filters');
    const former = await insertCustomer(test.database, 'Merged of Filters');
    await test.database.query('update customers set merged_into_id = $1 where id = $2', [customerId, former]);
    orderNumber = 'F-77';
    const other = await insertOrder(test.database, { facilityName: 'Other of Filters', orderNumber });
    await test.database.query(FILL, [former]);
    await admin.post('/api/v1/lots').send({ lotNumber: 'SLQ-900042', sku: '211610SPT' }).expect(201);
    await test.database.query(`insert into lot_aliases (alias, lot_number) values ('SLQ-900043', 'SLQ-900042')`);
    await test.database.query('vacuum analyze unlinked_distributions');
    expect(other.customerId).not.toBe(customerId);
  }, 120_000);

  const list = async (query: string) => (await admin.get(`/api/v1/unlinked-distributions?limit=200&${query}`).expect(200)).body.data;

  it('find by reason, source, SKU, customer and days', async () => {
    expect(await list('reason=rare')).toHaveLength(20);
    expect(await list('source=manual')).toHaveLength(33);
    expect(await list('sku=211410SPT')).toHaveLength(25);
    expect(await list(`customerId=${customerId}`)).toHaveLength(40);
    expect(await list('shipDateFrom=2020-01-31&shipDateTo=2020-01-31')).toHaveLength(67);
    expect(await list('reason=rare&source=manual')).toHaveLength(6);
    expect(await list('reason=nonsense')).toEqual([]);
    expect((await admin.get('/api/v1/unlinked-distributions?source=fax').expect(400)).body.code).toBe('invalid_request');
  });

  it('find a lot in every spelling and by its aliases', async () => {
    const found = await list('lotNumber=SLQ-900042');
    expect(new Set(found.map(({ lotNumber }: { lotNumber: string }) => lotNumber))).toEqual(
      new Set(['slq 900042', 'SLQ-900042', '900042', 'slq 900043', 'SLQ-900043', '900043']),
    );
    expect(found).toHaveLength(100);
    expect(await list('lotNumber=slq900043')).toHaveLength(100);
    expect(await list('lotNumber=SLQ-900044')).toHaveLength(50 - 17);
  });

  it('find shipments whose order number another customer has', async () => {
    const { rows } = await test.database.query(`select customer_id as id from sales_orders where order_number = $1`, [orderNumber]);
    expect(await list(`orderCustomerId=${rows[0].id}`)).toMatchObject([{ orderNumber, orderCustomerIds: [Number(rows[0].id)] }]);
  });

  it.each<[string, UnlinkedFilters, RegExp]>([
    ['reason', { reason: 'rare' }, /unlinked_distributions_waiting_reason/],
    ['source', { source: 'manual' }, /unlinked_distributions_waiting_source/],
    ['sku', { sku: '211410SPT' }, /unlinked_distributions_waiting_sku/],
    ['lot', { lotNumber: 'slq 900042' }, /unlinked_distributions_lot/],
    ['day', { shipDateFrom: '2020-01-31', shipDateTo: '2020-01-31' }, /unlinked_distributions_waiting_day/],
    ['customer', { customerId: 1 }, /unlinked_distributions_customer/],
    ['customer of the order', { orderCustomerId: 1 }, /unlinked_distributions_order_key/],
  ])('find by %s through an index, among a hundred thousand', async (_, filters, index) => {
    const { kysely } = test.app.get(Database);
    const page = cutPage(filteredShipments(kysely, filters).where('u.resolvedAt', 'is', null).select('u.id'), {}, { id: 'u.id' });
    const [sql, parameters] = compiled(page);
    const { rows } = await test.database.query(`explain (analyze, format text) ${sql}`, parameters);
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
    expect(plan).toMatch(index);
    expect(plan).not.toMatch(/Seq Scan on unlinked_distributions/);
    expect(Number(/Execution Time: ([\d.]+)/.exec(plan)?.[1])).toBeLessThan(100);
  });

  it('are found for a trace by an index, however many wait', async () => {
    const path = '/api/v1/lots/SLQ-900042/trace';
    const reads = async (): Promise<{ whole: number; byIndex: number }> =>
      (
        await test.database.query(
          `select seq_tup_read::int as whole, idx_scan::int as "byIndex" from pg_stat_user_tables where relname = 'unlinked_distributions'`,
        )
      ).rows[0];
    // PostgreSQL counts what a connection read once the connection is idle.
    const settled = async (last?: object): Promise<{ whole: number; byIndex: number }> => {
      const now = await reads();
      if (JSON.stringify(now) === JSON.stringify(last)) return now;
      await sleep(1_500);
      return settled(now);
    };
    const before = await settled();
    expect((await admin.get(path).expect(200)).body.waiting.shipments).toBe(100);
    await expect.poll(async () => (await reads()).byIndex, { timeout: 60_000 }).toBeGreaterThan(before.byIndex);
    expect((await settled()).whole).toBe(before.whole);
  });
});
