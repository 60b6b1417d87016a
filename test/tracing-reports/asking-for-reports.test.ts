import { companyToday } from '../../src/config/company-day.js';
import { insertDistribution, insertOrder } from '../support/records.js';
import { useTestApp, useUser } from '../support/use-test-app.js';

const PATH = '/api/v1/tracing-reports';

describe('asking for a tracing report', () => {
  const test = useTestApp({ TZ_COMPANY: 'Pacific/Kiritimati' });
  const quality = useUser(test, 'quality');
  beforeAll(async () => {
    const order = await insertOrder(test.database);
    await insertDistribution(test.database, order, { shipDate: '2025-03-14', lotNumber: 'SLQ-90001' });
  });

  const count = async () => (await test.database.query('select count(*)::int as n from tracing_reports')).rows[0].n;

  it.each([
    [{ sku: '211610spt' }, 'unknown_sku', '/sku'],
    [{ repId: 4711 }, 'rep_not_found', '/repId'],
    [{ lotNumber: 'SLQ-99999999' }, 'lot_not_found', '/lotNumber'],
    [{ lotNumber: 'LOT 7' }, 'malformed_lot', '/lotNumber'],
    [{ lotNumber: 'SLQ-90001', sku: '211410SPT' }, 'lot_of_other_sku', '/lotNumber'],
    [{ month: '2999-12' }, 'future_month', '/month'],
  ])('for %j is refused: %s', async (asked, code, pointer) => {
    const before = await count();
    const { body } = await quality
      .post(PATH)
      .send({ month: '2025-03', ...asked })
      .expect(422);
    expect(body).toMatchObject({ code, errors: [{ pointer, code }] });
    expect(await count()).toBe(before);
    expect((await test.database.query(`select from lots where lot_number = 'SLQ-99999999'`)).rows).toEqual([]);
  });

  it.each([
    [{}, '/month'],
    [{ month: '2025-3' }, '/month'],
    [{ month: '2025-13' }, '/month'],
    [{ month: null }, '/month'],
    [{ month: '2025-03', lotNumber: '' }, '/lotNumber'],
    [{ month: '2025-03', sku: ' ' }, '/sku'],
    [{ month: '2025-03', source: 'excel' }, '/source'],
    [{ month: '2025-03', repId: '1' }, '/repId'],
    [{ month: '2025-03', customerId: 1 }, '/customerId'],
  ])('by %j is malformed', async (asked, pointer) => {
    const { body } = await quality.post(PATH).send(asked).expect(400);
    expect(body.errors).toMatchObject([{ pointer }]);
  });

  it('on the current month of the company is answered and marked as such; on the next month it is refused', async () => {
    const month = companyToday('Pacific/Kiritimati').slice(0, 7);
    const [year = 0, number = 0] = month.split('-').map(Number);
    const next = new Date(Date.UTC(year, number, 1)).toISOString().slice(0, 7);
    const { body } = await quality.post(PATH).send({ month }).expect(201);
    expect(body.filters).toMatchObject({ month, monthInProgress: true });
    expect((await quality.post(PATH).send({ month: next }).expect(422)).body.code).toBe('future_month');
  });

  it('needs a separate permission; more roles may view reports', async () => {
    const { body } = await quality.post(PATH).send({ month: '2025-03' }).expect(201);
    for (const role of ['rep', 'operations', 'auditor']) {
      const agent = await test.as(role);
      expect((await agent.post(PATH).send({ month: '2025-03' }).expect(403)).body.permission).toBe('tracing_reports.generate');
    }
    const auditor = await test.as('auditor');
    await auditor.get(`${PATH}/${body.id}`).expect(200);
    await auditor.get(`${PATH}/${body.id}/content`).expect(200);
    await test.database.query(`insert into roles (key, name, description) values ('none', 'None', 'May do nothing')`);
    const nobody = await test.as('none');
    for (const path of ['', `/${body.id}`, `/${body.id}/content`, `/${body.id}/approvals`, `/${body.id}/approvals/1/content`]) {
      expect((await nobody.get(PATH + path).expect(403)).body.permission).toBe('tracing_reports.view');
    }
  });

  it('leaves an audit event with who, and all stored values', async () => {
    const { body } = await quality.post(PATH).send({ month: '2025-03' }).expect(201);
    const admin = await test.asAdmin();
    const { body: events } = await admin.get('/api/v1/audit-events').query({ entityType: 'tracing_report', entityId: body.id }).expect(200);
    expect(events.data).toMatchObject([
      {
        action: 'insert',
        actor: { id: body.generatedByUserId },
        newValues: { sha256: body.sha256, rowCount: 1, byteSize: body.byteSize, filters: body.filters },
      },
    ]);
  });

  it('can be looked up by month, in pages, newest first', async () => {
    const ids: number[] = [];
    for (let round = 0; round < 3; round += 1) ids.push((await quality.post(PATH).send({ month: '2024-11' }).expect(201)).body.id);
    await quality.post(PATH).send({ month: '2024-12' }).expect(201);
    const first = await quality.get(PATH).query({ month: '2024-11', limit: 2 }).expect(200);
    const second = await quality.get(PATH).query({ month: '2024-11', limit: 2, cursor: first.body.nextCursor }).expect(200);
    expect([...first.body.data, ...second.body.data].map(({ id }) => id)).toEqual(ids.toReversed());
    expect(second.body.nextCursor).toBeNull();
    expect((await quality.get(PATH).query({ lotNumber: 'SLQ-90001' }).expect(200)).body.data).toEqual([]);
    expect((await quality.get(PATH).query({ limit: 1 }).expect(200)).body.data).toMatchObject([{ month: '2024-12' }]);
    await quality.get(PATH).query({ month: '2024-13' }).expect(400);
  });

  it.each([
    [`update tracing_reports set row_count = 0`, 'UPDATE is refused'],
    [`delete from tracing_reports`, 'DELETE is refused'],
    [`update approvals_eml set subject = null`, 'UPDATE is refused'],
    [`delete from approvals_eml`, 'DELETE is refused'],
    [`insert into tracing_reports (generated_by_user_id, filters, status) select min(id), '{}', 'complete' from users`, 'made_whole'],
  ])('cannot be undone by hand: %s', async (sql, refusal) => {
    await expect(test.database.query(sql)).rejects.toThrow(refusal);
  });
});
