import {
  BACKFILLED,
  ENFORCED,
  EXPANDED,
  emptyDatabase,
  insertProduct,
  insertUnlinked,
  type MigratingDatabase,
  orderOf,
} from '../support/migrations.js';
import { insertCustomer, insertDistribution, insertOrder } from '../support/records.js';

const constraintsOf = async ({ database }: MigratingDatabase): Promise<string[]> => {
  const { rows } = await database.query(
    `select conname || ' ' || pg_get_constraintdef(oid) || case when convalidated then '' else ' not valid' end as text from pg_constraint
     where conrelid = 'distribution_log_entries'::regclass and contype in ('c', 'f') order by 1`,
  );
  return rows.map(({ text }) => text);
};

const mayBeNull = async ({ database }: MigratingDatabase): Promise<string> =>
  (
    await database.query(
      `select is_nullable from information_schema.columns where table_name = 'distribution_log_entries' and column_name = 'sales_order_id'`,
    )
  ).rows[0].is_nullable;

describe('the migration that enforces the sales order of every distribution', () => {
  let test: MigratingDatabase;
  beforeEach(async () => {
    test = await emptyDatabase();
    await test.migrator.up({ to: EXPANDED });
    await insertProduct(test.database);
  });
  afterEach(() => test.close());

  const log = (id: number, change: string) => test.database.query(`update distribution_log_entries set ${change} where id = $1`, [id]);

  it('stops while a distribution has no order, says how many and how to list them, and changes nothing but what came before', async () => {
    const customerId = await insertCustomer(test.database);
    await insertUnlinked(test.database, { customerId, orderNumber: '1' });
    const stranded = await insertUnlinked(test.database, { customerId, orderNumber: '2' });
    const before = await constraintsOf(test);
    await expect(test.migrator.up()).rejects.toThrow(/2 distributions have no sales order.*npm run backfill -- --report/s);

    expect(await constraintsOf(test)).toEqual(before);
    expect(await mayBeNull(test)).toBe('YES');
    expect((await test.migrator.getPending()).at(0)?.name).toBe(ENFORCED);
    await log(stranded, `voided_at = now(), void_reason = 'still correctable while it waits'`);
  });

  it('stops while a distribution has another customer than its order', async () => {
    const order = await insertOrder(test.database, {});
    const id = await insertDistribution(test.database, order);
    await log(id, `customer_id = ${await insertCustomer(test.database, 'Other Clinic')}`);
    await expect(test.migrator.up()).rejects.toThrow(
      /1 distribution has another customer than the sales order.*npm run backfill -- --report/s,
    );
    await log(id, `customer_id = ${order.customerId}`);
    await test.migrator.up();
    expect(await mayBeNull(test)).toBe('NO');
  });

  it('goes through once every distribution is linked, and from then on the database refuses what breaks the rule', async () => {
    const order = await insertOrder(test.database, { orderNumber: '1', facilityName: 'Alder Clinic' });
    const other = await insertCustomer(test.database, 'Other Clinic');
    const id = await insertUnlinked(test.database, { customerId: order.customerId, orderNumber: 'SO 1' });
    await test.migrator.up();

    await expect(log(id, 'sales_order_id = null')).rejects.toThrow(/null value in column "sales_order_id"/);
    await expect(log(id, `customer_id = ${other}`)).rejects.toThrow(/distribution_log_entries_order_customer_fk/);
    await expect(insertUnlinked(test.database, { customerId: other, orderNumber: '2' })).rejects.toThrow(/"sales_order_id"/);
    await test.database.query('alter table sales_orders disable trigger sales_orders_never_deleted');
    await expect(test.database.query('delete from sales_orders where id = $1', [order.id])).rejects.toThrow(/order_customer_fk/);
    await test.database.query('update sales_orders set customer_id = $1 where id = $2', [other, order.id]);
    const { rows } = await test.database.query('select customer_id::float8 as id from distribution_log_entries where id = $1', [id]);
    expect(rows).toEqual([{ id: other }]);
  });

  it('lets no distribution name a missing customer or product, although it has no foreign keys to them', async () => {
    const order = await insertOrder(test.database, { orderNumber: '1' });
    await test.migrator.up();
    await insertDistribution(test.database, order);
    await expect(insertDistribution(test.database, { ...order, customerId: 999_999 })).rejects.toThrow(/order_customer_fk/);
    await expect(insertDistribution(test.database, order, { sku: 'NO-SUCH', lotNumber: 'SLQ-90001' })).rejects.toThrow(/lot_sku_fk/);
    await expect(insertDistribution(test.database, order, { sku: 'NO-SUCH', lotNumber: 'SLQ-90002' })).rejects.toThrow(/lots_sku_fkey/);
    expect((await constraintsOf(test)).join('\n')).not.toMatch(/distribution_log_entries_(customer_id|sku)_fkey/);
  });

  it('leaves nothing half-checked, and restores the earlier state when reverted', async () => {
    const order = await insertOrder(test.database, { orderNumber: '1' });
    const id = await insertUnlinked(test.database, { customerId: order.customerId, orderNumber: '1' });
    await test.migrator.up({ to: BACKFILLED });
    const before = await constraintsOf(test);
    await test.migrator.up();
    const enforced = await constraintsOf(test);
    expect(enforced.join('\n')).toMatch(
      /\(sales_order_id, customer_id\) REFERENCES sales_orders\(id, customer_id\) ON UPDATE CASCADE ON DELETE RESTRICT/,
    );
    expect(enforced.join('\n')).not.toMatch(/not valid|REFERENCES sales_orders\(id\)/);

    await test.migrator.down({ to: BACKFILLED });
    expect(await constraintsOf(test)).toEqual(before);
    expect(await mayBeNull(test)).toBe('YES');
    expect(await orderOf(test.database, id)).toBe(order.id);
    await test.migrator.up();
    expect(await constraintsOf(test)).toEqual(enforced);
    expect(await mayBeNull(test)).toBe('NO');
  });
});
