import { randomUUID } from 'node:crypto';
import { MikroORM } from '@mikro-orm/postgresql';
import { seedAccess } from '../../src/auth/seed-access.js';
import { ormOptions } from '../../src/database/orm-options.js';
import { entities } from '../../src/entities.js';
import { changeNow } from '../support/change-now.js';
import { testEnvironment } from '../support/environment.js';
import { useAdmin, useTestApp, useUser } from '../support/use-test-app.js';

describe('roles', () => {
  const test = useTestApp();
  const admin = useAdmin(test);
  // A role that may give roles and see the rest of a sales rep, no more.
  beforeAll(async () => {
    await test.database.query(`insert into roles (key, name, description) values ('clerk', 'Clerk', 'Gives roles') on conflict do nothing`);
    await test.database.query(
      `insert into role_permissions (role_key, permission_key) select 'clerk', permission_key from role_permissions where role_key = 'rep'
       union select 'clerk', unnest(array['users.view', 'users.edit']) on conflict do nothing`,
    );
  });

  const clerk = useUser(test, 'clerk');
  const rep = useUser(test, 'rep');
  const aUser = async (roles: string[] = []) =>
    (
      await admin
        .post('/api/v1/users')
        .send({ email: `${randomUUID()}@silqeqms.example`, roles })
        .expect(201)
    ).body;
  const seedAgain = async () => {
    const owner = new MikroORM(ormOptions(test.databaseUrl, entities));
    await seedAccess(owner.em.fork(), testEnvironment({ DATABASE_URL: test.databaseUrl }), () => undefined);
    await owner.close(true);
  };
  const permissionsOf = async (role: string): Promise<string[]> =>
    (await admin.get('/api/v1/roles')).body.data.find(({ key }: { key: string }) => key === role).permissions;

  it('are not given by somebody who holds less', async () => {
    const { id } = await aUser();
    const give = (roles: string[]) => changeNow(clerk, `/api/v1/users/${id}`, { roles, reason: 'stands in' });
    expect((await give(['admin']).expect(403)).body.code).toBe('permission_denied');
    await give(['rep']).expect(200);
    const email = `${randomUUID()}@silqeqms.example`;
    await clerk
      .post('/api/v1/users')
      .send({ email, roles: ['quality'] })
      .expect(403);
    expect((await admin.get('/api/v1/users').query({ q: email })).body.data).toEqual([]);
    // What the user has already may stay.
    const other = await aUser(['quality']);
    await changeNow(clerk, `/api/v1/users/${other.id}`, { roles: ['quality', 'rep'], reason: 'x' }).expect(200);
  });

  it('of a user who may do more are not taken over by a password link', async () => {
    expect((await clerk.post('/api/v1/users/1/password-link').expect(403)).body.code).toBe('permission_denied');
    await clerk.post(`/api/v1/users/${(await aUser(['rep'])).id}/password-link`).expect(201);
  });

  it('change only with a reason', async () => {
    const { id } = await aUser();
    const change = (body: object) => changeNow(admin, `/api/v1/users/${id}`, body);
    expect((await change({ roles: ['rep'] }).expect(422)).body.code).toBe('reason_required');
    expect((await change({ roles: ['rep'], reason: ' ' }).expect(422)).body.code).toBe('reason_required');
    await change({ roles: ['rep'], reason: 'new in sales' }).expect(200);
    const { body } = await admin.get('/api/v1/audit-events').query({ entityType: 'user_role', entityId: id });
    expect(body.data[0]).toMatchObject({ action: 'insert', reason: 'new in sales' });
  });

  it('keep what an admin took away, also after the next release', async () => {
    await test.database.query(`delete from role_permissions where role_key = 'operations' and permission_key = 'distribution_log.export'`);
    await seedAgain();
    expect(await permissionsOf('operations')).not.toContain('distribution_log.export');
    expect(await permissionsOf('operations')).toContain('distribution_log.create');
  });

  it('get a permission that is new to the database', async () => {
    await test.database.query(`delete from role_permissions where permission_key = 'audit.view'`);
    await test.database.query(`delete from permissions where key = 'audit.view'`);
    await seedAgain();
    expect(await permissionsOf('auditor')).toContain('audit.view');
    expect(await permissionsOf('rep')).not.toContain('audit.view');
  });

  it('leave an event for each permission that they get or lose, and none is changed in place', async () => {
    await test.database.query(`delete from role_permissions where role_key = 'rep' and permission_key = 'reps.view'`);
    const { body } = await admin.get('/api/v1/audit-events').query({ entityType: 'role_permission', entityId: 'rep' });
    expect(body.data[0]).toMatchObject({ action: 'delete', oldValues: { roleKey: 'rep', permissionKey: 'reps.view' } });
    await expect(test.database.query(`update role_permissions set permission_key = 'audit.view' where role_key = 'rep'`)).rejects.toThrow();
    expect((await admin.get('/api/v1/audit-events/verification')).body.verified).toBe(true);
  });

  it('without distribution_log.export take the log out by no other way', async () => {
    const report = await admin.post('/api/v1/tracing-reports').send({ month: '2025-01' }).expect(201);
    await admin.post('/api/v1/lots').send({ lotNumber: 'SLQ-10001', sku: '211610SPT' }).expect(201);
    for (const path of [`tracing-reports/${report.body.id}/content`, 'lots/SLQ-10001/trace?format=csv']) {
      expect((await rep.get(`/api/v1/${path}`).expect(403)).body.permission).toBe('distribution_log.export');
      await admin.get(`/api/v1/${path}`).expect(200);
    }
    await rep.get('/api/v1/lots/SLQ-10001/trace').expect(200);
  });
});
