import { randomUUID } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';
import type { Agent } from 'supertest';
import { hashPassword } from '../../src/auth/passwords.js';
import { useAdmin, useTestApp } from '../support/use-test-app.js';

const PASSWORD = 'several words of my own';
const FACTOR = '/api/v1/auth/second-factor';

describe('the second factor', () => {
  const test = useTestApp();
  const admin = useAdmin(test);

  const codeOf = (secret: string, steps = 0) =>
    new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: Date.now() + steps * 30_000 });
  const aUser = async (role = 'quality') => {
    const email = `${randomUUID()}@silqeqms.example`;
    const { rows } = await test.database.query('insert into users (email, password_hash) values ($1, $2) returning id::int', [
      email,
      await hashPassword(PASSWORD),
    ]);
    await test.database.query('insert into user_roles (user_id, role_key) values ($1, $2)', [rows[0].id, role]);
    return { id: rows[0].id as number, email };
  };
  const logIn = async (email: string, agent = test.anonymous()) => {
    const { body } = await agent.post('/api/v1/auth/login').send({ email, password: PASSWORD }).expect(200);
    return { agent, body };
  };
  const enrol = async (agent: Agent) => {
    const { body } = await agent.post(`${FACTOR}/enrolment`).send({ currentPassword: PASSWORD }).expect(200);
    const { body: codes } = await agent
      .post(`${FACTOR}/confirmation`)
      .send({ code: codeOf(body.secret, -1) })
      .expect(200);
    return { ...body, ...codes } as { secret: string; uri: string; qrSvg: string; recoveryCodes: string[] };
  };
  /** A user with a factor, whose codes of the step before now are used up. */
  const withFactor = async (role?: string) => {
    const user = await aUser(role);
    const { agent } = await logIn(user.email);
    return { ...user, agent, ...(await enrol(agent)) };
  };
  const eventsOf = async (id: number) =>
    (
      await test.database.query(
        `select actor, action, entity_type, reason, new_values, old_values from audit_events where entity_id = $1::text and entity_type in ('second_factors', 'recovery_codes') order by id`,
        [id],
      )
    ).rows;

  it('is set up with the password, an app and a first code, and ends the other sessions', async () => {
    const { email } = await aUser();
    const { agent, body } = await logIn(email);
    expect(body).toMatchObject({ secondFactor: 'not_used', user: { secondFactor: 'off' } });
    const other = (await logIn(email)).agent;
    await agent.post(`${FACTOR}/confirmation`).send({ code: '123456' }).expect(409);
    expect((await agent.post(`${FACTOR}/enrolment`).send({ currentPassword: 'wrong' }).expect(422)).body.code).toBe('wrong_password');
    const { body: made } = await agent.post(`${FACTOR}/enrolment`).send({ currentPassword: PASSWORD }).expect(200);
    expect(made.uri).toContain(`otpauth://totp/SilqeQMS:${encodeURIComponent(email)}?`);
    expect(made.uri).toContain(`secret=${made.secret}`);
    expect(made.qrSvg).toMatch(/^<svg /);
    expect((await agent.get(FACTOR).expect(200)).body).toEqual({
      status: 'pending',
      required: false,
      confirmedAt: null,
      recoveryCodesLeft: 0,
    });
    // A secret that waits for its first code asks for nothing.
    expect((await logIn(email)).body.secondFactor).toBe('not_used');
    const far = codeOf(made.secret, 10);
    expect((await agent.post(`${FACTOR}/confirmation`).send({ code: far }).expect(422)).body.code).toBe('wrong_code');
    const { body: codes } = await agent
      .post(`${FACTOR}/confirmation`)
      .send({ code: codeOf(made.secret) })
      .expect(200);
    expect(new Set(codes.recoveryCodes).size).toBe(10);
    expect((await other.get('/api/v1/auth/me').expect(401)).body.code).toBe('not_authenticated');
    expect((await agent.get('/api/v1/auth/me').expect(200)).body.user.secondFactor).toBe('on');
    const again = await agent
      .post(`${FACTOR}/confirmation`)
      .send({ code: codeOf(made.secret, 1) })
      .expect(409);
    expect(again.body.code).toBe('second_factor_on');
    expect((await agent.get(FACTOR)).body).toMatchObject({ status: 'on', recoveryCodesLeft: 10 });
    await agent.post(`${FACTOR}/enrolment`).send({ currentPassword: PASSWORD }).expect(409);
  });

  it('makes the log-in one of two steps, and the session opens nothing in between', async () => {
    const { email, secret } = await withFactor();
    const { agent, body } = await logIn(email);
    expect(body).toEqual({ user: null, secondFactor: 'required', passwordSetByLink: null });
    for (const path of ['/auth/me', '/customers', '/auth/second-factor', '/auth/sessions']) {
      const refused = await agent.get(`/api/v1${path}`).expect(401);
      expect(refused.body.code).toBe('second_factor_required');
    }
    await agent.post('/api/v1/auth/change-password').send({ currentPassword: PASSWORD, newPassword: 'other words of mine' }).expect(401);
    await agent
      .post(`${FACTOR}/removal`)
      .send({ currentPassword: PASSWORD, code: codeOf(secret), reason: 'x' })
      .expect(401);
    expect(
      (
        await agent
          .post(FACTOR)
          .send({ code: codeOf(secret, 5) })
          .expect(401)
      ).body.code,
    ).toBe('wrong_second_factor');
    const done = await agent
      .post(FACTOR)
      .send({ code: codeOf(secret) })
      .expect(200);
    expect(done.body).toMatchObject({ user: { email, roles: ['quality'] }, secondFactor: 'passed' });
    await agent.get('/api/v1/customers').expect(200);
    const { body: events } = await admin.get('/api/v1/audit-events').query({ entityType: 'access', entityId: email });
    expect(
      events.data.slice(0, 3).map(({ action, newValues }: { action: string; newValues: object }) => [action, newValues]),
    ).toMatchObject([
      ['log_in', { secondFactor: 'totp' }],
      ['log_in_failed', { step: 'second_factor' }],
      ['second_factor_asked', {}],
    ]);
  });

  it('is asked for within ten minutes of the password, else the password is asked for again', async () => {
    const { id, email, secret } = await withFactor();
    const { agent } = await logIn(email);
    const code = codeOf(secret);
    const minutesAgo = (minutes: number) =>
      test.database.query(
        `update sessions set sess = jsonb_set(sess::jsonb, '{passwordCheckedAt}', to_jsonb($2::float8))
         where sess #>> '{passport,user}' = $1::text and not coalesce((sess ->> 'secondFactorPassed')::boolean, false)`,
        [id, Date.now() - minutes * 60_000],
      );
    expect((await minutesAgo(11)).rowCount).toBe(1);
    await expect.poll(async () => (await agent.post(FACTOR).send({ code })).body.code).toBe('second_factor_required');
    await minutesAgo(9);
    await expect.poll(async () => (await agent.post(FACTOR).send({ code })).status).toBe(200);
  });

  it('takes each code once, also at the same moment', async () => {
    const { email, secret } = await withFactor();
    const agents = await Promise.all([1, 2, 3].map(async () => (await logIn(email)).agent));
    const code = codeOf(secret);
    const statuses = await Promise.all(agents.map(async (agent) => (await agent.post(FACTOR).send({ code })).status));
    expect(statuses.toSorted()).toEqual([200, 401, 401]);
    // Nor one of a step before the one that was used.
    const { agent } = await logIn(email);
    await agent
      .post(FACTOR)
      .send({ code: codeOf(secret, -1) })
      .expect(401);
  });

  it('can be replaced by a recovery code, each once, which are stored hashed', async () => {
    const { id, email, recoveryCodes } = await withFactor();
    const [first = ''] = recoveryCodes;
    const { agent } = await logIn(email);
    await agent
      .post(FACTOR)
      .send({ code: first.toLowerCase().replaceAll('-', ' ') })
      .expect(200);
    expect((await agent.get(FACTOR)).body.recoveryCodesLeft).toBe(9);
    await (await logIn(email)).agent.post(FACTOR).send({ code: first }).expect(401);
    const stored = await test.database.query('select code_hash from recovery_codes where user_id = $1', [id]);
    expect(stored.rows.every(({ code_hash }) => code_hash.length === 32)).toBe(true);
    const { body } = await agent.post(`${FACTOR}/recovery-codes`).send({ currentPassword: PASSWORD }).expect(200);
    expect(body.recoveryCodes).toHaveLength(10);
    await (await logIn(email)).agent.post(FACTOR).send({ code: recoveryCodes[1] }).expect(401);
    await (await logIn(email)).agent.post(FACTOR).send({ code: body.recoveryCodes[0] }).expect(200);
  });

  it('leaves its events in the trail, and its secret nowhere', async () => {
    const { id, email, agent, secret, recoveryCodes } = await withFactor();
    await agent.post(`${FACTOR}/removal`).send({ currentPassword: PASSWORD, code: recoveryCodes[0] }).expect(422);
    const removal = { currentPassword: PASSWORD, code: recoveryCodes[0], reason: 'a new phone' };
    const wrong = await agent
      .post(`${FACTOR}/removal`)
      .send({ ...removal, code: codeOf(secret, 10) })
      .expect(422);
    expect(wrong.body.code).toBe('wrong_code');
    await agent.post(`${FACTOR}/removal`).send(removal).expect(204);
    expect((await agent.get('/api/v1/auth/me').expect(200)).body.user.secondFactor).toBe('off');
    const events = await eventsOf(id);
    expect(events.filter(({ entity_type }) => entity_type === 'second_factors')).toMatchObject([
      { actor: email, action: 'insert', new_values: { sealed_secret: expect.stringMatching(/^\[redacted\] sha256:[0-9a-f]{64}$/) } },
      { actor: email, action: 'update' },
      {
        actor: email,
        action: 'delete',
        reason: 'a new phone',
        old_values: { sealed_secret: expect.stringMatching(/^\[redacted\] sha256:[0-9a-f]{64}$/) },
      },
    ]);
    expect(events.filter(({ entity_type, action }) => entity_type === 'recovery_codes' && action === 'insert')).toHaveLength(10);
    const everything = JSON.stringify(events) + test.logged();
    for (const hidden of [secret, Buffer.from(Secret.fromBase32(secret).bytes).toString('hex'), ...recoveryCodes])
      expect(everything).not.toContain(hidden);
  });

  it('slows wrong codes down as it does passwords, and a right password in between forgets none', async () => {
    const { email, secret } = await withFactor();
    const { agent } = await logIn(email);
    let status = 401;
    for (let attempt = 1; attempt <= 12 && status === 401; attempt += 1) {
      if (attempt === 6) await logIn(email, agent);
      status = (await agent.post(FACTOR).send({ code: codeOf(secret, 5 + attempt) })).status;
    }
    expect(status).toBe(429);
  });

  it('that a role demands leaves nothing open but setting it up, and no token can be made without it', async () => {
    const { email } = await aUser('auditor');
    const token = (await (await logIn(email)).agent.post('/api/v1/api-tokens').send({ name: 'nightly' }).expect(201)).body.token;
    const demand = (body: object) => admin.put('/api/v1/roles/auditor/second-factor').send(body);
    await demand({ required: true }).expect(422);
    await demand({ required: true, reason: 'policy of June' }).expect(204);
    const { agent, body } = await logIn(email);
    expect(body).toMatchObject({ secondFactor: 'not_used', user: { secondFactor: 'required' } });
    const refused = await agent.get('/api/v1/customers').expect(403);
    expect(refused.body.code).toBe('second_factor_not_set_up');
    await agent.post('/api/v1/api-tokens').send({ name: 'another' }).expect(403);
    await agent.get('/api/v1/auth/me').expect(200);
    await test.anonymous().get('/api/v1/customers').set('Authorization', `Bearer ${token}`).expect(200);
    await enrol(agent);
    await agent.get('/api/v1/customers').expect(200);
    await agent.post('/api/v1/api-tokens').send({ name: 'another' }).expect(201);
    expect(
      (await admin.get('/api/v1/roles')).body.data.filter(
        ({ secondFactorRequired }: { secondFactorRequired: boolean }) => secondFactorRequired,
      ),
    ).toMatchObject([{ key: 'auditor' }]);
    await demand({ required: false, reason: 'for the other tests' }).expect(204);
    const { body: events } = await admin.get('/api/v1/audit-events').query({ entityType: 'second_factor_role' });
    expect(events.data).toMatchObject([
      { action: 'delete', entityId: 'auditor', reason: 'for the other tests' },
      { action: 'insert', entityId: 'auditor', reason: 'policy of June' },
    ]);
  });

  it('that was lost is reset by an admin with a reason, which ends the sessions of the user', async () => {
    const { id, email, agent } = await withFactor();
    expect((await admin.get(`/api/v1/users/${id}`)).body.hasSecondFactor).toBe(true);
    const reset = (by: Agent, reason?: string) => by.post(`/api/v1/users/${id}/second-factor/reset`).send({ reason });
    await reset(agent, 'x').expect(403);
    await reset(admin).expect(422);
    await reset(admin, 'lost the phone; called back').expect(204);
    await agent.get('/api/v1/auth/me').expect(401);
    expect((await logIn(email)).body.secondFactor).toBe('not_used');
    expect((await eventsOf(id)).findLast(({ entity_type }) => entity_type === 'second_factors')).toMatchObject({
      actor: 'admin@silqeqms.example',
      action: 'delete',
      reason: 'lost the phone; called back',
    });
    await reset(admin, 'again').expect(409);
  });

  it('of a role or a user that may do more is not for somebody who may do less', async () => {
    await test.database.query(`insert into roles (key, name, description) values ('clerk', 'Clerk', 'Gives roles')`);
    await test.database.query(
      `insert into role_permissions (role_key, permission_key) select 'clerk', permission_key from role_permissions where role_key = 'rep'
       union select 'clerk', unnest(array['users.view', 'users.edit'])`,
    );
    const clerk = await test.as('clerk');
    const demand = (role: string) => clerk.put(`/api/v1/roles/${role}/second-factor`).send({ required: true, reason: 'policy' });
    expect((await demand('admin').expect(403)).body.code).toBe('permission_denied');
    const reset = (id: number) => clerk.post(`/api/v1/users/${id}/second-factor/reset`).send({ reason: 'lost the phone' });
    await reset((await withFactor('quality')).id).expect(403);
    await reset((await withFactor('rep')).id).expect(204);
  });

  it('stays with a new password, and cannot be read with another SECRET_KEY', async () => {
    const { id, email, agent, secret, recoveryCodes } = await withFactor();
    await agent.post('/api/v1/auth/change-password').send({ currentPassword: PASSWORD, newPassword: 'other words of mine' }).expect(204);
    await agent.get('/api/v1/customers').expect(200);
    await test.database.query(`update second_factors set sealed_secret = sealed_secret || '\\x00' where user_id = $1`, [id]);
    const again = test.anonymous();
    await again.post('/api/v1/auth/login').send({ email, password: 'other words of mine' }).expect(200);
    await again
      .post(FACTOR)
      .send({ code: codeOf(secret) })
      .expect(401);
    await again.post(FACTOR).send({ code: recoveryCodes[2] }).expect(200);
  });
});
