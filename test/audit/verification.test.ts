import { auditedTables } from '../../src/audit/audited-tables.js';
import { insertDistribution, insertOrder } from '../support/records.js';
import { insertWaiting } from '../support/unlinked.js';
import { useAdmin, useTestApp } from '../support/use-test-app.js';

describe('the verification of the audit trail', () => {
  const test = useTestApp();
  const admin = useAdmin(test);
  let id: number;
  beforeAll(async () => {
    id = await insertDistribution(test.database, await insertOrder(test.database));
    await insertWaiting(test.database);
    const { body } = await admin.get('/api/v1/unlinked-distributions').expect(200);
    const link = { salesOrderId: (await insertOrder(test.database)).id, reason: 'the packing slip says so' };
    await admin.post(`/api/v1/unlinked-distributions/${body.data[0].id}/link`).send(link).expect(200);
    await admin.post('/api/v1/users/1/password-link').expect(201);
    const change = { trackingNumber: '1Z', quantity: 3, reason: 'miscounted' };
    await admin.patch(`/api/v1/distributions/${id}`).set('If-Match', '*').send(change).expect(200);
    await admin.post(`/api/v1/distributions/${id}/void`).send({ reason: 'entered twice' }).expect(200);
  });

  const failed = async () => {
    const { body } = await admin.get('/api/v1/audit-events/verification').expect(200);
    const names = body.checks.filter(({ ok }: { ok: boolean }) => !ok).map(({ name }: { name: string }) => name);
    expect(body.verified).toBe(names.length === 0);
    return names;
  };
  const triggersOff = async (statement: string) => {
    const client = await test.database.connect();
    try {
      await client.query(`begin; set local session_replication_role = replica; ${statement}; commit`);
    } finally {
      client.release();
    }
  };

  it('holds after everything the application does', async () => {
    const { body } = await admin.get('/api/v1/audit-events/verification').expect(200);
    expect(body.checks).toHaveLength(7);
    expect(await failed()).toEqual([]);
  });

  it('looks at every table that leaves events', async () => {
    const { rows } = await test.database.query(
      `select c.relname as name from pg_trigger t join pg_class c on c.oid = t.tgrelid where t.tgfoid = 'record_inserts'::regproc order by 1`,
    );
    expect(Object.keys(auditedTables).sort()).toEqual(rows.map(({ name }) => name));
  });

  it.each([
    [
      'alter table audit_events disable trigger audit_events_append_only',
      'alter table audit_events enable always trigger audit_events_append_only',
      'events_are_append_only',
    ],
    ['alter table lots disable trigger lots_audit_update', 'alter table lots enable trigger lots_audit_update', 'changes_are_recorded'],
    [
      'alter table sales_orders disable trigger sales_orders_never_deleted',
      'alter table sales_orders enable trigger sales_orders_never_deleted',
      'records_are_never_deleted',
    ],
  ])('finds %s', async (tamper, mend, check) => {
    await test.database.query(tamper);
    expect(await failed()).toEqual([check]);
    await test.database.query(mend);
    expect(await failed()).toEqual([]);
  });

  it('finds a record that was changed while the triggers were off', async () => {
    await triggersOff(`update distribution_log_entries set void_reason = 'something else' where id = ${id}`);
    expect(await failed()).toEqual(['records_are_as_their_last_event_left_them']);
    await triggersOff(`update distribution_log_entries set void_reason = 'entered twice' where id = ${id}`);
    expect(await failed()).toEqual([]);
  });

  it('finds a record that was added while the triggers were off, and names it', async () => {
    await triggersOff(`insert into lots (lot_number, sku) values ('SLQ-77777', '211610SPT')`);
    const { body } = await admin.get('/api/v1/audit-events/verification').expect(200);
    expect(body.verified).toBe(false);
    expect(body.checks.find(({ name }: { name: string }) => name === 'records_have_their_first_event')).toEqual({
      name: 'records_have_their_first_event',
      ok: false,
      detail: 'Records that have no first event: 1 of lots, such as SLQ-77777.',
    });
    await triggersOff(`delete from lots where lot_number = 'SLQ-77777'`);
    expect(await failed()).toEqual([]);
  });

  it('finds a record that is gone', async () => {
    await triggersOff(`delete from distribution_log_entries where id = ${id}`);
    expect(await failed()).toEqual(['records_are_still_there']);
  });
});
