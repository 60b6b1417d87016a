import { useAdmin, useTestApp, useUser } from '../support/use-test-app.js';

const CHANGE = {
  companyName: 'Silq Example Devices',
  addressLines: ['100 Harbor Way', 'Boise, ID 83702'],
  contactName: 'Dana Whitfield',
  contactPhone: '208-555-0100',
  contactEmail: 'recalls@silqeqms.example',
};

describe('the settings', () => {
  const test = useTestApp();
  const admin = useAdmin(test);
  const quality = useUser(test, 'quality');
  const patch = async (change: object, agent = admin) => {
    const { headers } = await admin.get('/api/v1/settings').expect(200);
    return agent.patch('/api/v1/settings').set('If-Match', String(headers.etag)).send(change);
  };

  it('are blank on a new installation, and kept with a reason by an admin', async () => {
    const { body, headers } = await admin.get('/api/v1/settings').expect(200);
    expect(body).toMatchObject({
      companyName: null,
      addressLines: [],
      contactName: null,
      contactPhone: null,
      contactEmail: null,
      version: 1,
    });
    expect(headers.etag).toBe('"v1"');
    expect((await patch(CHANGE)).body).toMatchObject({ code: 'reason_required' });
    const changed = await patch({ ...CHANGE, reason: 'first set-up' });
    expect(changed.body).toMatchObject({ ...CHANGE, version: 2 });
    expect(changed.headers.etag).toBe('"v2"');
    const { rows } = await test.database.query(
      `select actor, reason, new_values from audit_events where entity_type = 'company_settings' and action = 'update' order by id desc limit 1`,
    );
    expect(rows[0]).toMatchObject({
      reason: 'first set-up',
      new_values: { company_name: CHANGE.companyName, address_lines: CHANGE.addressLines },
    });
    const events = await admin.get('/api/v1/audit-events?entityType=settings').expect(200);
    expect(events.body.data).toMatchObject([
      { entityType: 'settings', action: 'update' },
      { entityType: 'settings', action: 'baseline' },
    ]);
  });

  it('change field by field, and lose what is set to null or to nothing', async () => {
    await patch({ ...CHANGE, reason: 'as it was' });
    const { body } = await patch({ contactPhone: null, contactName: ' ', reason: 'she left' });
    expect(body).toMatchObject({ ...CHANGE, contactPhone: null, contactName: null });
    expect((await patch({ addressLines: [], reason: 'moved' })).body.addressLines).toEqual([]);
  });

  it('change only with the current ETag', async () => {
    const change = { companyName: 'X', reason: 'x' };
    await admin.patch('/api/v1/settings').send(change).expect(428);
    const { headers } = await admin.get('/api/v1/settings').expect(200);
    await admin.patch('/api/v1/settings').set('If-Match', String(headers.etag)).send(change).expect(200);
    const stale = await admin.patch('/api/v1/settings').set('If-Match', String(headers.etag)).send(change).expect(412);
    expect(stale.body.code).toBe('stale_etag');
  });

  it('are read by who sees records and changed by admins alone', async () => {
    await quality.get('/api/v1/settings').expect(200);
    const refused = await patch({ companyName: 'X', reason: 'x' }, quality);
    expect(refused.body).toMatchObject({ status: 403, permission: 'settings.edit' });
    await test.anonymous().get('/api/v1/settings').expect(401);
  });

  it('refuse a bad address with its place', async () => {
    const { body } = await patch({ addressLines: ['100 Harbor Way', ' '], contactEmail: 'nobody', reason: 'x' });
    expect(body.errors.map(({ pointer }: { pointer: string }) => pointer).sort()).toEqual(['/addressLines/1', '/contactEmail']);
  });

  it('are one row, which nobody deletes', async () => {
    await expect(test.database.query('delete from company_settings')).rejects.toThrow(/refused/);
    await expect(test.database.query('insert into company_settings (id) values (2)')).rejects.toThrow(/check constraint/);
  });
});
