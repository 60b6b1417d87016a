import { randomUUID } from 'node:crypto';
import { useTestApp } from '../support/use-test-app.js';

describe('password links', () => {
  const test = useTestApp();

  const PASSWORD = 'a password of my own';

  /** A user of the old system: their password did not carry over. */
  async function adoptedUser(active = true): Promise<{ id: number; email: string }> {
    const email = `${randomUUID()}@clinic.example`;
    const { rows } = await test.database.query('insert into users (email, is_active) values ($1, $2) returning id::int', [email, active]);
    return { id: rows[0].id, email };
  }

  const makeLink = async (id: number) => (await (await test.asAdmin()).post(`/api/v1/users/${id}/password-link`).expect(201)).body;
  const setPassword = (token: string, password = PASSWORD) => test.anonymous().post('/api/v1/auth/set-password').send({ token, password });

  it('let a user without a password set one, and log in with it', async () => {
    const { id, email } = await adoptedUser();
    await test.anonymous().post('/api/v1/auth/login').send({ email, password: PASSWORD }).expect(401);
    const link = await makeLink(id);
    expect(link).toMatchObject({ userId: id, token: expect.stringMatching(/^[\w-]{43}$/) });
    await setPassword(link.token).expect(204);
    await test.anonymous().post('/api/v1/auth/login').send({ email, password: PASSWORD }).expect(200);
  });

  it('work once', async () => {
    const { id } = await adoptedUser();
    const { token } = await makeLink(id);
    const answers = await Promise.all([setPassword(token), setPassword(token)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 422]);
    const again = await setPassword(token).expect(422);
    expect(again.body.code).toBe('password_link_invalid');
  });

  it('expire after a day', async () => {
    const { id } = await adoptedUser();
    const { token, expiresAt } = await makeLink(id);
    const hours = (Date.parse(expiresAt) - Date.now()) / 3_600_000;
    expect(hours).toBeGreaterThan(23.9);
    expect(hours).toBeLessThanOrEqual(24);
    await test.database.query(`update password_links set expires_at = now() - interval '1 second' where user_id = $1`, [id]);
    await setPassword(token).expect(422);
  });

  it('end when a newer one is created', async () => {
    const { id } = await adoptedUser();
    const { token: first } = await makeLink(id);
    const { token: second } = await makeLink(id);
    await setPassword(first).expect(422);
    await setPassword(second).expect(204);
  });

  it('end the sessions of the user, so that the old password no longer helps', async () => {
    const agent = await test.as('operations');
    const { body } = await agent.get('/api/v1/auth/me').expect(200);
    const { token } = await makeLink(body.user.id);
    await setPassword(token).expect(204);
    await agent.get('/api/v1/auth/me').expect(401);
  });

  it('are created only for active users, by users with users.edit', async () => {
    const { id } = await adoptedUser(false);
    const admin = await test.asAdmin();
    expect((await admin.post(`/api/v1/users/${id}/password-link`).expect(409)).body.code).toBe('user_inactive');
    await admin.post('/api/v1/users/999999/password-link').expect(404);
    const operations = await test.as('operations');
    expect((await operations.post(`/api/v1/users/${id}/password-link`).expect(403)).body.permission).toBe('users.edit');
  });

  it('need a password of twelve characters', async () => {
    const { id } = await adoptedUser();
    const { token } = await makeLink(id);
    await setPassword(token, 'too short').expect(400);
    await setPassword(token).expect(204);
  });

  it('leave no secret behind: neither in the database nor in the audit trail nor in the log', async () => {
    const { id, email } = await adoptedUser();
    const { token } = await makeLink(id);
    await setPassword(token, 'never-seen-again-1').expect(204);
    const { rows } = await test.database.query(
      `select actor, reason, e::text as event from audit_events e where entity_type in ('users', 'password_links') and entity_id = $1 order by id`,
      [String(id)],
    );
    expect(rows.map(({ event }) => event).join('\n')).not.toMatch(/argon2|never-seen/);
    expect(rows.map(({ event }) => event).join('\n')).not.toContain(token);
    expect(rows.at(-1)).toMatchObject({ actor: email, reason: 'password set by a link that admin@silqeqms.example made' });
    const links = await test.database.query('select l::text as link from password_links l where user_id = $1', [id]);
    expect(links.rows[0].link).not.toContain(token);
    expect(test.logged()).not.toContain(token);
    expect(test.logged()).not.toContain('never-seen');
  });
});
