import { emptyDatabase, insertProduct, type MigratingDatabase } from '../support/migrations.js';
import { insertDistribution, insertOrder } from '../support/records.js';

const BEFORE = 'Migration20261129221000_make_letters_again';
const MIGRATION = 'Migration20261129230417_keep_first_values';

describe('the migration that keeps first values', () => {
  let test: MigratingDatabase;
  beforeAll(async () => {
    test = await emptyDatabase();
    await test.migrator.up({ to: BEFORE });
    await insertProduct(test.database);
  });
  afterAll(() => test.close());

  it('gives each record that exists one event with its values, and leaves what the trail already held', async () => {
    const order = await insertOrder(test.database);
    const id = await insertDistribution(test.database, order);
    await test.database.query('update distribution_log_entries set quantity = 12 where id = $1', [id]);
    await test.database.query(`insert into users (email, password_hash) values ('dana@silqeqms.example', 'x')`);
    const kept = 'select * from audit_events order by id';
    const { rows: before } = await test.database.query(kept);
    await test.migrator.up({ to: MIGRATION });

    const { rows: after } = await test.database.query(kept);
    expect(after.slice(0, before.length)).toEqual(before.map((event) => ({ ...event, change_number: '0' })));
    const added = after.slice(before.length);
    expect(added.every(({ actor, action, reason }) => actor === 'release' && action === 'baseline' && reason)).toBe(true);
    const of = (table: string, entity: string | number) =>
      added
        .filter(({ entity_type, entity_id }) => entity_type === table && entity_id === String(entity))
        .map(({ new_values }) => new_values);
    expect(of('distribution_log_entries', id)).toEqual([expect.objectContaining({ id, quantity: 12, version: 2 })]);
    expect(of('sales_orders', order.id)).toEqual([expect.objectContaining({ order_number: order.orderNumber })]);
    const { rows: shipped } = await test.database.query('select lot_number from distribution_log_entries where id = $1', [id]);
    expect(of('lots', shipped[0].lot_number)).toHaveLength(1);
    expect(of('products', '211610SPT')).toHaveLength(1);
    const [user] = await test.database.query(`select id from users where email = 'dana@silqeqms.example'`).then(({ rows }) => rows);
    expect(of('users', user.id)).toEqual([
      expect.objectContaining({ password_hash: '[redacted] sha256:2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881' }),
    ]);
  });

  it('goes down to inserts without values and up again', async () => {
    await test.migrator.down({ to: BEFORE });
    const id = await insertDistribution(test.database, await insertOrder(test.database));
    const last = `select action, new_values from audit_events where entity_type = 'distribution_log_entries' and entity_id = $1 order by id desc limit 1`;
    expect((await test.database.query(last, [id])).rows).toEqual([{ action: 'insert', new_values: null }]);
    await test.migrator.up({ to: MIGRATION });
    expect((await test.database.query(last, [id])).rows).toEqual([{ action: 'baseline', new_values: expect.objectContaining({ id }) }]);
  });
});
