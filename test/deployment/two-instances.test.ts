import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { cloneDatabase } from '../support/test-app.js';
import { endProcesses, logIn, productionVariables, startWebProcess, type WebProcess } from '../support/web-process.js';

/** Two web processes on one database and one storage, as behind a load balancer. Each test asks now the one, now the other. */
describe('two instances', () => {
  let database: Client;
  let webs: [WebProcess, WebProcess];
  let first: string;
  let second: string;
  let admin: Record<string, string>;
  beforeAll(async () => {
    const url = await cloneDatabase();
    database = new Client({ connectionString: url });
    await database.connect();
    webs = [startWebProcess(productionVariables(url)), startWebProcess(productionVariables(url))];
    [first, second] = (await Promise.all(webs.map((web) => web.listening()))) as [string, string];
    admin = await logIn(first);
  });
  afterAll(async () => {
    await endProcesses();
    await database.end();
  });

  const ask = async (origin: string, method: string, path: string, headers: Record<string, string>, body?: object) => {
    const json = body && { 'Content-Type': 'application/json' };
    const response = await fetch(`${origin}/api/v1${path}`, {
      method,
      headers: { ...headers, ...json },
      body: body && JSON.stringify(body),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text === '' ? null : JSON.parse(text) };
  };

  const PASSWORD = 'three green kettles sing';
  /** A new user with this role; an admin makes a link, and the user sets the password by it. */
  const aUser = async (role: string) => {
    const email = `${role}-${randomUUID()}@silqeqms.example`;
    const made = await ask(first, 'POST', '/users', admin, { email, name: role, roles: [role] });
    expect(made.status).toBe(201);
    const { rows } = await database.query(
      `update users set password_hash = (select password_hash from users where email = 'admin@silqeqms.example') where id = $1 returning id::int`,
      [made.body.user?.id ?? made.body.id],
    );
    return { id: rows[0].id as number, email };
  };
  const logInAs = async (origin: string, email: string, password: string) => {
    const headers = { 'X-Forwarded-Proto': 'https' };
    const answer = await ask(origin, 'POST', '/auth/login', headers, { email, password });
    return { ...answer, session: { Cookie: answer.headers.getSetCookie()[0]?.split(';')[0] ?? '', ...headers } };
  };
  const ADMINS = 'correct horse battery';

  const upload = async (origin: string, order: string, session = admin): Promise<number> => {
    const form = new FormData();
    form.set('kind', 'distributions_csv');
    const csv = `Ship Date,Order Number,Facility Name,SKU,Lot,Quantity\n2026-01-05,${order},Alder Clinic,211610SPT,SLQ-10001,1\n`;
    form.set('file', new Blob([csv]), `${order}.csv`);
    const response = await fetch(`${origin}/api/v1/imports`, { method: 'POST', headers: session, body: form });
    expect(response.status).toBe(202);
    return ((await response.json()) as { id: number }).id;
  };
  const statusOf = async (origin: string, id: number): Promise<string> => (await ask(origin, 'GET', `/imports/${id}`, admin)).body.status;

  it('share sessions: a log-in counts at both, and so does its end', async () => {
    const { email } = await aUser('operations');
    const { session } = await logInAs(first, email, ADMINS);
    expect((await ask(second, 'GET', '/auth/me', session)).body.user.email).toBe(email);
    expect((await ask(second, 'POST', '/auth/logout', session)).status).toBe(204);
    expect((await ask(first, 'GET', '/auth/me', session)).status).toBe(401);
  });

  it('both refuse within two seconds what a user may no longer do', async () => {
    // The place for what a process remembers of sessions and users: whatever it keeps, this must hold.
    const { id, email } = await aUser('operations');
    const { session } = await logInAs(first, email, ADMINS);
    const mayImport = async (origin: string) => (await ask(origin, 'POST', '/imports/999999/cancel', session)).status;
    expect([await mayImport(first), await mayImport(second)]).toEqual([404, 404]);
    const asRead = async () => ({ ...admin, 'If-Match': (await ask(first, 'GET', `/users/${id}`, admin)).headers.get('etag') ?? '' });
    expect((await ask(first, 'PATCH', `/users/${id}`, await asRead(), { roles: ['rep'], reason: 'moves on' })).status).toBe(200);
    for (const origin of [first, second]) await expect.poll(() => mayImport(origin), { timeout: 10_000 }).toBe(403);
    expect((await ask(second, 'PATCH', `/users/${id}`, await asRead(), { isActive: false, reason: 'left' })).status).toBe(200);
    for (const origin of [first, second]) await expect.poll(() => mayImport(origin), { timeout: 10_000 }).toBe(401);
  });

  it('slow down guessing together', async () => {
    const { email } = await aUser('rep');
    const statuses: number[] = [];
    for (let attempt = 0; attempt < 10; attempt += 1)
      statuses.push((await logInAs(attempt % 2 === 0 ? first : second, email, PASSWORD)).status);
    expect(statuses).toEqual(Array(10).fill(401));
    await database.query(`update log_in_throttles set open_at = now() + interval '1 hour' where failures >= 10`);
    for (const origin of [first, second]) expect((await logInAs(origin, email, ADMINS)).status).toBe(429);
    await database.query('delete from log_in_throttles');
  });

  it('run every job exactly once, whoever takes it', async () => {
    const ids: number[] = [];
    for (let n = 0; n < 8; n += 1) ids.push(await upload(n % 2 === 0 ? first : second, `TWICE-${n}`));
    for (const id of ids) await expect.poll(() => statusOf(id % 2 === 0 ? first : second, id), { timeout: 60_000 }).toBe('validated');
    const done = (id: number) => webs.flatMap((web) => web.said().match(new RegExp(`Import ${id}: validate done`, 'g')) ?? []);
    for (const id of ids) await expect.poll(() => done(id).length, { timeout: 10_000 }).toBe(1);
  });

  it('take an import from one another: uploaded here, validated anywhere, committed there, read here', async () => {
    const id = await upload(first, 'ACROSS-1');
    await expect.poll(() => statusOf(second, id), { timeout: 60_000 }).toBe('validated');
    const commits = await Promise.all([first, second].map((origin) => ask(origin, 'POST', `/imports/${id}/commit`, admin, {})));
    expect(commits.map(({ status }) => status)).toEqual([202, 202]);
    await expect.poll(() => statusOf(first, id), { timeout: 60_000 }).toBe('committed');
    const { rows } = await database.query(`select count(*)::int as entries from distribution_log_entries where order_number = 'ACROSS-1'`);
    expect(rows[0].entries).toBe(1);
    expect((await ask(first, 'GET', `/imports/${id}/rows`, admin)).body.data).toHaveLength(1);
  });

  it('count the unfinished imports of a user together', async () => {
    const { id, email } = await aUser('operations');
    const { session } = await logInAs(second, email, ADMINS);
    await database.query(
      `insert into imports (kind, status, filename, byte_size, sha256, storage_key, created_by_user_id)
       select 'distributions_csv', 'validated', 'x.csv', 1, repeat('0', 64), 'imports/two' || n, $1 from generate_series(1, 199) n`,
      [id],
    );
    const form = () => {
      const made = new FormData();
      made.set('kind', 'distributions_csv');
      made.set('file', new Blob(['Ship Date,Order Number,Facility Name,SKU,Lot,Quantity\n']), 'a.csv');
      return made;
    };
    const send = (origin: string) => fetch(`${origin}/api/v1/imports`, { method: 'POST', headers: session, body: form() });
    const statuses = (await Promise.all([first, second, first, second].map(send))).map(({ status }) => status);
    expect(statuses.sort()).toEqual([202, 409, 409, 409]);
  });

  it('carry out a request with one Idempotency-Key once, whichever of them gets it', async () => {
    const create = (origin: string) => ask(origin, 'POST', '/reps', { ...admin, 'Idempotency-Key': 'two-1' }, { name: 'Robin Twice' });
    const answers = await Promise.all([first, second, first, second].map(create));
    for (const { status, body } of answers) if (status !== 201) expect([status, body.code]).toEqual([409, 'request_in_progress']);
    const replayed = [await create(first), await create(second)];
    expect(replayed.map(({ status, headers }) => [status, headers.get('idempotency-replayed')])).toEqual([
      [201, 'true'],
      [201, 'true'],
    ]);
    expect(replayed[0]?.body).toEqual(replayed[1]?.body);
    const { rows } = await database.query(`select count(*)::int as reps from reps where name = 'Robin Twice'`);
    expect(rows[0].reps).toBe(1);
  });
});
