import type { PoolClient } from 'pg';
import { findCustomersByKey } from '../../../../customer-profiles/find-known-customers.js';
import { statementsOf } from '../../../../database/database.js';
import { findOrdersByKey } from '../../../sales-orders/find-orders-by-key.js';
import type { ProblemBudget } from '../../bound-problems.js';
import { type ImportPreview, type PlanCounts, PREVIEW_SAMPLE } from '../../import-kind.js';
import { countRows } from '../../import-rows.js';
import { planPlainOrders } from './plain-orders.js';
import {
  type KnownDistribution,
  type KnownOrder,
  type KnownRecords,
  type OrderPlan,
  type PlanRow,
  planOrder,
  type RenumberedDistribution,
} from './plan-order.js';
import { refuseHeldLots } from './refuse-held-lots.js';
import { createPlanTables, keepValidRows } from './temporary-tables.js';
import { warnOfRows } from './warn-of-rows.js';

type FetchedRow = PlanRow & { orderKey: string };

/** Small enough that planning a batch does not hold up the requests that are served meanwhile. */
const BATCH_ROWS = 1_000;

const ROWS_BY_ORDER = `
  select id, line_number as "lineNumber", has_problems as "hasProblems", order_key as "orderKey", company_key as "companyKey",
    facility_name as "facilityName", ship_date::text as "shipDate", sku, lot_number as "lotNumber", quantity, tracking_number as "trackingNumber",
    order_date::text as "orderDate"
  from plan_staged r where order_key is not null and not exists (select from plan_orders o where o.order_key = r.order_key)
  order by order_key collate "C", line_number`;

/**
 * Plans the staged rows of an import against the stored records, order by order, and writes the outcome to `import_rows`. Rows that need a
 * decision come from a cursor sorted by order, and stored records are loaded once for each batch: memory does not grow with the file, and no row
 * costs a query. The plan of each order stays in the temporary table `plan_orders` for the commit, the valid rows in `plan_staged`.
 * @param client inside the transaction of the step
 * @param budget for the problems that the plan finds
 */
export async function planStagedRows(client: PoolClient, importId: number, budget: ProblemBudget): Promise<void> {
  await createPlanTables(client, importId);
  const conflictingLots = await planPlainOrders(client);
  await client.query('analyze plan_orders');
  await client.query(`declare rows_by_order no scroll cursor for ${ROWS_BY_ORDER}`);
  let carried: FetchedRow[] = [];
  for (;;) {
    const { rows } = await client.query<FetchedRow>(`fetch ${BATCH_ROWS} from rows_by_order`);
    const batch = [...carried, ...rows];
    const isLast = rows.length < BATCH_ROWS;
    // The last order of a batch may go on in the next one.
    const openOrder = isLast ? undefined : batch.at(-1)?.orderKey;
    carried = openOrder === undefined ? [] : batch.filter((row) => row.orderKey === openOrder);
    const whole = batch.slice(0, batch.length - carried.length);
    if (whole.length > 0) await planBatch(client, whole, conflictingLots, budget);
    if (isLast) break;
  }
  await client.query('close rows_by_order');
  await refuseHeldLots(client);
  await applyPlanToRows(client, importId);
  await keepValidRows(client);
  await warnOfRows(client, importId);
}

async function planBatch(client: PoolClient, rows: FetchedRow[], conflictingLots: Set<string>, budget: ProblemBudget): Promise<void> {
  const byOrder = Map.groupBy(rows, (row) => row.orderKey);
  const known = await loadKnownRecords(client, rows, [...byOrder.keys()]);
  const plans = [...byOrder].map(
    ([key, orderRows]) =>
      [
        key,
        planOrder(orderRows, {
          ...known,
          orders: known.orders.get(key) ?? [],
          renumbered: known.renumbered.get(key) ?? [],
          conflictingLots,
        }),
      ] as const,
  );
  await recordPlans(client, plans, budget);
}

/** SQL of a shipment and the state that it is known in. */
const knownAs = (row: string, id: string, state: string): string =>
  `${row}.${id} as id, ${state} as state, ${row}.sales_order_id as "salesOrderId", ${row}.ship_date::text as "shipDate", ${row}.sku,
    ${row}.lot_number as "lotNumber", ${row}.tracking_number as "trackingNumber", ${row}.quantity`;
const AS_IT_STANDS = knownAs('d', 'id', `case when d.voided_at is null then 'recorded' else 'voided' end`);
const AS_IT_STOOD = knownAs(
  'r',
  'distribution_id',
  `case when exists (select from received_distributions first where first.distribution_id = r.distribution_id and first.id < r.id) then 'between' else 'received' end`,
);

const KNOWN_DISTRIBUTIONS = `
  select ${AS_IT_STANDS} from distribution_log_entries d where d.sales_order_id = any ($1)
  union all
  select ${AS_IT_STOOD} from received_distributions r where r.sales_order_id = any ($1)`;

/** Entries keep the order number that they were received with. One that came under the number of today was never known by a former one. */
const RENUMBERED_DISTRIBUTIONS = `
  with renumbered as (
    select f.order_key as "orderKey", s.id, s.customer_id as "customerId", s.order_key as today
    from former_order_keys f join sales_orders s on s.id = f.sales_order_id where f.order_key = any ($1::text[])
  )
  select o."orderKey", o."customerId", ${AS_IT_STANDS}
  from renumbered o join distribution_log_entries d on d.sales_order_id = o.id and order_key(d.order_number) <> o.today
  union all
  select o."orderKey", o."customerId", ${AS_IT_STOOD}
  from renumbered o join received_distributions r on r.sales_order_id = o.id and order_key(r.order_number) <> o.today`;

interface BatchRecords extends Omit<KnownRecords, 'orders' | 'renumbered' | 'conflictingLots'> {
  orders: Map<string, KnownOrder[]>;
  renumbered: Map<string, RenumberedDistribution[]>;
}

async function loadKnownRecords(client: PoolClient, rows: FetchedRow[], orderKeys: string[]): Promise<BatchRecords> {
  const distinct = (values: (string | null)[]) => [...new Set(values.filter((value) => value !== null))];
  const statements = statementsOf(client);
  const orders = await findOrdersByKey(statements, orderKeys);
  const distributions = await client.query<KnownDistribution>(KNOWN_DISTRIBUTIONS, [
    [...orders.values()].flat().flatMap(({ id, isRenumbered }) => (isRenumbered ? [] : [id])),
  ]);
  const renumbered = await client.query<RenumberedDistribution & { orderKey: string }>(RENUMBERED_DISTRIBUTIONS, [orderKeys]);
  const lots = await client.query<{ lot: string; sku: string }>('select lot_number as lot, sku from lots where lot_number = any ($1)', [
    distinct(rows.map((row) => row.lotNumber)),
  ]);
  return {
    customers: await findCustomersByKey(
      statements,
      rows.map((row) => row.companyKey),
    ),
    orders,
    distributions: distributions.rows,
    renumbered: Map.groupBy(renumbered.rows, ({ orderKey }) => orderKey),
    lots: new Map(lots.rows.map(({ lot, sku }) => [lot, sku])),
  };
}

async function recordPlans(client: PoolClient, plans: (readonly [string, OrderPlan])[], budget: ProblemBudget): Promise<void> {
  await client.query(
    `insert into plan_orders (order_key, company_key, customer_id, sales_order_id, order_date)
     select * from unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[], $5::date[])`,
    [
      plans.map(([key]) => key),
      plans.map(([, plan]) => plan.companyKey),
      plans.map(([, plan]) => plan.customerId),
      plans.map(([, plan]) => plan.salesOrderId),
      plans.map(([, plan]) => plan.orderDate),
    ],
  );
  const invalid = plans.flatMap(([, plan]) => [...plan.problems].map(([id, problems]): [number, object] => [id, budget.keep(problems)]));
  const duplicates = plans.flatMap(([, plan]) => [...plan.duplicates].filter(([id]) => !plan.problems.has(id)));
  await client.query(
    `insert into plan_rows (id, status, problems, duplicate_of)
     select id, 'invalid', problems::jsonb, null from unnest($1::bigint[], $2::text[]) planned (id, problems)
     union all select id, 'duplicate', null, of::jsonb from unnest($3::bigint[], $4::text[]) duplicate (id, of)`,
    [...columnsOf(invalid), ...columnsOf(duplicates)],
  );
}

const columnsOf = (planned: [number, object][]): [number[], string[]] => [
  planned.map(([id]) => id),
  planned.map(([, what]) => JSON.stringify(what)),
];

/** A row's own problems come first, and those that an earlier plan reported are skipped; if its own are not listed, none is. A row with problems is invalid, not a duplicate: it is unclear what it says. */
async function applyPlanToRows(client: PoolClient, importId: number): Promise<void> {
  await client.query(
    `update import_rows r set
       status = case when p.status = 'duplicate' and r.problems is not null then 'invalid' else p.status end,
       duplicate_of = case when r.problems is null then p.duplicate_of end,
       problems = case when p.status = 'duplicate' or r.problems = '[]' then r.problems else coalesce(r.problems, '[]') || (
         select coalesce(jsonb_agg(problem), '[]') from jsonb_array_elements(p.problems) problem
         where r.problems is null or not r.problems @> jsonb_build_array(problem)) end
     from plan_rows p where p.id = r.id and r.import_id = $1`,
    [importId],
  );
}

/** Counts what the plan will do. The commit plans again and counts what it wrote in the same way. */
export async function countPlan(client: PoolClient, importId: number): Promise<PlanCounts> {
  const counts = await countRows(statementsOf(client), importId);
  const { rows } = await client.query<Pick<PlanCounts, 'customersToCreate' | 'salesOrdersToCreate'>>(
    `select count(distinct company_key) filter (where customer_id is null)::int as "customersToCreate",
       count(*) filter (where sales_order_id is null)::int as "salesOrdersToCreate"
     from plan_orders where order_key in (select order_key from plan_staged)`,
  );
  const [toCreate] = rows;
  if (!toCreate) throw new Error('An aggregate answers one row');
  return { ...counts, ...toCreate, distributionsToCreate: counts.valid };
}

const VALID = 'plan_staged r join plan_orders o using (order_key)';
const sampleOf = (names: string) => `(select coalesce(json_agg(sample.name), '[]') from (${names} limit ${PREVIEW_SAMPLE}) sample (name))`;
const PREVIEW = `
  select ${sampleOf(`select min(r.facility_name) from ${VALID} where o.customer_id is null group by o.company_key order by o.company_key`)} as customers,
    ${sampleOf(`select min(r.order_number) from ${VALID} where o.sales_order_id is null group by o.order_key order by o.order_key`)} as "salesOrders",
    ${sampleOf('select distinct r.lot_number from plan_staged r where not exists (select from lots l where l.lot_number = r.lot_number) order by 1')} as lots`;

/** Names of what the plan will create, at most `PREVIEW_SAMPLE` of each sort. */
export async function previewPlan(client: PoolClient): Promise<ImportPreview> {
  const { rows } = await client.query<ImportPreview>(PREVIEW);
  const [preview] = rows;
  if (!preview) throw new Error('A select of samples answers one row');
  return preview;
}
