import { emptyDatabase, insertProduct, type MigratingDatabase } from '../support/migrations.js';
import { insertOrder } from '../support/records.js';

const BEFORE = 'Migration20261129233051_seal_events';
const MIGRATION = 'Migration20261129234500_name_each_row_in_the_trail';

describe('the migration that names each row in the trail', () => {
  let test: MigratingDatabase;
  beforeAll(async () => {
    test = await emptyDatabase();
    await test.migrator.up({ to: BEFORE });
    await insertProduct(test.database);
  });
  afterAll(() => test.close());
  const query = async (sql: string, values: unknown[] = []) => (await test.database.query(sql, values)).rows;

  it('gives a baseline to rows that were updated without their id, and to pairs that are older than their trail', async () => {
    const [changed, untouched] = [await insertOrder(test.database), await insertOrder(test.database)];
    await query(
      `insert into sales_order_lines (sales_order_id, line_number, item_code, quantity) select o, 1, 'NRE', 1 from unnest($1::bigint[]) o`,
      [[changed.id, untouched.id]],
    );
    await query('update sales_order_lines set quantity = 2 where sales_order_id = $1', [changed.id]);
    await query(
      `insert into roles (key, name, description) values ('new', 'New', 'New'); insert into permissions (key, description) values ('one', '1'), ('two', '2')`,
    );
    await query(`insert into role_permissions (role_key, permission_key) values ('new', 'one')`);
    await query(`alter table role_permissions disable trigger role_permissions_audit_insert`);
    await query(`insert into role_permissions (role_key, permission_key) values ('new', 'two')`);
    await query(`alter table role_permissions enable trigger role_permissions_audit_insert`);
    const [{ last }] = await query('select max(id) as last from audit_events');
    await test.migrator.up({ to: MIGRATION });

    expect(await query('select action, entity_type, entity_id, new_values from audit_events where id > $1 order by id', [last])).toEqual([
      expect.objectContaining({ action: 'baseline', entity_type: 'sales_order_lines', entity_id: String(changed.id) }),
      { action: 'baseline', entity_type: 'role_permissions', entity_id: 'new', new_values: { role_key: 'new', permission_key: 'two' } },
    ]);
    await query('update sales_order_lines set quantity = 3 where sales_order_id = $1', [untouched.id]);
    const [event] = await query(`select old_values, new_values from audit_events order by id desc limit 1`);
    const [line] = await query('select id::int from sales_order_lines where sales_order_id = $1', [untouched.id]);
    expect(event).toEqual({ old_values: { ...line, quantity: 1 }, new_values: { ...line, quantity: 3 } });
  });
});
