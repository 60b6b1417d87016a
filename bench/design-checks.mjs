import pg from 'pg';

/** The three queries of the design (section 2); the first two must find nothing, on any database at any time. */
const CHECKS = [
  ['distributions without a sales order', 'SELECT id FROM distribution_log_entries WHERE sales_order_id IS NULL'],
  [
    'distributions under another customer than their order',
    'SELECT d.id, d.customer_id, s.customer_id FROM distribution_log_entries d JOIN sales_orders s ON d.sales_order_id = s.id WHERE d.customer_id != s.customer_id',
  ],
  [
    'sales orders without distributions',
    'SELECT s.id FROM sales_orders s LEFT JOIN distribution_log_entries d ON d.sales_order_id = s.id WHERE d.id IS NULL',
  ],
];

/** Runs them and prints what they find; a broken invariant makes the exit code 1. */
export async function checkDesign(databaseUrl) {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  for (const [index, [what, sql]] of CHECKS.entries()) {
    const { rows } = await client.query(`select count(*)::int as found from (${sql}) checked (id)`);
    process.stdout.write(`${what}: ${rows[0].found}\n`);
    if (index < 2 && rows[0].found > 0) process.exitCode = 1;
  }
  await client.end();
}
