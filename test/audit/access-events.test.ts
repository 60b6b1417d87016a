import { randomUUID } from 'node:crypto';
import { ADMIN } from '../support/environment.js';
import { useAdmin, useTestApp, useUser } from '../support/use-test-app.js';

describe('the audit trail of access', () => {
  const test = useTestApp();
  const admin = useAdmin(test);
  const auditor = useUser(test, 'auditor');

  const events = async (query: object) =>
    (
      await admin
        .get('/api/v1/audit-events')
        .query({ entityType: 'access', ...query })
        .expect(200)
    ).body.data;
  const idOf = async (agent: typeof admin): Promise<number> => (await agent.get('/api/v1/auth/me').expect(200)).body.user.id;

  it('names account and address of log-ins, failures and log-outs', async () => {
    const send = (password: string) =>
      test.anonymous().post('/api/v1/auth/login').set('X-Forwarded-For', '198.51.100.9').send({ email: ADMIN.email, password });
    await send('leaked-secret-3').expect(401);
    const [failed] = await events({ action: 'log_in_failed', entityId: ADMIN.email });
    expect(failed).toMatchObject({
      actor: { id: null, label: 'anonymous' },
      entityType: 'access',
      newValues: { address: '198.51.100.9' },
      requestId: expect.any(String),
    });
    expect(JSON.stringify(failed)).not.toContain('leaked');
    const agent = test.anonymous();
    await agent.post('/api/v1/auth/login').set('X-Forwarded-For', '198.51.100.10').send(ADMIN).expect(200);
    const actorId = await idOf(agent);
    await agent.post('/api/v1/auth/logout').set('X-Forwarded-For', '198.51.100.11').expect(204);
    expect((await events({ actorId })).slice(0, 2)).toMatchObject([
      { action: 'log_out', entityId: ADMIN.email, actor: { id: actorId, label: ADMIN.email }, newValues: { address: '198.51.100.11' } },
      { action: 'log_in', entityId: ADMIN.email, actor: { id: actorId, label: ADMIN.email }, newValues: { address: '198.51.100.10' } },
    ]);
  });

  it('keeps no password that somebody typed in place of the e-mail', async () => {
    await test.anonymous().post('/api/v1/auth/login').send({ email: 'my secret passphrase', password: 'x' }).expect(401);
    const [failed] = await events({ action: 'log_in_failed' });
    expect(failed).toMatchObject({ entityId: 'not an e-mail address' });
    expect(JSON.stringify(failed)).not.toContain('passphrase');
  });

  it('names who exported what, by which filter', async () => {
    await auditor.get('/api/v1/distributions/export').query({ lotNumber: 'SLQ-10001' }).expect(200);
    const [exported] = await events({ action: 'export', actorId: await idOf(auditor) });
    expect(exported).toMatchObject({
      entityId: 'distributions/export',
      newValues: { filter: { lotNumber: 'SLQ-10001' }, address: expect.stringContaining('127.0.0.1') },
    });
    await auditor.head('/api/v1/distributions/export');
    await auditor.get('/api/v1/distributions/export').query({ nonsense: 1 }).expect(400);
    expect(await events({ action: 'export', actorId: await idOf(auditor) })).toHaveLength(1);
  });

  it('names who downloaded a stored file, and nobody who has it already', async () => {
    const report = await admin.post('/api/v1/tracing-reports').send({ month: '2025-01' }).expect(201);
    const path = `tracing-reports/${report.body.id}/content`;
    const { headers } = await auditor.get(`/api/v1/${path}`).expect(200);
    await auditor.get(`/api/v1/${path}`).set('If-None-Match', String(headers.etag)).expect(304);
    await auditor.get('/api/v1/tracing-reports/999999/content').expect(404);
    const downloads = await events({ action: 'download', actorId: await idOf(auditor) });
    expect(downloads.map(({ entityId }: { entityId: string }) => entityId)).toEqual([path]);
  });

  it('names who made and who used a password link, with account and address', async () => {
    const email = `${randomUUID()}@silqeqms.example`;
    const { body } = await admin.post('/api/v1/users').send({ email, roles: [] }).expect(201);
    const link = await admin.post(`/api/v1/users/${body.id}/password-link`).expect(201);
    const password = 'a password of my own';
    await test.anonymous().post('/api/v1/auth/set-password').send({ token: link.body.token, password }).expect(204);
    expect(await events({ entityId: email })).toMatchObject([
      { action: 'password_link_used', actor: { id: body.id, label: email }, newValues: { address: expect.any(String) } },
      { action: 'password_link_made', actor: { label: ADMIN.email }, newValues: { address: expect.any(String) } },
    ]);
  });

  it('is part of what verification checks, and keeps no rows beside it', async () => {
    expect((await admin.get('/api/v1/audit-events/verification').expect(200)).body.verified).toBe(true);
    expect((await test.database.query('select from access_events')).rowCount).toBe(0);
    await test.database.query('alter table access_events disable trigger access_events_recorded');
    const { body } = await admin.get('/api/v1/audit-events/verification').expect(200);
    expect(body.verified).toBe(false);
    expect(JSON.stringify(body.checks)).toContain('access_events_recorded');
    await test.database.query('alter table access_events enable trigger access_events_recorded');
  });
});
