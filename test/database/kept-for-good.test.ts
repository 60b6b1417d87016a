import { useTestApp } from '../support/use-test-app.js';

/** What imports recognise old files by. */
describe('what was said once', () => {
  const test = useTestApp();

  it.each(['received_distributions', 'customer_keys', 'former_order_keys'])('cannot be changed or deleted: %s', async (table) => {
    const { rows } = await test.database.query(
      `select column_name as name from information_schema.columns where table_name = $1 order by ordinal_position limit 1`,
      [table],
    );
    const { name } = rows[0];
    for (const statement of [`update ${table} set ${name} = ${name}`, `delete from ${table}`, `truncate ${table}`])
      await expect(test.database.query(statement)).rejects.toThrow(table);
  });

  it('points no merged customer to one that was merged itself', async () => {
    const { rows } = await test.database.query(
      `insert into customers (company_key, facility_name) values ('FIRST', 'First'), ('SECOND', 'Second'), ('THIRD', 'Third') returning id`,
    );
    const [first, second, third] = rows.map(({ id }) => id);
    const merge = (from: number, into: number) =>
      test.database.query('update customers set merged_into_id = $2 where id = $1', [from, into]);
    await merge(second, first);
    await expect(merge(third, second)).rejects.toThrow('was merged itself');
    await expect(merge(first, third)).rejects.toThrow('must point to its survivor first');
  });
});
