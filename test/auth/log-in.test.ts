import { ADMIN } from '../support/environment.js';
import { useTestApp } from '../support/use-test-app.js';

describe('log-in', () => {
  const test = useTestApp();

  it('gives the user and a session cookie that scripts cannot read and other sites do not send', async () => {
    const response = await test.anonymous().post('/api/v1/auth/login').send(ADMIN).expect(200);
    expect(response.body.user).toMatchObject({ email: ADMIN.email, roles: ['admin'] });
    const cookie = String(response.headers['set-cookie']);
    expect(cookie).toMatch(/HttpOnly/);
    expect(cookie).toMatch(/SameSite=Lax/);
  });

  it('answers an unknown e-mail and a wrong password alike', async () => {
    const unknown = await test.anonymous().post('/api/v1/auth/login').send({ email: 'nobody@silqeqms.example', password: 'x' }).expect(401);
    const wrong = await test.anonymous().post('/api/v1/auth/login').send({ email: ADMIN.email, password: 'x' }).expect(401);
    const { requestId: _, ...unknownBody } = unknown.body;
    const { requestId: __, ...wrongBody } = wrong.body;
    expect(unknownBody).toEqual(wrongBody);
    expect(wrongBody.code).toBe('wrong_credentials');
  });

  it('refuses an anonymous caller before it reads the request', async () => {
    const response = await test.anonymous().post('/api/v1/products').type('json').send('{"broken').expect(401);
    expect(response.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(response.body).toMatchObject({ code: 'not_authenticated', status: 401, instance: '/api/v1/products' });
  });

  it('renews the session id at log-in', async () => {
    const agent = test.anonymous();
    const first = await agent.post('/api/v1/auth/login').send(ADMIN).expect(200);
    const second = await agent.post('/api/v1/auth/login').send(ADMIN).expect(200);
    expect(String(second.headers['set-cookie'])).not.toBe(String(first.headers['set-cookie']));
    const old = String(first.headers['set-cookie']).split(';')[0] ?? '';
    await test.anonymous().get('/api/v1/auth/me').set('Cookie', old).expect(401);
  });

  it('ends with the log-out', async () => {
    const agent = await test.asAdmin();
    await agent.get('/api/v1/auth/me').expect(200);
    await agent.post('/api/v1/auth/logout').expect(204);
    await agent.get('/api/v1/auth/me').expect(401);
  });

  it('no longer works once the user is deactivated', async () => {
    const agent = await test.as('operations');
    const { body } = await agent.get('/api/v1/auth/me').expect(200);
    await test.database.query('update users set is_active = false where id = $1', [body.user.id]);
    await expect.poll(async () => (await agent.get('/api/v1/auth/me')).status).toBe(401);
  });

  it('refuses writes that another site makes a browser send', async () => {
    const agent = await test.asAdmin();
    for (const headers of [{ 'Sec-Fetch-Site': 'cross-site' }, { Origin: 'https://elsewhere.example' }, { Origin: 'null' }]) {
      const response = await agent.post('/api/v1/auth/logout').set(headers).expect(403);
      expect(response.body.code).toBe('cross_site_request');
    }
    await agent.get('/api/v1/auth/me').set('Sec-Fetch-Site', 'cross-site').expect(200);
  });

  it('names the permission that a role lacks', async () => {
    const agent = await test.as('auditor');
    const response = await agent.post('/api/v1/products').send({}).expect(403);
    expect(response.body).toMatchObject({
      ...{
        code: 'permission_denied',
        permission: 'products.edit',
        detail: 'No role of yours includes: Add products and item codes (products.edit).',
      },
    });
  });

  it('never logs a password, a cookie or a body', async () => {
    await test.anonymous().post('/api/v1/auth/login').send({ email: ADMIN.email, password: 'leaked-secret-1' }).expect(401);
    await test.anonymous().post('/api/v1/auth/login').type('json').send('{"password": "leaked-secret-2"').expect(400);
    expect(test.logged()).toContain('/api/v1/auth/login');
    expect(test.logged()).not.toMatch(/leaked-secret|silqe\.sid|correct horse/);
  });
});
