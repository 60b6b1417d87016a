import { pastTriggers } from '../support/past-triggers.js';
import { insertDistribution, insertOrder } from '../support/records.js';
import { SIGNING_KEY, sealAll } from '../support/seals.js';
import { useAdmin, useTestApp } from '../support/use-test-app.js';

const RECORDS = 'records_are_as_their_events_say';
const SEALED = 'events_are_as_they_were_sealed';

interface Finding {
  check: string;
  kind: string;
  entityType: string | null;
  entityId: string | null;
  eventId: number | null;
  since: string | null;
  treeSize: number | null;
  detail: string;
}

describe('a finding of the verification', () => {
  const test = useTestApp({ AUDIT_SIGNING_KEY: SIGNING_KEY });
  const admin = useAdmin(test);
  let orderId: number;
  let id: number;
  let userId: number;

  const query = async (sql: string, values: unknown[] = []) => (await test.database.query(sql, values)).rows;
  const owner = (sql: string) => pastTriggers(test, sql);
  const verified = async () => (await admin.get('/api/v1/audit-events/verification').expect(200)).body;
  const found = async (): Promise<Finding[]> => (await verified()).findings;
  const lastEventOf = async (table: string, entity: string | number) =>
    (
      await query(
        `select id::int as "eventId", iso_utc(occurred_at) as since from audit_events where entity_type = $1 and entity_id = $2 order by id desc limit 1`,
        [table, String(entity)],
      )
    )[0];

  beforeAll(async () => {
    const order = await insertOrder(test.database);
    orderId = order.id;
    id = await insertDistribution(test.database, order);
    await admin.patch(`/api/v1/distributions/${id}`).set('If-Match', '"v1"').send({ quantity: 3, reason: 'counted again' }).expect(200);
    await query(
      `insert into sales_order_lines (sales_order_id, line_number, item_code, quantity) values ($1, 1, 'NRE', 1), ($1, 2, 'NRE', 2), ($1, 3, 'NRE', 3)`,
      [orderId],
    );
    userId = (await query(`insert into users (email, password_hash) values ('dana@silqeqms.example', 'x') returning id::int`))[0].id;
    await query(`insert into user_roles (user_id, role_key) values ($1, 'rep')`, [userId]);
    await query(
      `insert into recovery_codes (user_id, code_hash) values ($1, '\\x01'), ($1, '\\x02'), ($1, '\\x03'); `.replaceAll(
        '$1',
        String(userId),
      ),
    );
    await query(`update recovery_codes set used_at = now() where code_hash = '\\x02'`);
    await query(`insert into second_factors (user_id, sealed_secret) values ($1, '\\x01')`, [userId]);
    await query('update second_factors set confirmed_at = now() where user_id = $1', [userId]);
    await admin.post(`/api/v1/users/${userId}/password-link`).expect(201);
    await admin.post(`/api/v1/users/${userId}/password-link`).expect(201);
    await query(
      `insert into lots (lot_number, sku) values ('SLQ-55555', '211610SPT'); insert into lot_aliases (alias, lot_number) values ('SLQ-55556', 'SLQ-55555')`,
    );
    // What somebody types into the database leaves an event that leads to the row.
    await query(`update sales_order_lines set quantity = 20 where sales_order_id = $1 and line_number = 2`, [orderId]);
    await query(`update sales_order_lines set line_number = line_number + 10 where sales_order_id = $1 and line_number < 3`, [orderId]);
    await query(`delete from sales_order_lines where sales_order_id = $1 and line_number = 11`, [orderId]);
    await query(`update lot_aliases set alias = 'SLQ-55557' where alias = 'SLQ-55556'`);
    await sealAll(test);
  });
  afterEach(async () => expect(await verified()).toMatchObject({ verified: true, findings: [], findingsTotal: 0 }));

  it('is made of nothing that the application or a typed statement did', async () => {
    const { checks } = await verified();
    expect(checks.filter(({ findings }: { findings: number }) => findings !== 0)).toEqual([]);
  });

  it('names the record, the last event that it agreed with, and when that was', async () => {
    await owner(`update distribution_log_entries set quantity = 4 where id = ${id}`);
    const { findings, findingsTotal, checks } = await verified();
    await owner(`update distribution_log_entries set quantity = 3 where id = ${id}`);
    const last = await lastEventOf('distribution_log_entries', id);
    expect(findings).toEqual([
      {
        ...{ check: RECORDS, kind: 'record_changed', entityType: 'distribution', entityId: String(id), treeSize: null },
        ...last,
        detail: `distribution_log_entries ${id} (quantity; changed after event ${last.eventId})`,
      },
    ]);
    expect(findingsTotal).toBe(1);
    expect(checks.find(({ name }: { name: string }) => name === RECORDS)).toMatchObject({ ok: false, findings: 1 });
  });

  it('names the event, its record, and the seal with which it still agreed', async () => {
    const { eventId } = await lastEventOf('distribution_log_entries', id);
    const [{ reason }] = await query('select reason from audit_events where id = $1', [eventId]);
    const [seal] = await query(
      'select tree_size::int as "treeSize", iso_utc(sealed_at) as since from audit_seals where $1 = any (event_ids)',
      [eventId],
    );
    await owner(`update audit_events set reason = 'another reason' where id = ${eventId}`);
    const changed = await found();
    await owner(`update audit_events set reason = '${reason}' where id = ${eventId}`);
    expect(changed).toEqual([
      {
        ...{ check: SEALED, kind: 'event_changed', entityType: 'distribution', entityId: String(id), eventId, ...seal },
        detail: expect.stringContaining(`event ${eventId} of distribution_log_entries ${id} was changed after it was sealed`),
      },
    ]);
  });

  it('names a regulated record that was slipped in or removed', async () => {
    await owner(`insert into lots (lot_number, sku) values ('SLQ-77777', '211610SPT')`);
    expect(await found()).toEqual([
      {
        ...{ check: 'records_have_their_first_event', kind: 'record_added', entityType: 'lot', entityId: 'SLQ-77777' },
        ...{ eventId: null, since: null, treeSize: null, detail: 'lots SLQ-77777 has no first event' },
      },
    ]);
    await owner(`delete from lots where lot_number = 'SLQ-77777'`);
    await owner(
      `create schema aside; create table aside.kept as select * from lots where lot_number = 'SLQ-55555'; delete from lots where lot_number = 'SLQ-55555'`,
    );
    const gone = await found();
    await owner('insert into lots overriding system value select * from aside.kept; drop schema aside cascade');
    expect(gone).toEqual([
      {
        ...{ check: 'records_are_still_there', kind: 'record_missing', entityType: 'lot', entityId: 'SLQ-55555', treeSize: null },
        ...(await lastEventOf('lots', 'SLQ-55555')),
        detail: 'lots SLQ-55555 is missing although it must never be deleted',
      },
    ]);
  });

  it('is listed with others up to a number, and counted beyond', async () => {
    await owner(`insert into lots (lot_number, sku) select 'SLQ-9' || n, '211610SPT' from generate_series(10000, 10149) n`);
    const { findings, findingsTotal, checks } = await verified();
    await owner(`delete from lots where lot_number like 'SLQ-910___'`);
    expect(findings.length).toBeLessThan(101);
    expect(findingsTotal).toBe(150);
    expect(checks.find(({ name }: { name: string }) => name === 'records_have_their_first_event').findings).toBe(150);
  });

  it('names a guard', async () => {
    await query('alter table lots disable trigger lots_audit_update');
    const guards = await found();
    await query('alter table lots enable trigger lots_audit_update');
    expect(guards).toEqual(
      ['changes_are_recorded', 'functions_and_triggers_are_as_migrated'].map((check) => ({
        ...{ check, kind: 'guard_changed', entityType: null, entityId: null, eventId: null, since: null, treeSize: null },
        detail: 'trigger lots_audit_update on lots was changed or switched off',
      })),
    );
  });

  /** What the owner does past the triggers to rows that share a name, and what undoes it. */
  const line = (number: number) => `(select id from sales_order_lines where sales_order_id = ${orderId} and line_number = ${number})`;
  it.each<[string, () => string, () => string, string, string, () => string | number, RegExp]>([
    [
      'a changed line of an order',
      () => `update sales_order_lines set quantity = 9 where id = ${line(12)}`,
      () => `update sales_order_lines set quantity = 20 where id = ${line(12)}`,
      ...([
        'record_changed',
        'sales_order_line',
        () => orderId,
        /^sales_order_lines \d+ \d+ \(quantity; changed after event \d+\)$/,
      ] as const),
    ],
    [
      'a line that moved to another order',
      () => `update sales_order_lines set sales_order_id = 999999 where id = ${line(12)}`,
      () => `update sales_order_lines set sales_order_id = ${orderId} where sales_order_id = 999999`,
      ...(['record_changed', 'sales_order_line', () => 999999, /\(sales_order_id; changed/] as const),
    ],
    [
      'a line that was slipped in',
      () => `insert into sales_order_lines (sales_order_id, line_number, item_code, quantity) values (${orderId}, 99, 'NRE', 1)`,
      () => `delete from sales_order_lines where line_number = 99`,
      ...(['record_added', 'sales_order_line', () => orderId, /^sales_order_lines \d+ \d+ \(slipped in\)$/] as const),
    ],
    [
      'a line that was removed',
      () =>
        `create schema aside; create table aside.kept as select * from sales_order_lines where id = ${line(3)}; delete from sales_order_lines where id = ${line(3)}`,
      () => 'insert into sales_order_lines overriding system value select * from aside.kept; drop schema aside cascade',
      ...(['record_missing', 'sales_order_line', () => orderId, /\(removed after event \d+\)$/] as const),
    ],
    [
      'a recovery code that counts again',
      () => `update recovery_codes set used_at = null where code_hash = '\\x02'`,
      () => `update recovery_codes r set used_at = (e.new_values ->> 'used_at')::timestamptz from audit_events e
        where e.entity_type = 'recovery_codes' and e.action = 'update' and e.new_values ->> 'id' = r.id::text`,
      ...(['record_changed', 'recovery_code', () => userId, /\(used_at; changed/] as const),
    ],
    [
      'a recovery code that was exchanged',
      () => `update recovery_codes set code_hash = '\\x04' where code_hash = '\\x03'`,
      () => `update recovery_codes set code_hash = '\\x03' where code_hash = '\\x04'`,
      ...(['record_changed', 'recovery_code', () => userId, /\(code_hash; changed/] as const),
    ],
    [
      'a second factor with another secret',
      () => `update second_factors set sealed_secret = '\\x02'`,
      () => `update second_factors set sealed_secret = '\\x01'`,
      ...(['record_changed', 'second_factor', () => userId, /\(sealed_secret; changed/] as const),
    ],
    [
      'a password link that is valid for longer',
      () => `update password_links set expires_at = expires_at + interval '1 year' where id = (select max(id) from password_links)`,
      () => `update password_links set expires_at = expires_at - interval '1 year' where id = (select max(id) from password_links)`,
      ...(['record_changed', 'password_link', () => userId, /\(expires_at; changed/] as const),
    ],
    [
      'a permission that a role was given',
      () => `insert into role_permissions (role_key, permission_key) values ('rep', 'users.manage')`,
      () => `delete from role_permissions where role_key = 'rep' and permission_key = 'users.manage'`,
      ...(['record_added', 'role_permission', () => 'rep', /^role_permissions rep users\.manage \(slipped in\)$/] as const),
    ],
    [
      'a permission that a role lost',
      () => `delete from role_permissions where role_key = 'admin' and permission_key = 'settings.view'`,
      () => `insert into role_permissions (role_key, permission_key) values ('admin', 'settings.view')`,
      ...([
        'record_missing',
        'role_permission',
        () => 'admin',
        /^role_permissions admin settings\.view \(removed after event \d+\)$/,
      ] as const),
    ],
    [
      'a role that a user was given',
      () => `insert into user_roles (user_id, role_key) values (${userId}, 'admin')`,
      () => `delete from user_roles where user_id = ${userId} and role_key = 'admin'`,
      ...(['record_added', 'user_role', () => userId, /^user_roles \d+ admin \(slipped in\)$/] as const),
    ],
    [
      'a role whose users must have a second factor',
      () => `insert into second_factor_roles (role_key) values ('rep')`,
      () => `delete from second_factor_roles`,
      ...(['record_added', 'second_factor_role', () => 'rep', /^second_factor_roles rep \(slipped in\)$/] as const),
    ],
    [
      'a user that was slipped in',
      () => `insert into users (email, password_hash) values ('slipped@silqeqms.example', 'x')`,
      () => `delete from users where email = 'slipped@silqeqms.example'`,
      ...(['record_added', 'user', () => expect.any(String) as never, /\(slipped in\)$/] as const),
    ],
    [
      'an alias that got another name',
      () => `update lot_aliases set alias = 'SLQ-55558' where alias = 'SLQ-55557'`,
      () => `update lot_aliases set alias = 'SLQ-55557' where alias = 'SLQ-55558'`,
      ...(['record_changed', 'lot_alias', () => 'SLQ-55558', /\(alias; changed/] as const),
    ],
    [
      'an instant of the last change that was set back',
      () => `update distribution_log_entries set updated_at = updated_at - interval '2 days' where id = ${id}`,
      () => `update distribution_log_entries set updated_at = updated_at + interval '2 days' where id = ${id}`,
      ...(['record_changed', 'distribution', () => id, /\(updated_at; changed/] as const),
    ],
    [
      'an instant of the last change of a record that nobody changed',
      () => `update lots set updated_at = updated_at + interval '1 microsecond' where lot_number = 'SLQ-55555'`,
      () => `update lots set updated_at = updated_at - interval '1 microsecond' where lot_number = 'SLQ-55555'`,
      ...(['record_changed', 'lot', () => 'SLQ-55555', /\(updated_at; changed/] as const),
    ],
  ])('names %s', async (_, change, undo, kind, entityType, entityId, detail) => {
    await owner(change());
    const findings = await found();
    await owner(undo());
    const name = entityId();
    expect(findings).toEqual([
      expect.objectContaining({
        ...{ check: RECORDS, kind, entityType, detail: expect.stringMatching(detail) },
        entityId: typeof name === 'number' ? String(name) : name,
      }),
    ]);
    expect(findings[0]?.since === null).toBe(kind === 'record_added');
  });
});
