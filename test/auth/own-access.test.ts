import { randomUUID } from 'node:crypto';
import type { Agent } from 'supertest';
import { hashPassword } from '../../src/auth/passwords.js';
import { race } from '../support/race.js';
import { useAdmin, useTestApp, useUser } from '../support/use-test-app.js';

describe('access to one’s own account', () => {
  const test = useTestApp({ SESSION_IDLE_MINUTES: '30' });
  const admin = useAdmin(test);
  const auditor = useUser(test, 'auditor');
  const [OLD, NEW] = ['a password of my own', 'another one of my own'];

  interface Person {
    id: number;
    email: string;
  }
  async function aPerson(): Promise<Person> {
    const email = `${randomUUID()}@silqeqms.example`;
    const values = [email, await hashPassword(OLD)];
    const { rows } = await test.database.query('insert into users (email, password_hash) values ($1, $2) returning id::int', values);
    await test.database.query(`insert into user_roles (user_id, role_key) values ($1, 'operations')`, [rows[0].id]);
    return { id: rows[0].id, email };
  }
  const logIn = async ({ email }: Person, password = OLD, agent = test.anonymous()): Promise<Agent> => {
    await agent.post('/api/v1/auth/login').set('User-Agent', 'Firefox').send({ email, password }).expect(200);
    return agent;
  };
  const status = async (agent: Agent): Promise<number> => (await agent.get('/api/v1/auth/me')).status;
  const change = (agent: Agent, currentPassword: string, newPassword: string) =>
    agent.post('/api/v1/auth/change-password').send({ currentPassword, newPassword });
  const sessions = async (agent: Agent, query: object = {}) =>
    (await agent.get('/api/v1/auth/sessions').query(query).expect(200)).body.data;

  it('takes a new password with the current one, and ends every other way in', async () => {
    const person = await aPerson();
    const [agent, other] = [await logIn(person), await logIn(person)];
    const { token } = (await other.post('/api/v1/api-tokens').send({ name: 'nightly' }).expect(201)).body;
    expect((await change(agent, 'not my password', NEW).expect(422)).body).toMatchObject({
      code: 'wrong_password',
      errors: [{ pointer: '/currentPassword' }],
    });
    expect((await change(agent, OLD, OLD).expect(422)).body).toMatchObject({
      code: 'weak_password',
      errors: [{ pointer: '/newPassword' }],
    });
    await change(agent, OLD, NEW).expect(204);
    expect([await status(agent), await status(other)]).toEqual([200, 401]);
    await test.anonymous().get('/api/v1/auth/me').set('Authorization', `Bearer ${token}`).expect(401);
    await test.anonymous().post('/api/v1/auth/login').send({ email: person.email, password: OLD }).expect(401);
    await logIn(person, NEW);
  });

  it('refuses passwords that are guessed first, wherever one is set', async () => {
    const person = await aPerson();
    const agent = await logIn(person);
    for (const password of ['password1234', person.email.toUpperCase(), 'abcabcabcabc']) {
      expect((await change(agent, OLD, password).expect(422)).body).toMatchObject({
        code: 'weak_password',
        errors: [{ pointer: '/newPassword' }],
      });
      const link = await admin.post(`/api/v1/users/${person.id}/password-link`).expect(201);
      const refused = await test.anonymous().post('/api/v1/auth/set-password').send({ token: link.body.token, password }).expect(422);
      expect(refused.body.code).toBe('weak_password');
    }
    await change(agent, OLD, 'too short').expect(400);
  });

  it('knows a password however its letters were composed', async () => {
    const person = await aPerson();
    await change(await logIn(person), OLD, 'Zug nach Mu\u0308nchen').expect(204);
    await logIn(person, 'Zug nach M\u00fcnchen');
  });

  it('lets nobody guess the current password', async () => {
    const person = await aPerson();
    const agent = await logIn(person);
    const answers: number[] = [];
    for (let round = 0; round < 14; round += 1) answers.push((await change(agent, `guess ${round}`, NEW)).status);
    expect(answers).toContain(429);
  });

  it('shows sessions with time, address and agent, and ends them one by one', async () => {
    const person = await aPerson();
    const [first, second] = [await logIn(person), await logIn(person)];
    const found = await sessions(second);
    expect(found).toEqual([
      {
        id: expect.any(Number),
        userId: person.id,
        startedAt: expect.any(String),
        lastSeenAt: expect.any(String),
        address: expect.stringContaining('127.0.0.1'),
        agent: 'Firefox',
        current: true,
      },
      expect.objectContaining({ current: false }),
    ]);
    await second.delete(`/api/v1/auth/sessions/${found[1].id}`).expect(204);
    expect([await status(first), await status(second)]).toEqual([401, 200]);
    await second.delete(`/api/v1/auth/sessions/${found[1].id}`).expect(404);
  });

  it('shows those of others with users.view and ends them with users.edit', async () => {
    const person = await aPerson();
    const agent = await logIn(person);
    const [session] = await sessions(auditor, { userId: person.id });
    expect((await agent.get('/api/v1/auth/sessions').query({ userId: 1 }).expect(403)).body.permission).toBe('users.view');
    expect((await auditor.delete(`/api/v1/auth/sessions/${session.id}`).expect(403)).body.permission).toBe('users.edit');
    await admin.delete(`/api/v1/auth/sessions/${session.id}`).expect(204);
    expect(await status(agent)).toBe(401);
  });

  it('ends a session that nobody used, and each after twelve hours', async () => {
    const person = await aPerson();
    const agent = await logIn(person);
    const set = (what: string) =>
      test.database.query(`update sessions set ${what} where sess #>> '{passport,user}' = $1`, [String(person.id)]);
    await set(`seen_at = now() - interval '29 minutes'`);
    expect(await status(agent)).toBe(200);
    for (let round = 0; round < 100; round += 1) {
      const { rows } = await test.database.query(
        `select seen_at > now() - interval '1 minute' as seen from sessions order by id desc limit 1`,
      );
      if (rows[0].seen) break;
    }
    await set(`seen_at = now() - interval '31 minutes'`);
    await expect.poll(() => status(agent)).toBe(401);
    const late = await logIn(person);
    await set(`started_at = now() - interval '12 hours'`);
    await expect.poll(() => status(late)).toBe(401);
  });

  it('ends log-ins that are under way at the moment of a new password', async () => {
    const person = await aPerson();
    const agents = Array.from({ length: 9 }, () => test.anonymous());
    const answers = agents.map((agent) => agent.post('/api/v1/auth/login').send({ email: person.email, password: OLD }));
    const finished = Promise.all(answers.map((answer) => answer.then(({ status }) => status)));
    await new Promise((resolve) => setTimeout(resolve, 60));
    await test.database.query(`update users set password_hash = 'x' where id = $1`, [person.id]);
    await finished;
    for (const agent of agents) expect(await status(agent)).toBe(401);
  });

  it('ends for good when the user is switched off, whatever was stored meanwhile', async () => {
    const person = await aPerson();
    const agent = await logIn(person);
    const { rows } = await test.database.query(`select sid, sess, expire from sessions where sess #>> '{passport,user}' = $1`, [
      String(person.id),
    ]);
    await test.database.query('update users set is_active = false where id = $1', [person.id]);
    await test.database.query('update users set is_active = true where id = $1', [person.id]);
    // As a log-in would that checked the password just before.
    await test.database.query('insert into sessions (sid, sess, expire) values ($1, $2, $3)', [rows[0].sid, rows[0].sess, rows[0].expire]);
    await expect.poll(() => status(agent)).toBe(401);
  });

  it('makes no token while a reset is under way', async () => {
    const person = await aPerson();
    const agent = await logIn(person);
    const answer = await race(
      test,
      (tx) => tx.rows(`update users set password_hash = 'x' where id = $1`, [person.id]),
      () => agent.post('/api/v1/api-tokens').send({ name: 'late' }),
    );
    expect(answer.status).toBe(401);
  });

  it('gives no token a session, a user, a link or a new password', async () => {
    const { token } = (await admin.post('/api/v1/api-tokens').send({ name: 'stolen' }).expect(201)).body;
    const person = await aPerson();
    const as = (method: 'post' | 'patch' | 'get', path: string, body: object = {}) =>
      test
        .anonymous()
        [method](`/api/v1/${path}`)
        .set({ Authorization: `Bearer ${token}`, 'If-Match': '"v1"' })
        .send(body);
    for (const answer of [
      await as('post', 'users', { email: 'successor@silqeqms.example', roles: ['admin'] }),
      await as('patch', `users/${person.id}`, { roles: ['admin'], reason: 'x' }),
      await as('post', `users/${person.id}/password-link`),
      await as('post', 'auth/change-password', { currentPassword: OLD, newPassword: NEW }),
      await as('get', 'auth/sessions'),
    ])
      expect([answer.status, answer.body.code]).toEqual([403, 'session_required']);
  });

  it('tells at the next log-in who made the link that set the password, once', async () => {
    const person = await aPerson();
    const link = await admin.post(`/api/v1/users/${person.id}/password-link`).expect(201);
    await test.anonymous().post('/api/v1/auth/set-password').send({ token: link.body.token, password: NEW }).expect(204);
    const send = async () =>
      (await test.anonymous().post('/api/v1/auth/login').send({ email: person.email, password: NEW }).expect(200)).body.passwordSetByLink;
    expect(await send()).toEqual({ madeBy: 'admin@silqeqms.example', setAt: expect.any(String) });
    expect(await send()).toBeNull();
    const { body } = await admin.get('/api/v1/audit-events').query({ entityType: 'user', entityId: person.id });
    expect(body.data[0]).toMatchObject({
      actor: { label: person.email },
      reason: 'password set by a link that admin@silqeqms.example made',
    });
  });
});
