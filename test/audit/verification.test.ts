import { auditedTables } from '../../src/audit/audited-tables.js';
import { MIGRATED_GUARDS } from '../../src/audit/migrated-guards.js';
import { GUARDS } from '../../src/audit/verify-guards.js';
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
    await admin.patch(`/api/v1/distributions/${id}`).set('If-Match', '"v1"').send(change).expect(200);
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
    expect(body.checks).toHaveLength(11);
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
    expect(await failed()).toEqual(
      [check, 'functions_and_triggers_are_as_migrated'].filter((name, place, all) => all.indexOf(name) === place),
    );
    await test.database.query(mend);
    expect(await failed()).toEqual([]);
  });

  it('knows each function, trigger and constraint as the migrations make it (npm run schema:update)', async () => {
    const { rows } = await test.database.query(GUARDS);
    const migrated = rows.map(({ name, digest }) => `${name} ${digest}`);
    expect(migrated).toEqual(MIGRATED_GUARDS.trim().split('\n'));
  });

  it.each([
    [
      'a function with another body',
      `create or replace function refuse_delete() returns trigger language plpgsql as $$ begin return null; end $$`,
      'function refuse_delete was changed',
    ],
    ['a function that runs as its caller', 'alter function record_updates() security invoker', 'function record_updates was changed'],
    [
      'a trigger with a condition',
      `create or replace trigger customers_version before update on customers for each row when (false) execute function advance_record()`,
      'trigger customers_version on customers was changed',
    ],
    ['a trigger that is gone', 'drop trigger reps_version on reps', 'trigger reps_version on reps is missing'],
    [
      'a trigger beside those of the migrations',
      'create trigger aaa_swallow before update on customers for each row execute function refuse_delete()',
      'trigger aaa_swallow on customers is not of the migrations',
    ],
    [
      'a constraint that is gone',
      'alter table distribution_log_entries drop constraint distribution_log_entries_quantity_check',
      'constraint distribution_log_entries_quantity_check on distribution_log_entries is missing',
    ],
    [
      'a constraint that demands less',
      `alter table distribution_log_entries drop constraint distribution_log_entries_quantity_check;
       alter table distribution_log_entries add constraint distribution_log_entries_quantity_check check (quantity > -5)`,
      'constraint distribution_log_entries_quantity_check on distribution_log_entries was changed',
    ],
    ['foreign keys that are switched off', 'alter table lot_aliases disable trigger all', 'foreign keys of lot_aliases are switched off'],
  ])('finds %s', async (_, tamper, says) => {
    const { rows } = await test.database.query(`select pg_get_functiondef('refuse_delete'::regproc) as delete`);
    await test.database.query(tamper);
    const { body } = await admin.get('/api/v1/audit-events/verification').expect(200);
    const detail = body.checks.find(({ name }: { name: string }) => name === 'functions_and_triggers_are_as_migrated').detail;
    expect(detail).toContain(says);
    await test.database.query(`${rows[0].delete}; alter function record_updates() security definer;
      create or replace trigger customers_version before update on customers for each row execute function advance_record();
      create or replace trigger reps_version before update on reps for each row execute function advance_row_version();
      drop trigger if exists aaa_swallow on customers;
      alter table distribution_log_entries drop constraint if exists distribution_log_entries_quantity_check;
      alter table distribution_log_entries add constraint distribution_log_entries_quantity_check check (quantity > 0);
      alter table lot_aliases enable trigger all; alter table lot_aliases enable always trigger lot_aliases_not_held`);
    expect(await failed()).toEqual([]);
  });

  it('finds a record that was changed while the triggers were off', async () => {
    await triggersOff(`update distribution_log_entries set void_reason = 'something else' where id = ${id}`);
    expect(await failed()).toEqual(['records_are_as_their_events_say']);
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
      findings: 1,
    });
    await triggersOff(`delete from lots where lot_number = 'SLQ-77777'`);
    expect(await failed()).toEqual([]);
  });

  it('finds a record that is gone', async () => {
    await triggersOff(`delete from distribution_log_entries where id = ${id}`);
    // Its order is one without distributions now, and not listed as such.
    expect(await failed()).toEqual(['records_are_still_there', 'derived_rows_follow_from_records']);
  });
});
