import { insertDistribution, insertOrder } from '../support/records.js';
import { useAdmin, useTestApp } from '../support/use-test-app.js';

describe('what the trail keeps of a record', () => {
  const test = useTestApp();
  const admin = useAdmin(test);

  const events = async (table: string, id: string | number) =>
    (
      await test.database.query(
        `select action, old_values, new_values, change_number::float8 as change from audit_events where entity_type = $1 and entity_id = $2 order by id`,
        [table, String(id)],
      )
    ).rows;
  const row = async (table: string, id: number) =>
    (await test.database.query(`select (to_jsonb(t) - 'change_number') as row from ${table} t where id = $1`, [id])).rows[0].row;
  const filledIn = (values: Record<string, unknown>) => Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));

  it('is every value that was filled in, from the first event on', async () => {
    const order = await insertOrder(test.database);
    const id = await insertDistribution(test.database, order);
    const [insert] = await events('distribution_log_entries', id);
    const stored = await row('distribution_log_entries', id);
    const created = new Date(stored.created_at).toISOString();
    expect({ ...insert.new_values, created_at: created, updated_at: created }).toEqual(
      filledIn({ ...stored, created_at: created, updated_at: created }),
    );
    expect((await events('sales_orders', order.id))[0].new_values).toMatchObject({ order_number: order.orderNumber, version: 1 });
    expect((await events('customers', order.customerId))[0].new_values).toMatchObject({ id: order.customerId });
  });

  it('keeps values within a document also where they are null', async () => {
    const { rows } = await test.database.query(`insert into unlinked_distributions (origin, origin_id, received, reason_code, reason_detail)
      values ('adopt', 'nested', '{"qty": null, "more": [null, {"deep": null}]}', 'quantity_unusable', 'No quantity.') returning id`);
    const [insert] = await events('unlinked_distributions', rows[0].id);
    expect(insert.new_values.received).toEqual({ qty: null, more: [null, { deep: null }] });
  });

  it('is in UTC and hexadecimal digits, whatever the session says', async () => {
    const client = await test.database.connect();
    try {
      await client.query(`begin; set local timezone = 'Asia/Kolkata'; set local bytea_output = 'escape'`);
      const user = await client.query(`insert into users (email, password_hash) values ('zone@silqeqms.example', 'x') returning id`);
      await client.query(`update users set password_hash = 'y' where id = $1`, [user.rows[0].id]);
      await client.query('commit');
      const [insert, update] = await events('users', user.rows[0].id);
      expect(insert.new_values.created_at).toMatch(/\+00:00$/);
      // printf x | sha256sum; printf y | sha256sum
      const before = '[redacted] sha256:2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881';
      expect(insert.new_values.password_hash).toBe(before);
      expect(update.old_values.password_hash).toBe(before);
      expect(update.new_values.password_hash).toBe('[redacted] sha256:a1fce4363854ff888cff4b8e7875d600c2682390412a8cf79b37d0b11148b0fa');
      expect(update.change).toBe(insert.change);
    } finally {
      client.release(true);
    }
  });

  it('numbers events by their transaction', async () => {
    const order = await insertOrder(test.database);
    const id = await insertDistribution(test.database, order);
    await test.database.query('update distribution_log_entries set quantity = 11 where id = $1', [id]);
    const [insert, update] = await events('distribution_log_entries', id);
    expect(update.change).toBeGreaterThan(insert.change);
    const { rows } = await test.database.query(`select change_number::float8 as change from sales_orders where id = $1`, [order.id]);
    expect((await events('sales_orders', order.id)).at(-1).change).toBe(rows[0].change);
  });

  it.each(['distribution_log_entries', 'unlinked_distributions', 'customers'])(
    'counts the events of a record of %s by its version: an update that changes nothing advances neither',
    async (table) => {
      await insertDistribution(test.database, await insertOrder(test.database));
      const { rows } = await test.database.query(`select max(id)::int as id from ${table}`);
      const { id } = rows[0];
      const before = await row(table, id);
      const count = (await events(table, id)).length;
      const same = Object.keys(before).filter((column) => !['id', 'consignee_key', 'order_key'].includes(column));
      await test.database.query(
        `update ${table} set version = 40, ${same
          .filter((column) => !['version', 'updated_at'].includes(column))
          .map((column) => `${column} = ${column}`)
          .join(', ')} where id = $1`,
        [id],
      );
      expect(await row(table, id)).toEqual(before);
      expect(await events(table, id)).toHaveLength(count);
      await test.database.query(`update ${table} set created_at = created_at - interval '1 second', version = 40 where id = $1`, [id]);
      expect(await row(table, id)).toMatchObject({ version: before.version + 1 });
      expect(await events(table, id)).toHaveLength(count + 1);
    },
  );

  it('has an event also of a record that is touched because its parts changed', async () => {
    const { rows } = await test.database.query(`select id::int as id, version from users order by id limit 1`);
    await test.database.query('update users set updated_at = clock_timestamp() where id = $1', [rows[0].id]);
    expect((await events('users', rows[0].id)).at(-1)).toMatchObject({
      action: 'update',
      old_values: { version: rows[0].version },
      new_values: { version: rows[0].version + 1 },
    });
  });

  it('shows no digest of a secret', async () => {
    await test.as('operations');
    const { body } = await admin.get('/api/v1/audit-events?entityType=user&action=insert&limit=1').expect(200);
    expect(body.data[0]).toMatchObject({ action: 'insert', newValues: { passwordHash: '[redacted]' } });
    expect(JSON.stringify(body)).not.toContain('sha256');
  });
});
