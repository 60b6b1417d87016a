import { Client } from 'pg';
import { PgBoss } from 'pg-boss';
import { actorProofs } from '../../src/database/actor-proof.js';
import { WEB_RIGHTS } from '../../src/database/web-rights.js';
import { JOBS_SCHEMA } from '../../src/jobs/queues.js';
import { runRelease } from '../../src/release/run-release.js';
import { testEnvironment } from '../support/environment.js';
import { emptyDatabase } from '../support/migrations.js';
import { insertDistribution, insertOrder } from '../support/records.js';
import { asWebRole, startTestApp } from '../support/test-app.js';
import { useAdmin, useTestApp } from '../support/use-test-app.js';

const ignore = () => undefined;

describe('the log-in of the web process', () => {
  const test = useTestApp();
  const admin = useAdmin(test);
  let web: Client;
  let id: number;
  beforeAll(async () => {
    id = await insertDistribution(test.database, await insertOrder(test.database));
    web = new Client({ connectionString: asWebRole(test.databaseUrl) });
    await web.connect();
  });
  afterAll(() => web.end());

  const lastEvent = async () =>
    (
      await test.database.query(
        `select actor_id, actor, request_id from audit_events where entity_type = 'distribution_log_entries' order by id desc limit 1`,
      )
    ).rows[0];
  const verification = async (agent = admin) => (await agent.get('/api/v1/audit-events/verification').expect(200)).body;
  /** A hand-typed change that says who makes it. */
  const change = async (settings: Record<string, string>, note: string) => {
    await web.query('begin');
    for (const [name, value] of Object.entries(settings)) await web.query('select set_config($1, $2, true)', [`silqe.${name}`, value]);
    await web.query(`update distribution_log_entries set tracking_number = $1 where id = $2`, [note, id]);
    await web.query('commit');
    return lastEvent();
  };
  const ADMIN_CLAIMED = { actor_id: '1', actor: 'admin@silqeqms.example', request_id: 'r-1' };
  const NOBODY = { actor_id: null, actor: 'database role silqeqms_web', request_id: null };

  it.each([
    'alter table distribution_log_entries disable trigger all',
    'alter table audit_events add column x text',
    'drop trigger audit_events_append_only on audit_events',
    'truncate audit_events',
    'truncate access_events',
    'delete from distribution_log_entries',
    'delete from customers',
    'delete from users',
    'update audit_events set actor = null',
    `insert into audit_events (actor, action, entity_type, entity_id) values ('x', 'update', 'lots', '1')`,
    `insert into received_distributions select id, sales_order_id, ship_date, sku, lot_number, tracking_number, 1 from distribution_log_entries`,
    'delete from orders_without_distributions',
    `insert into role_permissions values ('rep', 'users.edit')`,
    `create function record_inserts() returns trigger language plpgsql as 'begin return null; end'`,
    'create or replace function audit_author(out actor_id bigint, out actor text, out reason text, out request_id text) language sql as $$ select 1::bigint, null::text, null::text, null::text $$',
    'create table public.mine (id bigint)',
    'create schema mine',
    `set session_replication_role = replica`,
    'select * from actor_keys',
    'create temporary table lots (id bigint); create trigger forged after insert on pg_temp.lots referencing new table as new_rows for each statement execute function record_inserts(id, full)',
    'create trigger forged before insert on customers for each row execute function refuse_change()',
  ])('may not: %s', async (statement) => {
    await web.query('begin');
    await expect(web.query(statement)).rejects.toMatchObject({ code: '42501' });
    await web.query('rollback');
  });

  it('leaves its events in the trail, and not in a temporary table of that name', async () => {
    await web.query('create temporary table audit_events (like public.audit_events including all)');
    expect(await change({}, 'kept')).toEqual(NOBODY);
    expect((await web.query('select from pg_temp.audit_events')).rowCount).toBe(0);
    await web.query('drop table pg_temp.audit_events');
  });

  it('names nobody in the trail who did not prove it in a request', async () => {
    expect(await change(ADMIN_CLAIMED, 'claimed')).toEqual(NOBODY);
    const seconds = Math.floor(Date.now() / 1000);
    expect(await change({ ...ADMIN_CLAIMED, proof: `${seconds}.${'0'.repeat(64)}` }, 'made up')).toEqual(NOBODY);
    expect(await change({ ...ADMIN_CLAIMED, proof: 'x' }, 'broken')).toEqual(NOBODY);
  });

  it('names who made a request, and the proof of one person is none for another', async () => {
    const body = { trackingNumber: '1Z9', reason: 'found the slip' };
    const { headers } = await admin.get(`/api/v1/distributions/${id}`).expect(200);
    await admin
      .patch(`/api/v1/distributions/${id}`)
      .set('If-Match', headers.etag as string)
      .send(body)
      .expect(200);
    const made = await lastEvent();
    expect(made).toMatchObject({ actor_id: '1', actor: ADMIN_CLAIMED.actor });
    const actor = { actorId: 1, actor: ADMIN_CLAIMED.actor, requestId: 'r-1' };
    const proof = actorProofs(testEnvironment({ DATABASE_URL: test.databaseUrl }).SECRET_KEY)(actor);
    expect(await change({ ...ADMIN_CLAIMED, proof }, 'proven')).toEqual(ADMIN_CLAIMED);
    expect(await change({ ...ADMIN_CLAIMED, actor_id: '2', proof }, 'of another')).toEqual(NOBODY);
    expect(await change({ ...ADMIN_CLAIMED, request_id: 'r-2', proof }, 'of another request')).toEqual(NOBODY);
    const late = `${Number(proof.split('.')[0]) - 4_000}.${proof.split('.')[1]}`;
    expect(await change({ ...ADMIN_CLAIMED, proof: late }, 'late')).toEqual(NOBODY);
  });

  it('does a job that was put into the queue by hand in nobody’s name', async () => {
    const upload = Buffer.from(
      'Ship Date,Order Number,Facility Name,SKU,Lot,Quantity\n2025-03-14,SO 77001,Clinic A,211610SPT,SLQ-77001,1\n',
    );
    const { body } = await admin.post('/api/v1/imports').field('kind', 'distributions_csv').attach('file', upload, 'a.csv').expect(202);
    await vi.waitFor(async () => expect((await admin.get(`/api/v1/imports/${body.id}`)).body.status).toBe('validated'), {
      timeout: 60_000,
    });
    const sent = await test.database.query(`select data from ${JOBS_SCHEMA}.job where name = 'imports' limit 1`);
    expect(sent.rows[0].data).toMatchObject({ context: { actorId: 1 }, proof: expect.any(String) });
    await test.database.query(`update imports set status = 'committing' where id = $1`, [body.id]);
    const boss = await new PgBoss({
      connectionString: test.databaseUrl,
      schema: JOBS_SCHEMA,
      migrate: false,
      supervise: false,
      schedule: false,
    }).start();
    await boss.send('imports', { ...sent.rows[0].data, step: 'commit' }, { singletonKey: 'by-hand' });
    await boss.stop({ graceful: false });
    await vi.waitFor(async () => expect((await admin.get(`/api/v1/imports/${body.id}`)).body.status).toBe('committed'), {
      timeout: 60_000,
    });
    const { rows } = await test.database.query(
      `select distinct actor_id, actor from audit_events where entity_type = 'sales_orders' and actor like 'a job%'`,
    );
    expect(rows).toEqual([{ actor_id: null, actor: 'a job without proof of who asked for it' }]);
  });

  it('is reported with its grants, and with each right that somebody else gave it', async () => {
    const sound = await verification();
    expect(sound).toMatchObject({ protectedFromApplication: true, webLogIn: { role: 'silqeqms_web' } });
    const granted = Object.entries(WEB_RIGHTS).filter(([, rights]) => rights.length > 0);
    expect(sound.webLogIn.grants).toEqual(granted.map(([table, rights]) => ({ table, rights })));
    const failing = async () => {
      const { verified, checks } = await verification();
      expect(verified).toBe(false);
      return checks.filter(({ ok }: { ok: boolean }) => !ok).map(({ detail }: { detail: string }) => detail);
    };
    await test.database.query(
      `grant truncate, update (actor) on audit_events to silqeqms_web; grant execute on function record_updates() to public`,
    );
    expect(await failing()).toEqual([
      'Others may write to the records: everybody: EXECUTE on record_updates().',
      'Not granted by the release: TRUNCATE, UPDATE on audit_events; executing record_updates.',
    ]);
    await test.database.query(
      'revoke truncate, update (actor) on audit_events from silqeqms_web; revoke execute on function record_updates() from public',
    );
    expect((await verification()).verified).toBe(true);
  });
});

describe('one log-in for both', () => {
  it('serves, and says in the log and in the verification that the trail is not protected from the application', async () => {
    const { url, close } = await emptyDatabase();
    await close();
    await runRelease(testEnvironment({ DATABASE_URL: url }), ignore, ignore);
    const test = await startTestApp({ DATABASE_URL: url, LOG_IN: 'as given' });
    const { body } = await (await test.asAdmin()).get('/api/v1/audit-events/verification').expect(200);
    expect(body).toMatchObject({ verified: true, protectedFromApplication: false });
    expect(body.webLogIn.detail).toContain('the audit trail is not protected from the application itself');
    expect(test.logged()).toContain('the audit trail is not protected from the application itself');
    await test.close();
  });
});

describe('the release', () => {
  const released = async (change: (role: string) => string) => {
    const { url, database, close } = await emptyDatabase();
    const role = `web_${url.split('/').at(-1)}`;
    const webUrl = Object.assign(new URL(url), { username: role, password: 'web' }).href;
    const release = (more: Record<string, string> = {}) =>
      runRelease(testEnvironment({ DATABASE_URL: webUrl, RELEASE_DATABASE_URL: url, ...more }), ignore, ignore);
    await database.query(change(role));
    const end = async () => {
      await database.query(`drop owned by ${role}; drop role ${role}`);
      await close();
    };
    return { release, database, webUrl, role, end };
  };

  it('names the statement that makes a missing web role, and refuses one that could change the trail', async () => {
    const missing = await released((role) => `create role ${role} superuser`);
    await expect(missing.release()).rejects.toThrow('could change the audit trail');
    await missing.database.query(`drop role ${missing.role}`);
    await expect(missing.release()).rejects.toThrow(`CREATE ROLE "${missing.role}" LOGIN PASSWORD '...';`);
    expect((await missing.database.query(`select from pg_tables where schemaname = 'public'`)).rowCount).toBe(0);
    await missing.database.query(`create role ${missing.role} login password 'web'`);
    await missing.release();
    await missing.end();
  });

  it.each(['superuser', 'createrole'])('leaves a role that became %s since to the verification', async (what) => {
    const test = await released((role) => `create role ${role} login password 'web'`);
    await test.release();
    await test.database.query(`alter role ${test.role} ${what}`);
    const app = await startTestApp({ DATABASE_URL: test.webUrl, LOG_IN: 'as given' });
    const { body } = await (await app.asAdmin()).get('/api/v1/audit-events/verification').expect(200);
    await app.close();
    expect(body.verified).toBe(false);
    expect(body.checks.at(-1).detail).toMatch(/being a (superuser|role that)/);
    await test.end();
  });

  it('takes further rights back, and keeps an earlier SECRET_KEY for a day', async () => {
    const test = await released((role) => `create role ${role} login password 'web'`);
    await test.release();
    await test.database.query(
      `grant all on all tables in schema public to ${test.role}; grant update (actor) on audit_events to ${test.role}`,
    );
    await test.release({ SECRET_KEY: 'another-key-for-tests-0123456789abcdef' });
    const { rows } = await test.database.query(
      `select has_table_privilege($1, 'audit_events', 'insert') as inserts, has_any_column_privilege($1, 'audit_events', 'update') as updates`,
      [test.role],
    );
    expect(rows).toEqual([{ inserts: false, updates: false }]);
    const keys = await test.database.query(
      `select ends_at is null or ends_at > now() + interval '23 hours' as holds, ends_at is null as current from actor_keys order by 2`,
    );
    expect(keys.rows).toEqual([
      { holds: true, current: false },
      { holds: true, current: true },
    ]);
    // Another key than that of the web process would leave every event without its user.
    await test.database.query('delete from actor_keys');
    await expect(startTestApp({ DATABASE_URL: test.webUrl, LOG_IN: 'as given' })).rejects.toThrow(
      'the release ran with another SECRET_KEY',
    );
    await test.end();
  });
});
