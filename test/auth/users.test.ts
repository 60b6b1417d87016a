import { randomUUID } from 'node:crypto';
import type { Agent } from 'supertest';
import { hashPassword } from '../../src/auth/passwords.js';
import { changeNow } from '../support/change-now.js';
import { ADMIN } from '../support/environment.js';
import { idsPageByPage } from '../support/pages.js';
import { race } from '../support/race.js';
import { loseRace } from '../support/records.js';
import { useTestApp } from '../support/use-test-app.js';

const test = useTestApp();

describe('users', () => {
  let admin: Agent;
  beforeAll(async () => {
    admin = await test.asAdmin();
  });

  const anEmail = () => `${randomUUID()}@silqeqms.example`;
  const make = async (roles: string[] = [], more: object = {}) =>
    (
      await admin
        .post('/api/v1/users')
        .send({ email: anEmail(), roles, ...more })
        .expect(201)
    ).body;
  const change = (id: number, body: object, by = admin) => changeNow(by, `/api/v1/users/${id}`, { reason: 'takes over', ...body });
  const idOf = async (agent: Agent): Promise<number> => (await agent.get('/api/v1/auth/me').expect(200)).body.user.id;
  const events = async (query: object) => (await admin.get('/api/v1/audit-events').query(query).expect(200)).body.data;

  it('are added with roles and without a password, and read back with an ETag', async () => {
    const email = `Robin.${randomUUID()}@SilqeQMS.example`;
    const { body, headers } = await admin.post('/api/v1/users').send({ email, name: 'Robin Ames', roles: ['quality', 'operations'] });
    expect(body).toEqual({
      id: expect.any(Number),
      email: email.toLowerCase(),
      name: 'Robin Ames',
      roles: ['operations', 'quality'],
      isActive: true,
      hasPassword: false,
      hasSecondFactor: false,
      version: expect.any(Number),
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
    });
    expect(headers.location).toBe(`/api/v1/users/${body.id}`);
    const read = await admin.get(`/api/v1/users/${body.id}`).expect(200);
    expect(read.body).toEqual(body);
    expect(read.headers.etag).toBe(headers.etag);
  });

  it('set their password by a link, log in with it and may do what their roles allow', async () => {
    const { id, email } = await make(['operations']);
    const link = await admin.post(`/api/v1/users/${id}/password-link`).expect(201);
    const password = 'a password of my own';
    const newcomer = test.anonymous();
    await newcomer.post('/api/v1/auth/set-password').send({ token: link.body.token, password }).expect(204);
    const { body } = await newcomer.post('/api/v1/auth/login').send({ email, password }).expect(200);
    expect(body.user).toMatchObject({ id, roles: ['operations'] });
    await newcomer.get('/api/v1/customers').expect(200);
    expect((await admin.get(`/api/v1/users/${id}`)).body.hasPassword).toBe(true);
  });

  it('take no password from anybody else', async () => {
    for (const field of ['password', 'passwordHash', 'password_hash']) {
      const { body } = await admin
        .post('/api/v1/users')
        .send({ email: anEmail(), roles: [], [field]: 'x' })
        .expect(400);
      expect(body.errors[0]).toMatchObject({ pointer: `/${field}`, code: 'unknown_field' });
      await change(1, { [field]: 'x' }).expect(400);
    }
  });

  it('are unique by e-mail, in any letter case', async () => {
    const { id, email } = await make();
    const again = await admin.post('/api/v1/users').send({ email: email.toUpperCase(), roles: [] }).expect(409);
    expect(again.body).toMatchObject({ code: 'user_exists', id, errors: [{ pointer: '/email' }] });
  });

  it('that are added twice at the same moment are added once', async () => {
    const email = anEmail();
    const answer = await loseRace(
      test.database,
      (client) => client.query('insert into users (email) values ($1)', [email]),
      () => admin.post('/api/v1/users').send({ email, roles: [] }),
    );
    const { rows } = await test.database.query('select id::int from users where email = $1', [email]);
    expect(answer.body).toMatchObject({ status: 409, code: 'user_exists', id: rows[0].id });
  });

  it('are added once by requests with one Idempotency-Key', async () => {
    const send = (body: object) => admin.post('/api/v1/users').set('Idempotency-Key', 'the-same-user').send(body);
    const body = { email: anEmail(), roles: [] };
    const first = await send(body).expect(201);
    const second = await send(body).expect(201);
    expect(second.body).toEqual(first.body);
    await send({ ...body, name: 'Other' }).expect(422);
  });

  it('get existing roles only, and every unknown one is named', async () => {
    const { body } = await admin
      .post('/api/v1/users')
      .send({ email: anEmail(), roles: ['operations', 'wizard', 'owner'] })
      .expect(422);
    expect(body).toMatchObject({ code: 'unknown_role', detail: 'There is no role "wizard". There is no role "owner".' });
    expect(body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual(['/roles/1', '/roles/2']);
    const { id, roles } = await make(['operations']);
    expect((await change(id, { roles: ['wizard'] }).expect(422)).body.code).toBe('unknown_role');
    expect((await admin.get(`/api/v1/users/${id}`)).body.roles).toEqual(roles);
  });

  it('change only with the current ETag, which covers the roles', async () => {
    const { id } = await make(['operations'], { name: 'Lee Okafor' });
    const { etag } = (await admin.get(`/api/v1/users/${id}`)).headers;
    await admin.patch(`/api/v1/users/${id}`).send({ name: 'Lee' }).expect(428);
    const changed = await admin
      .patch(`/api/v1/users/${id}`)
      .set('If-Match', String(etag))
      .send({ roles: ['quality'], reason: 'moves to quality' });
    expect(changed.body).toMatchObject({ name: 'Lee Okafor', roles: ['quality'] });
    expect(changed.headers.etag).not.toBe(etag);
    const stale = await admin.patch(`/api/v1/users/${id}`).set('If-Match', String(etag)).send({ name: 'Lee' }).expect(412);
    expect(stale.body.code).toBe('stale_etag');
    await change(id, { name: null }).expect(200);
    expect((await admin.get(`/api/v1/users/${id}`)).body).toMatchObject({ name: null, roles: ['quality'] });
  });

  it('get a new version when somebody changes their roles by hand', async () => {
    const { id } = await make(['operations']);
    const before = (await admin.get(`/api/v1/users/${id}`)).headers.etag;
    await test.database.query(`insert into user_roles (user_id, role_key) values ($1, 'rep')`, [id]);
    await admin.patch(`/api/v1/users/${id}`).set('If-Match', String(before)).send({ name: 'X' }).expect(412);
    await expect(test.database.query(`update user_roles set role_key = 'admin' where user_id = $1`, [id])).rejects.toThrow(
      /UPDATE is refused/,
    );
    await expect(test.database.query('truncate user_roles')).rejects.toThrow(/TRUNCATE is refused/);
  });

  it('get and lose permissions at once', async () => {
    const agent = await test.as('rep');
    const id = await idOf(agent);
    expect((await agent.get('/api/v1/users').expect(403)).body.permission).toBe('users.view');
    await change(id, { roles: ['auditor'] }).expect(200);
    await agent.get('/api/v1/users').expect(200);
    await change(id, { roles: [] }).expect(200);
    expect((await agent.get('/api/v1/users').expect(403)).body.permission).toBe('users.view');
  });

  it('leave in the audit trail who granted or revoked which role, and why', async () => {
    const { id } = await make(['operations', 'rep']);
    await change(id, { roles: ['rep', 'quality'], isActive: false, reason: 'left operations' }).expect(200);
    const roleEvents = await events({ entityType: 'user_role', entityId: id });
    const told = roleEvents.map(({ action, oldValues, newValues, actor, reason }: Record<string, Record<string, unknown>>) => [
      action,
      oldValues?.roleKey,
      newValues?.roleKey,
      actor?.label,
      reason,
    ]);
    expect(told.slice(0, 2)).toEqual([
      ['insert', undefined, 'quality', ADMIN.email, 'left operations'],
      ['delete', 'operations', undefined, ADMIN.email, 'left operations'],
    ]);
    expect(told).toHaveLength(4);
    const [off] = await events({ entityType: 'user', entityId: id });
    expect(off).toMatchObject({ oldValues: { isActive: true }, newValues: { isActive: false }, reason: 'left operations' });
  });

  it('are logged out at once when deactivated, and no old session, token or link works after a reactivation', async () => {
    const agent = await test.as('operations');
    const id = await idOf(agent);
    const { token } = (await agent.post('/api/v1/api-tokens').send({ name: 'export' }).expect(201)).body;
    const link = (await admin.post(`/api/v1/users/${id}/password-link`).expect(201)).body;
    const byToken = () => test.anonymous().get('/api/v1/auth/me').set('Authorization', `Bearer ${token}`);
    await byToken().expect(200);
    await change(id, { isActive: false }).expect(200);
    await agent.get('/api/v1/auth/me').expect(401);
    await byToken().expect(401);
    await change(id, { isActive: true }).expect(200);
    await agent.get('/api/v1/auth/me').expect(401);
    await byToken().expect(401);
    await test.anonymous().post('/api/v1/auth/set-password').send({ token: link.token, password: 'a password of my own' }).expect(422);
    const [revoked] = await events({ entityType: 'api_token' });
    expect(revoked).toMatchObject({ action: 'update', newValues: { revokedAt: expect.any(String) }, actor: { label: ADMIN.email } });
  });

  it('find no earlier session after a short deactivation in which they sent no request', async () => {
    const agent = await test.as('operations');
    const id = await idOf(agent);
    await change(id, { isActive: false }).expect(200);
    await change(id, { isActive: true }).expect(200);
    await agent.get('/api/v1/auth/me').expect(401);
  });

  it('are logged out even if they log in while they are being deactivated', async () => {
    const { id, email } = await make(['operations']);
    const password = 'a password of my own';
    await test.database.query('update users set password_hash = $2 where id = $1', [id, await hashPassword(password)]);
    const agent = test.anonymous();
    const answer = await race(
      test,
      (tx) => tx.rows('update users set is_active = false where id = $1', [id]),
      () => agent.post('/api/v1/auth/login').send({ email, password }),
    );
    expect(answer.status).toBe(200);
    await agent.get('/api/v1/auth/me').expect(401);
  });

  describe('of whom one always is an admin', () => {
    const admins = async () =>
      (
        await test.database.query(
          `select u.id::int from user_roles r join users u on u.id = r.user_id where role_key = 'admin' and is_active`,
        )
      ).rows;
    const me = () => idOf(admin);

    it('cannot lose the last active admin, by the role, by a deactivation or by hand', async () => {
      const id = await me();
      expect(await admins()).toEqual([{ id }]);
      const inactive = await make(['admin']);
      await change(inactive.id, { isActive: false }).expect(200);
      for (const body of [{ roles: ['operations'] }, { roles: [] }, { isActive: false }, { roles: [], isActive: false, name: 'X' }]) {
        const refused = await change(id, body).expect(409);
        expect(refused.body).toMatchObject({
          code: 'last_admin',
          detail: expect.stringContaining('give another active user the role admin'),
        });
      }
      await expect(test.database.query('update users set is_active = false')).rejects.toThrow(/no active admin/);
      await expect(test.database.query('delete from user_roles')).rejects.toThrow(/no active admin/);
      await admin.get('/api/v1/auth/me').expect(200);
      expect((await admin.get(`/api/v1/users/${id}`)).body).toMatchObject({ isActive: true, roles: ['admin'], name: 'Administrator' });
    });

    it('may step down once there is another admin', async () => {
      const other = await make(['admin']);
      const second = await test.as('admin');
      await change(other.id, { isActive: false }).expect(200);
      await change(await idOf(second), { roles: ['rep'] }, second).expect(200);
      expect((await second.get('/api/v1/users').expect(403)).body.permission).toBe('users.view');
      expect(await admins()).toEqual([{ id: await me() }]);
    });

    it.each([
      ['switched off', { isActive: false }, `update users set is_active = false where id = $1`],
      ['without the role', { roles: [] }, `delete from user_roles where user_id = $1`],
      ['switched off while the other loses the role', { isActive: false }, `delete from user_roles where user_id = $1`],
      ['without the role while the other is switched off', { roles: [] }, `update users set is_active = false where id = $1`],
    ])('cannot both be %s at the same moment', async (_, body, first) => {
      const other = await make(['admin']);
      const answer = await race(
        test,
        (tx) => tx.rows(first, [other.id]),
        async () => change(await me(), body).answer(),
      );
      expect(answer.body).toMatchObject({ status: 409, code: 'last_admin' });
      expect(await admins()).toHaveLength(1);
    });

    it('cannot rely on an admin who is being deactivated', async () => {
      const other = await make();
      const answer = await race(
        test,
        async (tx) => {
          await tx.rows(`insert into user_roles (user_id, role_key) values ($1, 'admin')`, [other.id]);
          await tx.rows(`delete from user_roles where user_id = $1 and role_key = 'admin'`, [await me()]);
        },
        () => test.database.query('update users set is_active = false where id = $1', [other.id]).catch((error: Error) => error),
      );
      expect(answer).toMatchObject({ message: 'no active admin would be left' });
      await test.database.query(`insert into user_roles (user_id, role_key) values (1, 'admin')`);
      await change(other.id, { isActive: false }).expect(200);
    });

    it('keep one admin however many step down together', async () => {
      const agents = [admin, ...(await Promise.all([1, 2, 3].map(() => test.as('admin'))))];
      const ids = await Promise.all(agents.map(idOf));
      const answers = await Promise.all(
        ids.map((id, index) => change(id, index % 2 ? { roles: [] } : { isActive: false }, agents[index]).answer()),
      );
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 409]);
      expect(await admins()).toHaveLength(1);
      await test.database.query(`update users set is_active = true where id = 1`);
      await test.database.query(`insert into user_roles (user_id, role_key) values (1, 'admin') on conflict do nothing`);
      await test.database.query(`update users set is_active = false where id = any ($1)`, [ids.slice(1)]);
      admin = await test.asAdmin();
    });
  });

  it('are listed newest first, page by page, each once', async () => {
    const { rows } = await test.database.query('select id::int from users order by id desc');
    expect(await idsPageByPage(admin, '/api/v1/users', 3)).toEqual(rows.map(({ id }) => id));
  });

  it('are found by e-mail, name, role and whether they may log in', async () => {
    const mark = randomUUID().slice(0, 8);
    const ana = await make(['rep', 'quality'], { name: `Ana ${mark}` });
    const ben = await make(['rep'], { email: `ben-${mark}@silqeqms.example` });
    await change(ben.id, { isActive: false }).expect(200);
    const found = async (query: object) =>
      (await admin.get('/api/v1/users').query(query).expect(200)).body.data.map(({ id }: { id: number }) => id);
    expect(await found({ q: mark.toUpperCase() })).toEqual([ben.id, ana.id]);
    expect(await found({ q: mark, role: 'quality' })).toEqual([ana.id]);
    expect(await found({ q: mark, isActive: 'false' })).toEqual([ben.id]);
    expect(await found({ q: mark, role: 'wizard' })).toEqual([]);
    expect(await found({ q: '%' })).toEqual([]);
  });

  it('never show a password, not even hashed', async () => {
    const { text } = await admin.get('/api/v1/users?limit=200').expect(200);
    expect(text).toContain('"hasPassword":true');
    expect(text).not.toMatch(/argon2|hash/i);
  });

  it('are refused for bad input, with every field named', async () => {
    const pointer = async (body: object) => (await admin.post('/api/v1/users').send(body).expect(400)).body.errors[0].pointer;
    expect(await pointer({ email: 'nobody', roles: [] })).toBe('/email');
    expect(await pointer({ email: anEmail() })).toBe('/roles');
    expect(await pointer({ email: anEmail(), roles: 'admin' })).toBe('/roles');
    await admin.get('/api/v1/users/999999').expect(404);
    await change(999999, { name: 'X' }).expect(404);
    await admin.get('/api/v1/users?isActive=maybe').expect(400);
  });

  it('are seen by admins and auditors, and changed by admins alone', async () => {
    const { id } = await make();
    const auditor = await test.as('auditor');
    await auditor.get('/api/v1/users').expect(200);
    await auditor.get(`/api/v1/users/${id}`).expect(200);
    expect((await change(id, { roles: ['admin'] }, auditor).expect(403)).body.permission).toBe('users.edit');
    for (const role of ['rep', 'operations', 'quality']) {
      const agent = await test.as(role);
      for (const path of ['users', `users/${id}`, 'roles'])
        expect((await agent.get(`/api/v1/${path}`).expect(403)).body.permission).toBe('users.view');
      const post = await agent.post('/api/v1/users').send({ email: anEmail(), roles: ['admin'] });
      expect(post.body).toMatchObject({ status: 403, permission: 'users.edit' });
      expect((await change(await idOf(agent), { roles: ['admin'] }, agent).expect(403)).body.permission).toBe('users.edit');
    }
  });
});

describe('roles', () => {
  it('are listed with what each is for and what it may do', async () => {
    const { body } = await (await test.as('auditor')).get('/api/v1/roles').expect(200);
    expect(body.nextCursor).toBeNull();
    expect(body.data.map(({ key }: { key: string }) => key)).toEqual(['admin', 'auditor', 'operations', 'quality', 'rep']);
    expect(body.data[1]).toMatchObject({ name: 'Auditor', description: expect.stringContaining('changes nothing') });
    expect(body.data[1].permissions).toContain('audit.view');
    expect(body.data[1].permissions.filter((key: string) => /\.(edit|create|void|import|merge|approve|generate)$/.test(key))).toEqual([]);
  });
});
