import { useAdmin, useTestApp, useUser } from '../support/use-test-app.js';

describe('the identity of a request', () => {
  const test = useTestApp();
  const admin = useAdmin(test);
  const rep = useUser(test, 'rep');

  const makeToken = async (): Promise<{ id: number; token: string }> =>
    (await admin.post('/api/v1/api-tokens').send({ name: 'integration' }).expect(201)).body;

  it('is that of the token, alone or beside the session of the same user', async () => {
    const { token } = await makeToken();
    for (const agent of [test.anonymous(), admin]) {
      for (const scheme of ['Bearer', 'bearer', 'BEARER ']) {
        const { body } = await agent.get('/api/v1/auth/me').set('Authorization', `${scheme} ${token}`).expect(200);
        expect(body.user.email).toBe('admin@silqeqms.example');
      }
    }
  });

  it('is never guessed between a token and the session of another user', async () => {
    const { token } = await makeToken();
    const { body } = await rep.get('/api/v1/auth/me').set('Authorization', `Bearer ${token}`).expect(400);
    expect(body.code).toBe('two_identities');
    expect(body.detail).toContain('admin@silqeqms.example');
  });

  it('is not that of the session when the token is revoked, unknown or no token', async () => {
    const { id, token } = await makeToken();
    await admin.delete(`/api/v1/api-tokens/${id}`).expect(204);
    for (const sent of [`Bearer ${token}`, `Bearer ${'x'.repeat(43)}`, 'Bearer short', 'Bearer', `Bearer ${token} ${token}`]) {
      for (const agent of [test.anonymous(), admin]) {
        const { body, headers } = await agent.get('/api/v1/auth/me').set('Authorization', sent).expect(401);
        expect(body.code).toBe('invalid_token');
        expect(headers['www-authenticate']).toBe('Bearer realm="SilqeQMS", error="invalid_token"');
      }
    }
  });
});
