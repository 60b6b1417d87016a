import { Pool } from 'pg';
import { planPlainOrders } from '../../src/rep-traceability/imports/distributions-csv/plan/plain-orders.js';
import { createPlanTables } from '../../src/rep-traceability/imports/distributions-csv/plan/temporary-tables.js';
import { insertCustomer, insertDistribution, insertOrder } from '../support/records.js';
import { cloneDatabase } from '../support/test-app.js';

interface Row {
  orderKey: string;
  companyKey?: string | null;
  orderDate?: string;
  shipDate?: string;
  lotNumber?: string;
  sku?: string;
  trackingNumber?: string;
  problems?: string;
}

describe('the orders that are planned in one statement', () => {
  let database: Pool;
  beforeAll(async () => {
    database = new Pool({ connectionString: await cloneDatabase(), max: 1 });
  });
  afterAll(() => database.end());

  const stage = async (rows: Row[]): Promise<number> => {
    const user = await database.query(`insert into users (email) values ('maria@silqeqms.example') returning id`);
    const stored = await database.query(
      `insert into imports (kind, status, filename, byte_size, sha256, storage_key, created_by_user_id)
       values ('distributions_csv', 'validating', 'log.csv', 1, repeat('0', 64), 'key', $1) returning id`,
      [user.rows[0].id],
    );
    const { id } = stored.rows[0];
    for (const [index, row] of rows.entries()) {
      await database.query(
        `insert into import_rows (import_id, line_number, status, raw, problems, order_key, company_key, facility_name, order_date, ship_date, lot_number, sku,
           tracking_number, quantity)
         values ($1, $2, case when $3::jsonb is null then 'valid' else 'invalid' end, '{}', $3, $4, $5, $5, $6, $7, $8, $9, $10, 1)`,
        [
          id,
          index + 2,
          row.problems ?? null,
          row.orderKey,
          row.companyKey === undefined ? 'ALDER' : row.companyKey,
          row.orderDate ?? null,
          row.shipDate ?? '2025-01-02',
          row.lotNumber ?? 'SLQ-10001',
          row.sku ?? '211610SPT',
          row.trackingNumber ?? null,
        ],
      );
    }
    return id;
  };

  it('are those that need no decision, and no others', async () => {
    const alder = await insertCustomer(database, 'Alder');
    const merged = await insertCustomer(database, 'Merged');
    await database.query('update customers set merged_into_id = $1 where id = $2', [alder, merged]);
    const stored = await insertOrder(database, { orderNumber: 'STORED' });
    for (const lotNumber of ['SLQ-20002', 'SLQ-40004']) await insertDistribution(database, stored, { lotNumber, sku: '211610SPT' });
    const importId = await stage([
      { orderKey: 'ONE' },
      { orderKey: 'NEW-CUSTOMER', companyKey: 'BIRCH' },
      { orderKey: 'TWO', orderDate: '2025-01-01', trackingNumber: '1Z1' },
      { orderKey: 'TWO', trackingNumber: '1Z2' },
      { orderKey: 'RESPELLED', trackingNumber: '1Z1' },
      { orderKey: 'RESPELLED', trackingNumber: '1z 1' },
      { orderKey: 'UNTRACKED' },
      { orderKey: 'UNTRACKED', trackingNumber: 'a box' },
      { orderKey: 'STORED' },
      { orderKey: 'PROBLEM', companyKey: 'ALDER' },
      { orderKey: 'PROBLEM', shipDate: '2025-01-03', problems: '[{"code": "missing_value"}]' },
      { orderKey: 'NAMELESS', companyKey: null, problems: '[{"code": "missing_value"}]' },
      { orderKey: 'FACILITIES' },
      { orderKey: 'FACILITIES', companyKey: 'BIRCH', shipDate: '2025-01-03' },
      { orderKey: 'DATES', orderDate: '2025-01-01' },
      { orderKey: 'DATES', orderDate: '2025-01-02', shipDate: '2025-01-03' },
      { orderKey: 'REPEATED' },
      { orderKey: 'REPEATED' },
      { orderKey: 'MERGED', companyKey: 'MERGED' },
      { orderKey: 'OTHER-SKU', lotNumber: 'SLQ-40004', sku: '211410SPT' },
      { orderKey: 'REGISTERED', lotNumber: 'SLQ-20002' },
      { orderKey: 'CONFLICT-1', lotNumber: 'SLQ-30003' },
      { orderKey: 'CONFLICT-2', lotNumber: 'SLQ-30003', sku: '211410SPT' },
    ]);

    await database.query('begin');
    const client = await onlyClient(database);
    await createPlanTables(client, importId);
    const conflicting = await planPlainOrders(client);
    const { rows } = await database.query(
      `select order_key, company_key, customer_id::float8, sales_order_id, order_date::text from plan_orders order by order_key`,
    );
    await database.query('rollback');

    expect(conflicting).toEqual(new Set(['SLQ-30003']));
    expect(rows.map((row) => Object.values(row))).toEqual([
      ['MERGED', 'MERGED', alder, null, null],
      ['NEW-CUSTOMER', 'BIRCH', null, null, null],
      ['ONE', 'ALDER', alder, null, null],
      ['REGISTERED', 'ALDER', alder, null, null],
      ['TWO', 'ALDER', alder, null, '2025-01-01'],
    ]);
  });
});

/** The pool has one connection, whose transaction this is. */
const onlyClient = async (pool: Pool) => {
  const client = await pool.connect();
  client.release();
  return client;
};
