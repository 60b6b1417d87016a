import { parse } from 'csv-parse/sync';
import { seededRoles } from '../../src/auth/permissions.js';
import { generateDistributions } from '../support/distributions.js';
import { asBuffer } from '../support/downloads.js';
import { ADMIN } from '../support/environment.js';
import { eventsAreFinal } from '../support/final-events.js';
import { importFile } from '../support/imports.js';
import { pastTriggers } from '../support/past-triggers.js';
import { textOfPdf } from '../support/pdf-text.js';
import { insertDistribution, insertOrder } from '../support/records.js';
import { useAdmin, useTestApp } from '../support/use-test-app.js';

interface Change {
  id: number;
  kind: string;
  action: string;
  entityType: string;
  entityId: string;
  reason: string | null;
  actor: { label: string };
}

const REVIEWS = '/api/v1/audit-reviews';

describe('reviews of the audit trail', () => {
  const test = useTestApp();
  const admin = useAdmin(test);
  const signature = { password: ADMIN.password };
  let distribution: number;
  beforeAll(async () => {
    distribution = await insertDistribution(test.database, await insertOrder(test.database));
    await close({ conclusion: 'what was set up' });
  });

  const settled = () => eventsAreFinal(test);
  const close = async (review: object = {}) => {
    await settled();
    return (
      await admin
        .post(REVIEWS)
        .send({ conclusion: 'as it should be', signature, ...review })
        .expect(201)
    ).body;
  };
  const pending = async () => {
    await settled();
    return (await admin.get(`${REVIEWS}/pending`).expect(200)).body;
  };
  const all = async (path: string): Promise<Change[]> => {
    const changes: Change[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const { body }: { body: { data: Change[]; nextCursor: string | null } } = await admin
        .get(path)
        .query({ limit: 2, ...(cursor && { cursor }) })
        .expect(200);
      changes.push(...body.data);
      cursor = body.nextCursor;
    }
    return changes;
  };

  it('list the manual changes of the period, with who, what and why, and close it', async () => {
    const change = { quantity: 3, reason: 'miscounted' };
    const { headers } = await admin.get(`/api/v1/distributions/${distribution}`).expect(200);
    await admin.patch(`/api/v1/distributions/${distribution}`).set('If-Match', String(headers.etag)).send(change).expect(200);
    await admin.post(`/api/v1/distributions/${distribution}/void`).send({ reason: 'entered twice' }).expect(200);
    await admin
      .post('/api/v1/users')
      .send({ email: 'new.person@silqeqms.example', name: 'New Person', roles: ['rep'] })
      .expect(201);
    await test.database.query(`update lots set units_produced = 1000`);
    await importFile(admin, generateDistributions(30).csv, true);
    await settled();
    const changes = await all(`${REVIEWS}/pending/changes`);
    const shown = changes.map(({ kind, action, entityType, reason, actor }) => [kind, action, entityType, reason, actor.label]);
    const who = ADMIN.email;
    expect(shown.slice(0, 2)).toEqual([
      ['change', 'update', 'distribution', 'miscounted', who],
      ['void', 'update', 'distribution', 'entered twice', who],
    ]);
    expect(shown).toContainEqual(['access', 'insert', 'user', null, who]);
    expect(shown).toContainEqual(['by_hand', 'update', 'lot', null, expect.stringMatching(/^database role /)]);
    // The import wrote and changed much, and all of it is routine.
    expect(new Set(changes.map(({ entityType }) => entityType))).toEqual(new Set(['distribution', 'user', 'user_role', 'lot']));
    const waits = await pending();
    expect(waits.events).toBeGreaterThan(30 + changes.length);
    const counted = Object.fromEntries(
      ['by_hand', 'access', 'deletion', 'void', 'change'].map((kind) => [kind, changes.filter((each) => each.kind === kind).length]),
    );
    expect(waits.manualChanges).toEqual(counted);

    const review = await close({ lastEventId: waits.lastEventId, conclusion: 'All of them have a reason, but for one in the database.' });
    expect(review).toMatchObject({
      events: waits.events,
      manualChanges: counted,
      lastEventId: waits.lastEventId,
      signatures: [{ subjectType: 'audit_review', meaning: 'reviewed', printedName: 'Administrator', valid: true }],
    });
    expect(await all(`${REVIEWS}/${review.id}/changes`)).toEqual(changes);
    const { text } = await admin.get(`${REVIEWS}/${review.id}`).query({ format: 'csv' }).expect(200);
    const lines = parse(text, { bom: true });
    expect(lines).toHaveLength(changes.length + 3);
    expect(text).toContain('Administrator');
    const pdf = await admin.get(`${REVIEWS}/${review.id}`).query({ format: 'pdf' }).buffer().parse(asBuffer).expect(200);
    expect(await textOfPdf(pdf.body)).toMatch(
      /Conclusion: All of them have a reason.*Signed as reviewed: Administrator, .*holds.*miscounted/s,
    );
  });

  it('cover each event exactly once, in the order in which transactions wrote them', async () => {
    const client = await test.database.connect();
    // A transaction that began before the review and commits after it belongs to the next one.
    await client.query(`begin; update customers set contact_name = 'Late'`);
    await test.database.query('update lots set units_produced = 2000');
    await admin.post('/api/v1/reps').send({ name: 'Dana Whitfield' }).expect(201);
    const during = await admin.post(REVIEWS).send({ conclusion: 'fine', signature });
    // Its last event has a larger id than those of a transaction that comes after it.
    await client.query(`update customers set contact_name = 'Later'; commit`);
    client.release();
    const after = await close();
    const changes = await all(`${REVIEWS}/${after.id}/changes`);
    expect(new Set(changes.map(({ kind, entityType }) => `${kind} ${entityType}`))).toEqual(new Set(['by_hand customer', 'by_hand lot']));
    const ids = changes.map(({ id }) => id);
    expect(ids).toEqual(ids.toSorted((one, other) => one - other));
    expect([201, 409]).toContain(during.status);
    const { rows } = await test.database.query(
      `select count(*)::int as events, count(distinct e.id)::int as distinct_events from audit_events e
       join audit_reviews r on (e.change_number, e.id) > (r.from_change, r.from_event) and (e.change_number, e.id) <= (r.up_to_change, r.up_to_event)`,
    );
    expect(rows[0].events).toBe(rows[0].distinct_events);
    const { rows: sums } = await test.database.query(
      `select sum(events)::int as reviewed, (select count(*)::int from audit_events) as events from audit_reviews`,
    );
    expect(sums[0].reviewed).toBe(rows[0].events);
    expect(sums[0].events - sums[0].reviewed).toBe((await pending()).events);
    // The two events of closing, and nothing else, follow the last review.
    expect((await pending()).events).toBe(2);
  });

  it('end at an instant, and not with an event that another review covers', async () => {
    await admin.post('/api/v1/reps').send({ name: 'Sasha Reed' }).expect(201);
    const { body: events } = await admin.get('/api/v1/audit-events').query({ entityType: 'rep', limit: 1 }).expect(200);
    const review = await close({ upTo: events.data[0].occurredAt });
    const { body: repeated } = await admin
      .post(REVIEWS)
      .send({ conclusion: 'again', signature, lastEventId: review.lastEventId })
      .expect(409);
    expect(repeated).toMatchObject({ code: 'event_not_pending', errors: [{ pointer: '/lastEventId' }] });
    const early = await admin.post(REVIEWS).send({ conclusion: 'again', signature, upTo: '2020-01-01T00:00:00Z' }).expect(409);
    expect(early.body.code).toBe('nothing_to_review');
    const late = await admin.post(REVIEWS).send({ conclusion: 'again', signature, upTo: '2999-01-01T00:00:00Z' }).expect(422);
    expect(late.body.code).toBe('as_of_in_future');
  });

  it('find what an import changed in its own transaction routine, also where a review ends within it', async () => {
    await close();
    await test.database.query(`begin; select set_config('silqe.actor', 'an import', true);
      insert into imports (kind, status, filename, byte_size, sha256, storage_key, created_by_user_id)
        values ('distributions_csv', 'received', 'x.csv', 1, repeat('a', 64), 'imports/within', 1);
      update customers set contact_name = 'Filled' where id = (select min(id) from customers); commit`);
    await test.database.query(
      `begin; select set_config('silqe.actor', 'somebody', true); update customers set contact_name = 'By hand' where id = (select min(id) from customers); commit`,
    );
    const { rows } = await test.database.query(`select max(id)::int as id from audit_events where entity_type = 'imports'`);
    await close({ lastEventId: rows[0].id });
    await settled();
    const changes = (await all(`${REVIEWS}/pending/changes`)).filter(({ entityType }) => entityType === 'customer');
    expect(changes).toEqual([expect.objectContaining({ kind: 'change', newValues: { contactName: 'By hand' } })]);
  });

  it('list deletions, and of what people do to their own access what they change or end, but not what they make', async () => {
    await close();
    const { body: token } = await admin.post('/api/v1/api-tokens').send({ name: 'nightly' }).expect(201);
    await admin.delete(`/api/v1/api-tokens/${token.id}`).expect(204);
    await test.database.query(`begin; select set_config('silqe.actor', 'somebody', true);
      insert into lot_aliases (alias, lot_number) select 'SLQ-ALIAS', min(lot_number) from lots; delete from lot_aliases where alias = 'SLQ-ALIAS'; commit`);
    await settled();
    const changes = await all(`${REVIEWS}/pending/changes`);
    expect(changes.map(({ kind, action, entityType }) => [kind, action, entityType])).toEqual([
      ['access', 'update', 'api_token'],
      ['deletion', 'delete', 'lot_alias'],
    ]);
  });

  it('hold all of many changes as CSV, and say on paper that it has the first ones', async () => {
    await close();
    await test.database.query(`insert into reps (name) select 'Rep ' || n from generate_series(1, 2100) n`);
    const { id, manualChanges } = await close();
    expect(manualChanges.by_hand).toBe(2_100);
    const { text } = await admin.get(`${REVIEWS}/${id}`).query({ format: 'csv' }).expect(200);
    expect(parse(text, { bom: true }).filter(([, , kind]: string[]) => kind === 'by_hand')).toHaveLength(2_100);
    const pdf = await admin.get(`${REVIEWS}/${id}`).query({ format: 'pdf' }).buffer().parse(asBuffer).expect(200);
    expect(await textOfPdf(pdf.body)).toContain('The first 2000 of them. The copy as CSV has all.');
  });

  it('are asked for before the password: with nothing to review, nobody types one', async () => {
    await close();
    const asked = { conclusion: 'again', signature: { password: 'a guess' }, upTo: '2020-01-01T00:00:00Z' };
    expect((await admin.post(REVIEWS).send(asked).expect(409)).body.code).toBe('nothing_to_review');
  });

  it('end before the first later event in the order of transactions, also where another one wrote earlier', async () => {
    await close();
    const client = await test.database.connect();
    await client.query(`begin; update customers set contact_name = 'Before' where id = (select min(id) from customers)`);
    const { rows } = await client.query(
      `select max(id)::int as id, to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "upTo" from audit_events`,
    );
    await admin.post('/api/v1/reps').send({ name: 'Jo Park' }).expect(201);
    await client.query(`update customers set contact_name = 'After' where id = (select min(id) from customers); commit`);
    client.release();
    expect((await close({ upTo: rows[0].upTo })).lastEventId).toBe(rows[0].id);
  });

  it('need the permission and the password, and are kept as they were made', async () => {
    const auditor = await test.as('auditor');
    await auditor.get(`${REVIEWS}/pending`).expect(200);
    await auditor.post(REVIEWS).send({ conclusion: 'fine', signature }).expect(403);
    const wrong = await admin
      .post(REVIEWS)
      .send({ conclusion: 'fine', signature: { password: 'a guess' } })
      .expect(422);
    expect(wrong.body).toMatchObject({ code: 'wrong_password', errors: [{ pointer: '/signature/password' }] });
    const { id } = await close();
    await expect(test.database.query(`update audit_reviews set conclusion = 'x' where id = $1`, [id])).rejects.toThrow('regulated');
    const client = await test.database.connect();
    await client.query(
      `begin; set local session_replication_role = replica; update audit_reviews set events = events + 1 where id = ${id}; commit`,
    );
    client.release();
    const { body } = await admin.get(`${REVIEWS}/${id}`).expect(200);
    expect(body.signatures).toMatchObject([{ valid: false, invalidBecause: [{ code: 'record_altered' }] }]);
    expect((await admin.get(`${REVIEWS}/${id}`).query({ format: 'csv' }).expect(200)).text).toMatch(
      /signature,Administrator,.*does not hold/,
    );
  });

  it('list a signature that was refused for its password as a change of access', async () => {
    await close();
    const wrong = { conclusion: 'with a wrong password', signature: { password: 'not the password' } };
    // The events of closing are what waits for this review.
    await settled();
    await admin.post(REVIEWS).send(wrong).expect(422);
    await settled();
    expect(await all(`${REVIEWS}/pending/changes`)).toContainEqual(expect.objectContaining({ kind: 'access', action: 'signing_failed' }));
  });

  it('begin where the one before ended, whoever writes them', async () => {
    const insert = `insert into audit_reviews (from_change, from_event, up_to_change, up_to_event, first_occurred_at, last_occurred_at, events, changes, conclusion, reviewed_at)
      select up_to_change, up_to_event - 1, up_to_change + 1, 1, now(), now(), 1, '{}', 'x', now() from audit_reviews order by id desc limit 1`;
    await expect(test.database.query(insert)).rejects.toThrow('begins where the one before ended');
  });
});

describe('events of the time before transactions had numbers', () => {
  const test = useTestApp();
  const admin = useAdmin(test);

  it('are manual and routine each by itself, since no number says what an import changed', async () => {
    await insertOrder(test.database);
    await test.database.query(`begin; select set_config('silqe.actor', 'somebody', true);
      insert into imports (kind, status, filename, byte_size, sha256, storage_key, created_by_user_id)
        values ('distributions_csv', 'received', 'x.csv', 1, repeat('a', 64), 'imports/before', 1);
      update imports set status = 'validating'; update customers set contact_name = 'Changed'; update customers set contact_name = 'As it was'; commit`);
    await pastTriggers(
      test,
      `update audit_events set change_number = 0 where entity_type in ('imports', 'customers');
       update audit_events set action = 'baseline', actor = 'database role x' where new_values ->> 'contact_name' = 'As it was'`,
    );
    await eventsAreFinal(test);
    const { body } = await admin.get(`${REVIEWS}/pending/changes?limit=200`).expect(200);
    const listed = body.data.filter(({ entityType }: Change) => entityType === 'import' || entityType === 'customer');
    expect(listed.filter(({ action }: Change) => action !== 'insert')).toMatchObject([
      { kind: 'change', entityType: 'customer', newValues: { contactName: 'Changed' } },
    ]);
  });
});

describe('the first review of the audit trail', () => {
  const test = useTestApp();
  const admin = useAdmin(test);
  const seeded = Object.values(seededRoles).reduce((sum, { permissions }) => sum + permissions.length, 0);

  it('sums the permissions that the release gave to its roles in one line, and lists any other that claims to be of the release', async () => {
    await test.database.query(`begin; select set_config('silqe.actor', 'release', true);
      insert into role_permissions (role_key, permission_key) values ('rep', 'audit.view'); commit`);
    await eventsAreFinal(test);
    const { body: pending } = await admin.get(`${REVIEWS}/pending`).expect(200);
    const { body: listed } = await admin.get(`${REVIEWS}/pending/changes?limit=200`).expect(200);
    expect(pending.madeByRelease).toBe(seeded);
    expect(listed.data).toHaveLength(Object.values<number>(pending.manualChanges).reduce((sum, each) => sum + each, 0));
    const permissions = listed.data.filter(({ entityType }: { entityType: string }) => entityType === 'role_permission');
    expect(permissions).toEqual([
      expect.objectContaining({
        kind: 'access',
        newValues: { roleKey: 'rep', permissionKey: 'audit.view' },
        actor: { id: null, label: 'release' },
      }),
    ]);

    const { body: review } = await admin
      .post(REVIEWS)
      .send({ conclusion: 'What was set up.', lastEventId: pending.lastEventId, signature: { password: ADMIN.password } })
      .expect(201);
    expect(review).toMatchObject({ madeByRelease: seeded, manualChanges: pending.manualChanges, signatures: [{ valid: true }] });
    const { body: changes } = await admin.get(`${REVIEWS}/${review.id}/changes?limit=200`).expect(200);
    expect(changes.data).toEqual(listed.data);
    const { text } = await admin.get(`${REVIEWS}/${review.id}?format=csv`).expect(200);
    expect(text).toContain(`made by the release,release,insert,role_permission,,,${seeded}`);
    const pdf = await admin.get(`${REVIEWS}/${review.id}?format=pdf`).buffer().parse(asBuffer).expect(200);
    expect(await textOfPdf(pdf.body)).toContain(`made by the release: ${seeded}`);
  });

  it('lists them where it was made before they were summed, as it counted them', async () => {
    const { body } = await admin.get(`${REVIEWS}?limit=1`).expect(200);
    const [{ id }] = body.data;
    await pastTriggers(test, `update audit_reviews set changes = changes - 'release' where id = ${id}`);
    expect((await admin.get(`${REVIEWS}/${id}`).expect(200)).body.madeByRelease).toBe(0);
    const { body: changes } = await admin.get(`${REVIEWS}/${id}/changes?limit=200`).expect(200);
    const ofRelease = changes.data.filter(({ actor, entityType }: Change) => actor.label === 'release' && entityType === 'role_permission');
    expect(ofRelease).toHaveLength(seeded + 1);
    expect(new Set(ofRelease.map(({ kind }: Change) => kind))).toEqual(new Set(['access']));
  });
});
