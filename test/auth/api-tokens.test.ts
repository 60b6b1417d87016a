import { createHash } from 'node:crypto';
import type { Agent } from 'supertest';
import { idsPageByPage } from '../support/pages.js';
import { race } from '../support/race.js';
import { useAdmin, useTestApp } from '../support/use-test-app.js';

describe('API tokens', () => {
  const test = useTestApp();
  const admin = useAdmin(test);

  const make = async (agent: Agent, body: object = { name: 'nightly export' }) =>
    (await agent.post('/api/v1/api-tokens').send(body).expect(201)).body;
  const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });
  const me = (token: string) => test.anonymous().get('/api/v1/auth/me').set(bearer(token));
  const idOf = async (agent: Agent): Promise<number> => (await agent.get('/api/v1/auth/me').expect(200)).body.user.id;
  const list = async (agent: Agent, query: object = {}) => (await agent.get('/api/v1/api-tokens').query(query).expect(200)).body.data;

  it.each(['admin', 'quality', 'operations', 'rep', 'auditor'])(
    'are created by a user of the role %s and allow what that user may do',
    async (role) => {
      const agent = await test.as(role);
      const made = await make(agent);
      expect(made).toEqual({
        id: expect.any(Number),
        userId: await idOf(agent),
        name: 'nightly export',
        createdAt: expect.any(String),
        scopes: expect.arrayContaining(['api_tokens.manage']),
        expiresAt: expect.any(String),
        revokedAt: null,
        lastUsedAt: null,
        token: expect.stringMatching(/^silqe_[\w-]{43}$/),
      });
      const { body } = await me(made.token).expect(200);
      expect(body).toEqual((await agent.get('/api/v1/auth/me')).body);
      const { token: _, lastUsedAt, ...shown } = made;
      expect(await list(agent)).toEqual([{ ...shown, lastUsedAt: expect.toSatisfy((at) => at === lastUsedAt || Date.parse(at) > 0) }]);
    },
  );

  it('are shown once and kept as a hash: neither the list, the trail nor the log has them', async () => {
    const { id, token } = await make(admin);
    await me(token).expect(200);
    const { rows } = await test.database.query(`select t::text as row, token_hash from api_tokens t where id = $1`, [id]);
    expect(rows[0].token_hash).toEqual(createHash('sha256').update(token).digest());
    expect(rows[0].row).not.toContain(token);
    expect(JSON.stringify(await list(admin))).not.toMatch(/silqe_|hash/i);
    const trail = await test.database.query(`select e::text as event from audit_events e where entity_type = 'api_tokens'`);
    const text = trail.rows.map(({ event }) => event).join('\n');
    expect(text).toContain('[redacted]');
    expect(text).not.toMatch(/silqe_/);
    expect(text).not.toContain(rows[0].token_hash.toString('hex'));
    expect(test.logged()).toContain('/api/v1/api-tokens');
    expect(test.logged()).not.toMatch(/silqe_/);
  });

  it('allow only their scopes, which are permissions of the maker, and lose what the user loses', async () => {
    const agent = await test.as('operations');
    const { token, scopes } = await make(agent, { name: 'narrow', scopes: ['customers.view', 'lots.view'] });
    expect(scopes).toEqual(['customers.view', 'lots.view']);
    expect((await me(token).expect(200)).body.user.permissions.sort()).toEqual(['customers.view', 'lots.view']);
    await test.anonymous().get('/api/v1/customers').set(bearer(token)).expect(200);
    const refused = await test.anonymous().get('/api/v1/sales-orders').set(bearer(token)).expect(403);
    // The roles allow it: naming them as the cause would send the reader to the wrong place.
    expect(refused.body).toMatchObject({ code: 'scope_missing', permission: 'sales_orders.view' });
    expect(refused.body.detail).toBe('Your roles allow sales_orders.view, but this API token does not have that scope.');
    const denied = await test.anonymous().get('/api/v1/audit-events').set(bearer(token)).expect(403);
    expect(denied.body).toMatchObject({ code: 'permission_denied', permission: 'audit.view' });
    expect((await me(token).expect(200)).body.user).not.toHaveProperty('beyondScopes');
    await test.anonymous().get('/api/v1/api-tokens?userId=1').set(bearer(token)).expect(403);
    const wider = await agent
      .post('/api/v1/api-tokens')
      .send({ name: 'wider', scopes: ['lots.view', 'users.edit'] })
      .expect(403);
    expect(wider.body.permission).toBe('users.edit');
    await agent
      .post('/api/v1/api-tokens')
      .send({ name: 'no such', scopes: ['everything'] })
      .expect(400);
    await test.database.query('delete from user_roles where user_id = $1', [await idOf(agent)]);
    await expect.poll(async () => (await me(token).expect(200)).body.user.permissions).toEqual([]);
  });

  it('end within a year', async () => {
    const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
    const { expiresAt } = await make(admin);
    expect(Date.parse(expiresAt)).toBeLessThanOrEqual(Date.parse(inDays(366)));
    await make(admin, { name: 'a year', expiresAt: inDays(365) });
    const refused = await admin
      .post('/api/v1/api-tokens')
      .send({ name: 'for ever', expiresAt: inDays(380) })
      .expect(422);
    expect(refused.body).toMatchObject({ code: 'expiry_too_late', errors: [{ pointer: '/expiresAt' }] });
  });

  it('show their last use, without an event for it', async () => {
    const agent = await test.as('operations');
    const { id, token } = await make(agent);
    expect((await list(agent))[0].lastUsedAt).toBeNull();
    await me(token).expect(200);
    for (let round = 0; round < 100 && (await list(agent))[0].lastUsedAt === null; round += 1);
    expect((await list(agent))[0].lastUsedAt).toEqual(expect.any(String));
    const { body } = await admin.get('/api/v1/audit-events').query({ entityType: 'api_token', entityId: id });
    expect(body.data).toHaveLength(1);
  });

  it('are not stored for an Idempotency-Key either', async () => {
    const send = () => admin.post('/api/v1/api-tokens').set('Idempotency-Key', 'twice').send({ name: 'twice' }).expect(201);
    const [first, second] = [await send(), await send()];
    expect(second.body.token).not.toBe(first.body.token);
    const { rows } = await test.database.query(`select count(*)::int as kept from idempotency_keys where response::text like '%silqe_%'`);
    expect(rows[0].kept).toBe(0);
  });

  it('cannot create further tokens, but may revoke themselves', async () => {
    const { id, token } = await make(admin);
    const refused = await test.anonymous().post('/api/v1/api-tokens').set(bearer(token)).send({ name: 'successor' }).expect(403);
    expect(refused.body.code).toBe('session_required');
    // Nor does the session of a browser beside it turn the token into one.
    const both = await admin.post('/api/v1/api-tokens').set(bearer(token)).send({ name: 'successor' }).expect(403);
    expect(both.body.code).toBe('session_required');
    await test.anonymous().delete(`/api/v1/api-tokens/${id}`).set(bearer(token)).expect(204);
    await me(token).expect(401);
  });

  it('end when they expire', async () => {
    const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
    const { id, token, ...made } = await make(admin, { name: 'for an hour', expiresAt });
    expect(made.expiresAt).toBe(expiresAt);
    await me(token).expect(200);
    await test.database.query(`update api_tokens set expires_at = now() - interval '1 second' where id = $1`, [id]);
    await expect.poll(async () => (await me(token)).status).toBe(401);
    const past = await admin.post('/api/v1/api-tokens').send({ name: 'late', expiresAt: '2020-01-01T00:00:00Z' }).expect(422);
    expect(past.body).toMatchObject({ code: 'expiry_in_the_past', errors: [{ pointer: '/expiresAt' }] });
  });

  it('stop working once revoked, and the row keeps the time', async () => {
    const agent = await test.as('operations');
    const { id, token } = await make(agent);
    await agent.delete(`/api/v1/api-tokens/${id}`).expect(204);
    await me(token).expect(401);
    const [revoked] = await list(agent);
    expect(revoked).toMatchObject({ id, revokedAt: expect.any(String) });
    await agent.delete(`/api/v1/api-tokens/${id}`).expect(204);
    expect(await list(agent)).toEqual([revoked]);
    const { body } = await admin.get('/api/v1/audit-events').query({ entityType: 'api_token', entityId: id });
    const told = body.data.map(({ action, newValues }: { action: string; newValues: object }) => [action, Object.keys(newValues)]);
    expect(told[0]).toEqual(['update', ['revokedAt']]);
    expect(told).toHaveLength(2);
  });

  it('of others are seen with users.view and revoked with users.edit', async () => {
    const owner = await test.as('operations');
    const userId = await idOf(owner);
    const { id, token } = await make(owner);
    const auditor = await test.as('auditor');
    const rep = await test.as('rep');
    expect((await list(auditor, { userId })).map((each: { id: number }) => each.id)).toEqual([id]);
    expect(await list(auditor)).toEqual([]);
    expect((await rep.get('/api/v1/api-tokens').query({ userId }).expect(403)).body.permission).toBe('users.view');
    expect(await list(rep, { userId: await idOf(rep) })).toEqual([]);
    for (const agent of [rep, auditor])
      expect((await agent.delete(`/api/v1/api-tokens/${id}`).expect(403)).body.permission).toBe('users.edit');
    await me(token).expect(200);
    await admin.delete(`/api/v1/api-tokens/${id}`).expect(204);
    await me(token).expect(401);
    await admin.delete('/api/v1/api-tokens/999999').expect(404);
  });

  it('are refused to users without a role that allows them', async () => {
    const agent = await test.as('rep');
    const { token } = await make(agent);
    await test.database.query('delete from user_roles where user_id = $1', [await idOf(agent)]);
    await expect.poll(async () => (await me(token).expect(200)).body.user.permissions).toEqual([]);
    await expect.poll(async () => (await agent.get('/api/v1/auth/me').expect(200)).body.user.permissions).toEqual([]);
    expect((await agent.post('/api/v1/api-tokens').send({ name: 'x' }).expect(403)).body.permission).toBe('api_tokens.manage');
  });

  it('cannot be created while the user is being deactivated', async () => {
    const agent = await test.as('operations');
    const userId = await idOf(agent);
    const answer = await race(
      test,
      (tx) => tx.rows('update users set is_active = false where id = $1', [userId]),
      () => agent.post('/api/v1/api-tokens').send({ name: 'late' }),
    );
    expect(answer.status).toBe(401);
    const { rows } = await test.database.query('select from api_tokens where user_id = $1 and revoked_at is null', [userId]);
    expect(rows).toEqual([]);
  });

  it('are listed newest first, page by page, each once', async () => {
    const agent = await test.as('operations');
    const made = [];
    for (const name of ['a', 'b', 'c', 'd', 'e']) made.unshift((await make(agent, { name })).id);
    expect(await idsPageByPage(agent, '/api/v1/api-tokens', 2)).toEqual(made);
  });

  it('are refused for bad input, with every field named', async () => {
    const pointer = async (body: object) => (await admin.post('/api/v1/api-tokens').send(body).expect(400)).body.errors[0].pointer;
    expect(await pointer({})).toBe('/name');
    expect(await pointer({ name: ' ' })).toBe('/name');
    expect(await pointer({ name: 'x', expiresAt: 'tomorrow' })).toBe('/expiresAt');
    expect(await pointer({ name: 'x', userId: 2 })).toBe('/userId');
  });
});
