import { idsPageByPage } from '../support/pages.js';
import { insertDistribution, insertOrder } from '../support/records.js';
import { useAdmin, useTestApp } from '../support/use-test-app.js';

describe('the audit trail', () => {
  const test = useTestApp();
  const admin = useAdmin(test);

  const events = async (query: object) => (await admin.get('/api/v1/audit-events').query(query).expect(200)).body.data;

  it('shows who made a change by the API, when, why and in which request', async () => {
    const order = await insertOrder(test.database);
    const shipment = { salesOrderId: order.id, shipDate: '2025-03-14', sku: '211610SPT', lotNumber: 'SLQ-10001', quantity: 10 };
    const created = await admin.post('/api/v1/distributions').send(shipment).expect(201);
    const changed = await admin
      .patch(`/api/v1/distributions/${created.body.id}`)
      .set('If-Match', '"v1"')
      .send({ quantity: 9, shipDate: '2025-03-13', reason: 'miscounted' })
      .expect(200);
    const me = (await admin.get('/api/v1/auth/me')).body.user;
    const [update, insert, ...none] = await events({ entityType: 'distribution', entityId: created.body.id });
    expect(none).toEqual([]);
    expect(update).toEqual({
      id: expect.any(Number),
      occurredAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      actor: { id: me.id, label: me.email },
      action: 'update',
      entityType: 'distribution',
      entityId: String(created.body.id),
      oldValues: { quantity: 10, shipDate: '2025-03-14' },
      newValues: { quantity: 9, shipDate: '2025-03-13' },
      reason: 'miscounted',
      requestId: changed.headers['x-request-id'],
      adopted: null,
    });
    expect(Math.abs(Date.parse(update.occurredAt) - Date.now())).toBeLessThan(60_000);
    expect(insert).toMatchObject({ action: 'insert', actor: { id: me.id }, reason: null, requestId: created.headers['x-request-id'] });
  });

  it('shows a statement that somebody ran in the database, and the role', async () => {
    const id = await insertDistribution(test.database, await insertOrder(test.database));
    await test.database.query(`update distribution_log_entries set quantity = 11 where id = $1`, [id]);
    const [update] = await events({ entityType: 'distribution_log_entries', entityId: id });
    expect(update).toMatchObject({
      action: 'update',
      actor: { id: null, label: expect.stringMatching(/^database role /) },
      oldValues: { quantity: 10 },
      newValues: { quantity: 11 },
      reason: null,
      requestId: null,
    });
  });

  it.each(['update audit_events set reason = null', 'delete from audit_events', 'truncate audit_events'])(
    'can only grow: %s is refused, even past the usual triggers',
    async (statement) => {
      await expect(test.database.query(statement)).rejects.toThrow(/append-only/);
      const client = await test.database.connect();
      try {
        await client.query(`set session_replication_role = replica`);
        await expect(client.query(statement)).rejects.toThrow(/append-only/);
      } finally {
        client.release(true);
      }
    },
  );

  it.each(['distribution_log_entries', 'sales_orders', 'customers', 'lots', 'products'])(
    'stands beside rows of %s that nobody deletes',
    async (table) => {
      await expect(test.database.query(`delete from ${table}`)).rejects.toThrow(/regulated records/);
      await expect(test.database.query(`truncate ${table} cascade`)).rejects.toThrow(/regulated records/);
    },
  );

  it('never holds a password or a token, and of their hashes only a digest', async () => {
    await test.as('operations');
    await test.database.query(`update users set password_hash = '$argon2id$secret' where email like 'operations-%'`);
    const { rows } = await test.database.query(`select string_agg(to_jsonb(e)::text, '') as all_events from audit_events e`);
    expect(rows[0].all_events).toContain('[redacted]');
    expect(rows[0].all_events).not.toMatch(/argon2/);
    const [update] = await events({ entityType: 'user' });
    expect(update).toMatchObject({ oldValues: { passwordHash: '[redacted]' }, newValues: { passwordHash: '[redacted]' } });
  });

  it('can be filtered by entity, under the name of the API or of the table, and by actor', async () => {
    const rep = await admin.post('/api/v1/reps').send({ name: 'Dana Whitfield' }).expect(201);
    expect(await events({ entityType: 'rep', entityId: rep.body.id })).toEqual(await events({ entityType: 'reps', entityId: rep.body.id }));
    const lot = await events({ entityType: 'lot', entityId: 'SLQ-10001' });
    expect(lot.map(({ action }: { action: string }) => action)).toEqual(['insert']);
    const me = (await admin.get('/api/v1/auth/me')).body.user;
    const mine = await events({ actorId: me.id });
    expect(mine.length).toBeGreaterThan(0);
    expect(mine.every(({ actor }: { actor: { id: number } }) => actor.id === me.id)).toBe(true);
    expect(await events({ actorId: 999_999 })).toEqual([]);
  });

  it('is read by days and instants, both included', async () => {
    const [newest] = await events({});
    const today = newest.occurredAt.slice(0, 10);
    const ids = async (query: object) => (await events(query)).map(({ id }: { id: number }) => id);
    expect(await ids({ from: today, to: today })).toContain(newest.id);
    expect(await ids({ from: newest.occurredAt, to: newest.occurredAt })).toContain(newest.id);
    expect(await ids({ to: '2001-01-01' })).toEqual([]);
    expect(await ids({ from: '2999-01-01' })).toEqual([]);
  });

  it('is read page by page, newest first, each event once', async () => {
    const { rows } = await test.database.query('select id::int from audit_events order by id desc');
    expect(await idsPageByPage(admin, '/api/v1/audit-events', 7)).toEqual(rows.map(({ id }) => id));
  });

  it('refuses unknown filters', async () => {
    await admin.get('/api/v1/audit-events?entityType=unicorn').expect(400);
    await admin.get('/api/v1/audit-events?from=yesterday').expect(400);
    await admin.get('/api/v1/audit-events?colour=red').expect(400);
  });

  it('is for administrators, quality and auditors', async () => {
    await (await test.as('auditor')).get('/api/v1/audit-events').expect(200);
    await (await test.as('quality')).get('/api/v1/audit-events/verification').expect(200);
    expect((await (await test.as('operations')).get('/api/v1/audit-events').expect(403)).body.permission).toBe('audit.view');
  });
});
