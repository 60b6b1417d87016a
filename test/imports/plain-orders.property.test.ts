import fc from 'fast-check';
import { Pool, type PoolClient } from 'pg';
import { findCustomersByKey } from '../../src/customer-profiles/find-known-customers.js';
import { statementsOf } from '../../src/database/database.js';
import { planPlainOrders } from '../../src/rep-traceability/imports/distributions-csv/plan/plain-orders.js';
import { type PlanRow, planOrder } from '../../src/rep-traceability/imports/distributions-csv/plan/plan-order.js';
import { createPlanTables } from '../../src/rep-traceability/imports/distributions-csv/plan/temporary-tables.js';
import { findOrdersByKey, type OrderOfKey } from '../../src/rep-traceability/sales-orders/find-orders-by-key.js';
import { insertCustomer } from '../support/records.js';
import { cloneDatabase } from '../support/test-app.js';

/** `PROPERTY_RUNS=100000 npm run vitest -- ...` looks at more files than every test run does. */
const FILES = Number(process.env.PROPERTY_RUNS ?? 5_000);

/** Files that are planned in one statement, each with order numbers and lots of its own, so that none of them touches another. */
const AT_ONCE = 500;
const of = (text: string, nth: number): string => `${text}${String(nth).padStart(3, '0')}`;

const ORDER_KEYS = ['NEW-1-', 'NEW-2-', 'STORED-', 'CANCELLED-', 'OTHERS-'];
const COMPANY_KEYS = ['ALDER', 'BIRCH', 'MERGED'];
/** Two registered lots, each of another SKU, and two that nobody registered. */
const REGISTERED = new Map([
  ['SLQ-20', '211610SPT'],
  ['SLQ-21', '211410SPT'],
]);
const LOTS = [...REGISTERED.keys(), 'SLQ-30', 'SLQ-31'];

type Row = Omit<PlanRow, 'id' | 'lineNumber' | 'facilityName'> & { orderKey: string };

const mostly = <Value>(value: fc.Arbitrary<Value>, ...rarely: Value[]) =>
  fc.oneof({ weight: 9, arbitrary: value }, ...rarely.map((rare) => ({ weight: 1, arbitrary: fc.constant(rare) })));

/** A row that could not be read whole has problems; what could be read of it still counts. */
const row: fc.Arbitrary<Row> = fc
  .record({
    orderKey: fc.constantFrom(...ORDER_KEYS),
    companyKey: mostly(fc.constantFrom<string | null>(...COMPANY_KEYS), null),
    shipDate: mostly(fc.constantFrom<string | null>('2025-01-02', '2025-01-03'), null),
    sku: mostly(fc.constantFrom<string | null>('211610SPT', '211410SPT'), null),
    lotNumber: mostly(fc.constantFrom<string | null>(...LOTS), null),
    quantity: mostly(fc.constantFrom<number | null>(1, 2), null),
    trackingNumber: fc.constantFrom(null, '1Z1'),
    orderDate: fc.constantFrom(null, null, '2025-01-01', '2025-01-02'),
    broken: fc.integer({ min: 0, max: 19 }).map((chance) => chance === 0),
  })
  .map(({ broken, ...read }) => {
    const isWhole = [read.companyKey, read.shipDate, read.sku, read.lotNumber, read.quantity].every((value) => value !== null);
    return { ...read, hasProblems: broken || !isWhole };
  });
const file = fc.array(row, { minLength: 1, maxLength: 8 });

const STORE_ORDERS = `
  insert into sales_orders (order_number, order_key, order_date, customer_id, source, status, sold_to_facility_name, ship_to_facility_name)
  select kind || lpad(nth::text, 3, '0'), kind || lpad(nth::text, 3, '0'), '2025-01-01', customer_id, 'manual', status, facility, facility
  from generate_series(0, $3::int - 1) nth, (values ('STORED-', $1::bigint, 'shipped', 'Alder'), ('CANCELLED-', $1, 'cancelled', 'Alder'),
    ('OTHERS-', $2::bigint, 'shipped', 'Cedar')) kinds (kind, customer_id, status, facility)`;
const REGISTER_LOTS = `insert into lots (lot_number, sku) select $1 || lpad(nth::text, 3, '0'), $2 from generate_series(0, $3::int - 1) nth`;

const STAGE = `
  insert into import_rows (import_id, line_number, status, raw, problems, order_key, company_key, facility_name, order_date, ship_date, lot_number, sku,
    tracking_number, quantity)
  select $1, nth + 1, case when "hasProblems" then 'invalid' else 'valid' end, '{}', case when "hasProblems" then '[{"code": "missing_value"}]'::jsonb end,
    "orderKey", "companyKey", "companyKey", "orderDate", "shipDate", "lotNumber", sku, "trackingNumber", quantity
  from rows from (jsonb_to_recordset($2::jsonb) as ("orderKey" text, "companyKey" text, "orderDate" date, "shipDate" date, "lotNumber" text, sku text,
    "trackingNumber" text, quantity int, "hasProblems" boolean)) with ordinality file ("orderKey", "companyKey", "orderDate", "shipDate", "lotNumber", sku,
    "trackingNumber", quantity, "hasProblems", nth)`;

describe('the set-based plan of plain orders', () => {
  let database: Pool;
  let client: PoolClient;
  let importId: number;
  let customers: Map<string, number>;
  let orders: Map<string, OrderOfKey[]>;
  beforeAll(async () => {
    database = new Pool({ connectionString: await cloneDatabase(), max: 1 });
    const [alder, merged] = [await insertCustomer(database, 'Alder'), await insertCustomer(database, 'Merged')];
    await database.query('update customers set merged_into_id = $1 where id = $2', [alder, merged]);
    await database.query(STORE_ORDERS, [alder, await insertCustomer(database, 'Cedar'), AT_ONCE]);
    for (const [lot, sku] of REGISTERED) await database.query(REGISTER_LOTS, [lot, sku, AT_ONCE]);
    const user = await database.query(`insert into users (email) values ('maria@silqeqms.example') returning id`);
    const received = await database.query(
      `insert into imports (kind, status, filename, byte_size, sha256, storage_key, created_by_user_id)
       values ('distributions_csv', 'validating', 'log.csv', 1, repeat('0', 64), 'key', $1) returning id`,
      [user.rows[0].id],
    );
    importId = received.rows[0].id;
    client = await database.connect();
    const statements = statementsOf(client);
    const found = await findCustomersByKey(statements, COMPANY_KEYS);
    customers = new Map([...found].map(([key, id]) => [key, Number(id)]));
    const keys = ORDER_KEYS.flatMap((key) => Array.from({ length: AT_ONCE }, (_, nth) => of(key, nth)));
    orders = await findOrdersByKey(statements, keys);
  });
  afterAll(async () => {
    client.release();
    await database.end();
  });

  const planBySet = async (rows: Row[]) => {
    await client.query('begin');
    try {
      await client.query(STAGE, [importId, JSON.stringify(rows)]);
      await createPlanTables(client, importId);
      const conflictingLots = await planPlainOrders(client);
      const planned = await client.query(
        `select order_key as "orderKey", company_key as "companyKey", customer_id::float8 as "customerId", sales_order_id::float8 as "salesOrderId",
           order_date::text as "orderDate" from plan_orders`,
      );
      return { conflictingLots, planned: planned.rows };
    } finally {
      await client.query('rollback');
    }
  };

  it(`equals the plan of planOrder, on ${FILES} random files`, async () => {
    let plain = 0;
    const files = fc.array(file, { minLength: AT_ONCE, maxLength: AT_ONCE });
    await fc.assert(
      fc.asyncProperty(files, async (chosen) => {
        const rows = chosen.flatMap((ofFile, nth) =>
          ofFile.map((one) => ({ ...one, orderKey: of(one.orderKey, nth), lotNumber: one.lotNumber && of(one.lotNumber, nth) })),
        );
        const { conflictingLots, planned } = await planBySet(rows);
        plain += planned.length;
        const byOrder = Map.groupBy(
          rows.map((one, index) => ({ ...one, id: index, lineNumber: index + 2, facilityName: one.companyKey })),
          ({ orderKey }) => orderKey,
        );
        for (const { orderKey, ...bySet } of planned) {
          const ofOrder = byOrder.get(orderKey) ?? [];
          const { problems, duplicates, ...byRule } = planOrder(ofOrder, {
            customers,
            orders: orders.get(orderKey) ?? [],
            distributions: [],
            renumbered: [],
            lots: new Map([...REGISTERED].map(([lot, sku]) => [of(lot, Number(orderKey.slice(-3))), sku])),
            conflictingLots,
          });
          const broken = ofOrder.some((one) => one.hasProblems);
          expect({ ofOrder, ...bySet, problems: problems.size, duplicates: duplicates.size, broken }).toEqual({
            ofOrder,
            ...byRule,
            problems: 0,
            duplicates: 0,
            broken: false,
          });
        }
      }),
      { numRuns: Math.ceil(FILES / AT_ONCE), endOnFailure: true },
    );
    // Files of which nothing is plain would prove nothing.
    expect(plain).toBeGreaterThan(FILES / 20);
  }, 300_000);
});
