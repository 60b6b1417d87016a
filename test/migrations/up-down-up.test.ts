import { ENFORCED, EXPANDED, emptyDatabase, insertProduct, type MigratingDatabase } from '../support/migrations.js';
import { insertDistribution, insertOrder } from '../support/records.js';

/** Everything a migration could forget to take back: columns, constraints, indexes, triggers and functions. */
const SCHEMA = `
  select 'column ' || table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable || ' ' || coalesce(column_default, '') as item
  from information_schema.columns where table_schema = 'public'
  union all select 'constraint ' || conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) || ' ' || convalidated
  from pg_constraint where connamespace = 'public'::regnamespace
  union all select indexdef from pg_indexes where schemaname = 'public'
  union all select pg_get_triggerdef(oid) || ' ' || tgenabled::text from pg_trigger where not tgisinternal
  union all select pg_get_functiondef(p.oid) from pg_proc p where pronamespace = 'public'::regnamespace
    and not exists (select from pg_depend e where e.objid = p.oid and e.deptype = 'e')
  order by 1`;

/** The queries of the design (section 2). */
const CHECKS = `
  select (select count(*)::int from distribution_log_entries) as distributions,
    (select count(*)::int from distribution_log_entries where sales_order_id is null) as without_order,
    (select count(*)::int from distribution_log_entries d join sales_orders s on d.sales_order_id = s.id where d.customer_id != s.customer_id) as mismatched,
    (select count(*)::int from sales_orders s left join distribution_log_entries d on d.sales_order_id = s.id where d.id is null) as orders_without_distribution`;

describe('the chain of migrations', () => {
  let test: MigratingDatabase;
  beforeAll(async () => {
    test = await emptyDatabase();
  });
  afterAll(() => test.close());

  const schema = async (): Promise<string[]> => (await test.database.query(SCHEMA)).rows.map(({ item }) => item);

  const fill = async () => {
    await insertProduct(test.database);
    const order = await insertOrder(test.database, { orderNumber: '1' });
    await insertDistribution(test.database, order);
    await insertOrder(test.database, { orderNumber: '2' });
    const waits = `insert into unlinked_distributions (origin, origin_id, received, reason_code, reason_detail)
      values ('adopt', '1', '{"qty": "ten"}', 'quantity_unusable', 'The quantity is not a number.')`;
    await test.database.query(waits);
  };

  it('goes up, down step by step and up again to the same schema, with rows in the tables', async () => {
    const steps = (await test.migrator.getPending()).map(({ name }) => name);
    const before: string[][] = [];
    for (const step of steps) {
      before.push(await schema());
      await test.migrator.up({ to: step });
    }
    const top = await schema();
    await fill();
    for (const step of steps.toReversed()) {
      await test.migrator.down({ migrations: [step] });
      expect({ step, schema: await schema() }).toEqual({ step, schema: before.pop() });
    }
    await test.migrator.up();
    expect(await schema()).toEqual(top);
  });

  it('keeps the rows and what the design promises of them when the steps after the log are taken back and done again', async () => {
    await fill();
    const steps = (await test.migrator.getExecuted()).map(({ name }) => name);
    const after = steps.slice(steps.indexOf(EXPANDED) + 1);
    expect(after).toContain(ENFORCED);
    const holds = { distributions: 1, without_order: 0, mismatched: 0, orders_without_distribution: 1 };
    for (const step of after.toReversed()) {
      await test.migrator.down({ migrations: [step] });
      expect({ step, rows: (await test.database.query(CHECKS)).rows }).toEqual({ step, rows: [holds] });
    }
    await test.migrator.up();
    expect((await test.database.query(CHECKS)).rows).toEqual([holds]);
    const listed = `select s.order_number, u.order_date = s.order_date as same_date from orders_without_distributions u join sales_orders s on s.id = u.sales_order_id`;
    expect((await test.database.query(listed)).rows).toEqual([{ order_number: '2', same_date: true }]);
  });
});
