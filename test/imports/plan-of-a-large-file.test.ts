import { Pool, type PoolClient } from 'pg';
import { ProblemBudget } from '../../src/rep-traceability/imports/bound-problems.js';
import { applyImport } from '../../src/rep-traceability/imports/distributions-csv/apply.js';
import { countPlan, planStagedRows, previewPlan } from '../../src/rep-traceability/imports/distributions-csv/plan/staged-plan.js';
import { cloneDatabase } from '../support/test-app.js';

const ROWS = 20_000;
/** A hash join visits each row once on each side; with a row for each probe of an index it is still a few for each row of the file. */
const MOST_VISITED = 15 * ROWS;

/** Half of the customers, lots and orders are known; of each order of the file another one exists whose number has one zero more. */
const STORED = `
  insert into customers (company_key, facility_name, city, zip) select 'FACILITY' || n, 'Facility ' || n, 'Boise', '83702' from generate_series(0, 999) n;
  insert into lots (lot_number, sku, manufactured_on, expires_on, units_produced)
    select 'SLQ-' || 10000 + n, '211610SPT', '2024-01-01', '2025-06-30', 10 from generate_series(0, 999) n;
  insert into sales_orders (order_number, order_key, order_date, customer_id, source, status, sold_to_facility_name, ship_to_facility_name)
    select k.order_key, k.order_key, '2025-01-02', c.id, 'manual', 'shipped', c.facility_name, c.facility_name
    from generate_series(0, 3999) n cross join lateral (values (n::text || 'A'), ('0' || n + 4000 || 'A')) k (order_key)
    join customers c on c.company_key = 'FACILITY' || n % 1000;
  insert into distribution_log_entries (sales_order_id, customer_id, order_number, ship_date, sku, lot_number, quantity, source, facility_name)
    select s.id, s.customer_id, s.order_number, '2025-01-05', '211610SPT', 'SLQ-' || 10000 + s.id % 1000, 1, 'manual', s.sold_to_facility_name from sales_orders s`;

/** Two rows for each order; dates and addresses that give every warning to some. */
const STAGE = `
  insert into import_rows (import_id, line_number, status, raw, order_number, order_key, facility_name, company_key, ship_date, order_date, sku, lot_number,
    quantity, city, zip)
  select $1, n + 2, 'valid', '{}', o.nth || 'A', o.nth || 'A', 'Facility ' || o.nth % 2000, 'FACILITY' || o.nth % 2000, date '2025-01-02' + n % 300,
    case when o.nth >= 4000 and o.nth % 5 = 0 then date '2025-12-01' end, '211610SPT', 'SLQ-' || 10000 + n % 2000, 1 + n % 3, 'City ' || o.nth % 7, '83702'
  from generate_series(0, $2::int - 1) n cross join lateral (select n / 2 as nth) o`;

const ORDER_OF_MANY_SITES = `
  with made as (insert into customers (company_key, facility_name) values ('MANYSITES', 'Many Sites') returning id)
  insert into sales_orders (order_number, order_key, order_date, customer_id, source, status, sold_to_facility_name, ship_to_facility_name)
  select 'M1', 'M1', '2025-01-02', id, 'manual', 'shipped', 'Many Sites', 'Many Sites' from made returning id, customer_id`;
const SHIP_TO_EACH = `
  insert into distribution_log_entries (sales_order_id, customer_id, order_number, ship_date, sku, lot_number, quantity, source, tracking_number, facility_name, address1)
  select $1, $2, 'M1', date '2025-01-05' + $3::int, '211610SPT', 'SLQ-10000', 1, 'manual', 'T' || n, 'Many Sites', 'Dock ' || n from generate_series(1, 1000) n`;

interface PlanNode {
  'Node Type': string;
  'Relation Name'?: string;
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  'Rows Removed by Join Filter'?: number;
  Plans?: PlanNode[];
}

const nodesOf = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)];
const visited = (node: PlanNode): number =>
  node['Actual Loops'] * (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Join Filter'] ?? 0));

describe('the plan of a large file', () => {
  let database: Pool;
  let client: PoolClient;
  beforeAll(async () => {
    database = new Pool({ connectionString: await cloneDatabase(), max: 1 });
    client = await database.connect();
  });
  afterAll(async () => {
    client.release();
    await database.end();
  });

  it('looks up the consignee of each row by its index, also in a session that knew the table as empty', async () => {
    await client.query('begin');
    await client.query(`insert into lots (lot_number, sku) values ('SLQ-10000', '211610SPT')`);
    const { rows: orders } = await client.query(ORDER_OF_MANY_SITES);
    for (const nth of [1, 2, 3]) await client.query(SHIP_TO_EACH, [orders[0].id, orders[0].customer_id, nth]);
    const { rows } = await client.query(
      `select seq_tup_read::int as read, n_tup_ins::int as made from pg_stat_xact_user_tables where relname = 'consignees'`,
    );
    await client.query('rollback');
    expect(rows).toEqual([{ read: 0, made: 1_000 }]);
  });

  it('has no statement that goes through the file, or a table, again for each of its rows, and nor has the commit', async () => {
    await client.query(STORED);
    const user = await client.query(`insert into users (email) values ('maria@silqeqms.example') returning id`);
    const { rows } = await client.query(
      `insert into imports (kind, status, filename, byte_size, sha256, storage_key, created_by_user_id)
       values ('distributions_csv', 'validating', 'log.csv', 1, repeat('0', 64), 'key', $1) returning id`,
      [user.rows[0].id],
    );
    const importId = rows[0].id;
    const statements: { text: string; visits: string[] }[] = [];
    client.on('notice', ({ message = '' }) => {
      const json = /^duration: .* plan:\n(.*)$/s.exec(message)?.[1];
      if (json === undefined) return;
      const { 'Query Text': text, Plan: root } = JSON.parse(json) as { 'Query Text': string; Plan: PlanNode };
      const tooMany = nodesOf(root).filter((node) => visited(node) > MOST_VISITED);
      statements.push({
        text,
        visits: tooMany.map((node) => `${node['Node Type']} ${node['Relation Name'] ?? ''}: ${visited(node)} rows`),
      });
    });
    // The server reports the plan of every statement, with the rows that it visited.
    await client.query(`load 'auto_explain'; set auto_explain.log_min_duration = 0; set auto_explain.log_analyze = on; set auto_explain.log_timing = off;
      set auto_explain.log_format = 'json'; set auto_explain.log_level = 'notice'; set auto_explain.log_nested_statements = on; set statement_timeout = '120s'`);

    await client.query('begin');
    await client.query(STAGE, [importId, ROWS]);
    await planStagedRows(client, importId, new ProblemBudget(1));
    const counts = await countPlan(client, importId);
    await previewPlan(client);
    const warned = await client.query(
      `select distinct w ->> 'code' as code from import_rows r cross join lateral jsonb_array_elements(r.warnings) w where r.import_id = $1 order by 1`,
      [importId],
    );
    await applyImport(client, importId, () => undefined);
    const { rows: known } = await client.query('select count(*)::int as distributions from distribution_log_entries');
    await client.query('rollback');

    expect(statements.filter(({ visits }) => visits.length > 0)).toEqual([]);
    expect(statements.length).toBeGreaterThan(20);
    expect(known[0].distributions).toBe(8_000 + counts.valid);
    // A file of which nothing is planned or warned of would prove nothing.
    expect(counts).toMatchObject({ rows: ROWS, salesOrdersToCreate: 6_000 });
    expect(warned.rows.map(({ code }) => code)).toEqual([
      ...['after_expiry', 'more_than_produced', 'order_number_differs_in_zeros', 'ordered_after_shipped', 'several_addresses'],
    ]);
  }, 300_000);
});
