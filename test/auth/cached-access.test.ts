import { setTimeout as sleep } from 'node:timers/promises';
import type { Agent } from 'supertest';
import { AccessCache } from '../../src/auth/access-cache.js';
import { Database } from '../../src/database/database.js';
import { changeNow } from '../support/change-now.js';
import { cookieOf } from '../support/quick-client.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { useTestApp } from '../support/use-test-app.js';

/** Two processes on one database, and a user who has just been let in by both. */
describe('access that a process keeps', () => {
  const test = useTestApp();
  let other: TestApp;
  let admin: Agent;
  beforeAll(async () => {
    other = await startTestApp({ DATABASE_URL: test.databaseUrl });
    admin = await test.asAdmin();
  });
  afterAll(() => other.close());

  const PRODUCTS = '/api/v1/products';
  const AUDIT = '/api/v1/audit-events';
  const here = (headers: Record<string, string>) => test.anonymous().get(PRODUCTS).set(headers);
  const there = (headers: Record<string, string>) => other.anonymous().get(PRODUCTS).set(headers);

  async function visitor(role = 'rep') {
    const agent = await test.as(role);
    const headers = { cookie: await cookieOf(agent) };
    await here(headers).expect(200);
    await there(headers).expect(200);
    const { body } = await agent.get('/api/v1/auth/me').expect(200);
    return { agent, headers, id: Number(body.user.id) };
  }

  /** Asks until the answer is another one than 200. */
  async function refused(headers: Record<string, string>, path = PRODUCTS): Promise<{ status: number; afterMs: number }> {
    const since = performance.now();
    for (;;) {
      const { status } = await other.anonymous().get(path).set(headers);
      if (status !== 200) return { status, afterMs: performance.now() - since };
      if (performance.now() > since + 60_000) throw new Error('nothing was withdrawn');
      await sleep(5);
    }
  }

  /** What the other process was told to forget, which makes the difference between now and in two seconds. */
  const announced = () => vi.spyOn(other.app.get(AccessCache), 'forget');

  it('is read from the database once for many requests', async () => {
    const { headers } = await visitor();
    const query = vi.spyOn(await test.app.get(Database).pool(), 'query');
    await Promise.all(Array.from({ length: 100 }, () => here(headers).expect(200)));
    const read = query.mock.calls.filter(([statement]) => (statement as { name?: string }).name === 'session');
    query.mockRestore();
    expect(read.length).toBeLessThan(50);
  });

  it('ends in the other process when a session ends, a user is switched off or a role is taken', async () => {
    const forgotten = announced();
    const ended = await visitor();
    await ended.agent.post('/api/v1/auth/logout').expect(204);
    await here(ended.headers).expect(401);
    expect(await refused(ended.headers)).toMatchObject({ status: 401 });

    const off = await visitor();
    await changeNow(admin, `/api/v1/users/${off.id}`, { isActive: false }).expect(200);
    await here(off.headers).expect(401);
    expect(await refused(off.headers)).toMatchObject({ status: 401 });

    await expect.poll(() => forgotten.mock.calls.flat()).toContain(`user:${off.id}`);
    expect(forgotten.mock.calls.flat()).toContainEqual(expect.stringMatching(/^session:\d+$/));

    const without = await visitor('auditor');
    await other.anonymous().get(AUDIT).set(without.headers).expect(200);
    await changeNow(admin, `/api/v1/users/${without.id}`, { roles: ['rep'], reason: 'left quality assurance' }).expect(200);
    await test.anonymous().get(AUDIT).set(without.headers).expect(403);
    expect(await refused(without.headers, AUDIT)).toMatchObject({ status: 403 });
  });

  it('ends in the other process when an API token is revoked or loses a permission', async () => {
    const token = async () => (await admin.post('/api/v1/api-tokens').send({ name: 'cached' }).expect(201)).body;
    const forgotten = announced();
    const revoked = await token();
    const headers = { authorization: `Bearer ${revoked.token}` };
    await there(headers).expect(200);
    await admin.delete(`/api/v1/api-tokens/${revoked.id}`).expect(204);
    await here(headers).expect(401);
    expect(await refused(headers)).toMatchObject({ status: 401 });

    await expect.poll(() => forgotten.mock.calls.flat()).toContain(`token:${revoked.id}`);

    const { headers: quality } = await visitor('quality');
    forgotten.mockClear();
    await test.database.query(`delete from role_permissions where role_key = 'quality' and permission_key = 'products.view'`);
    expect(await refused(quality)).toMatchObject({ status: 403 });
    await expect.poll(() => forgotten.mock.calls).toContainEqual([undefined]);
  });

  it('ends by itself when the notification is lost', async () => {
    const { headers, id } = await visitor();
    const client = await test.database.connect();
    await client.query(`begin; set local session_replication_role = replica; delete from user_roles where user_id = ${id}; commit`);
    client.release();
    expect(await refused(headers)).toMatchObject({ status: 403 });
  });

  it('is forgotten when the connection that listens breaks, and announced again afterwards', async () => {
    const listening = async (): Promise<number[]> =>
      (
        await test.database.query(
          `select pid from pg_stat_activity where datname = current_database() and query = 'listen silqe_access' and state = 'idle'`,
        )
      ).rows.map(({ pid }) => pid);
    const before = await listening();
    expect(before).toHaveLength(2);
    await test.database.query('select pg_terminate_backend(pid) from unnest($1::int[]) pid', [before]);
    for (let now: number[] = []; now.length < 2 || now.some((pid) => before.includes(pid)); now = await listening()) await sleep(20);
    const { headers, id } = await visitor();
    const forgotten = announced();
    await changeNow(admin, `/api/v1/users/${id}`, { isActive: false }).expect(200);
    expect(await refused(headers)).toMatchObject({ status: 401 });
    await expect.poll(() => forgotten.mock.calls.flat()).toContain(`user:${id}`);
  });
});
