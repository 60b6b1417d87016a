import { insertDistribution, insertOrder } from '../support/records.js';
import { useTestApp } from '../support/use-test-app.js';

const MANY = 200;

describe('an update of many rows, on a connection that updated a single one before', () => {
  const test = useTestApp();
  beforeAll(async () => {
    for (let count = 0; count < MANY; count += 1) await insertDistribution(test.database, await insertOrder(test.database));
  });

  it.each([
    ['distribution_log_entries', `tracking_number = 'changed'`],
    ['distribution_log_entries', `facility_name = 'Another Clinic'`],
    ['distribution_log_entries', 'quantity = quantity + 1'],
    ['sales_orders', `customer_po = 'changed'`],
    ['sales_orders', `order_number = order_number || '-A'`],
    ['customers', `city = 'Changed'`],
  ])('compares the rows of %s before and after once: %s', async (table, change) => {
    const plans: string[] = [];
    const client = await test.database.connect();
    client.on('notice', ({ message }) => plans.push(message ?? ''));
    try {
      await client.query(`begin; update ${table} set ${change} where id = (select min(id) from ${table})`);
      await client.query(`load 'auto_explain'; set auto_explain.log_min_duration = 0; set auto_explain.log_nested_statements = on;
        set auto_explain.log_analyze = on; set client_min_messages = log`);
      const { rowCount } = await client.query(`update ${table} set ${change}`);
      expect(rowCount).toBeGreaterThanOrEqual(MANY);
    } finally {
      client.release(true);
    }
    const often = plans.filter((plan) =>
      Array.from(plan.matchAll(/Named Tuplestore Scan .*actual .*loops=(\d+)/g)).some(([, loops]) => Number(loops) > 10),
    );
    expect(plans.join('\n')).toContain('Named Tuplestore Scan');
    expect(often).toEqual([]);
  });
});
