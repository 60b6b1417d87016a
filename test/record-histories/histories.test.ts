import { RECORD_ROUTES } from '../../src/rep-traceability/record-histories/record-routes.js';
import { ADMIN } from '../support/environment.js';
import { anOrder } from '../support/orders.js';
import { idsPageByPage } from '../support/pages.js';
import { insertDistribution, insertOrder } from '../support/records.js';
import { useAdmin, useTestApp, useUser } from '../support/use-test-app.js';

interface Entry {
  id: number;
  action: string;
  entityType: string;
  entityId: string;
  reason: string | null;
  changes: { field: string; old: unknown; new: unknown }[];
}

describe('the history of a record', () => {
  const test = useTestApp();
  const admin = useAdmin(test);
  const rep = useUser(test, 'rep');

  const history = async (path: string, query: object = { order: 'oldest', limit: 200 }): Promise<Entry[]> =>
    (await admin.get(`/api/v1/${path}/history`).query(query).expect(200)).body.data;
  const post = async (path: string, body: object, status = 201) => (await admin.post(`/api/v1/${path}`).send(body).expect(status)).body;
  const valuesOf = ({ changes }: Entry) => Object.fromEntries(changes.map(({ field, new: value }) => [field, value]));
  const changed = ({ changes }: Entry) => Object.fromEntries(changes.map(({ field, old, new: value }) => [field, [old, value]]));

  it('begins with what a distribution held first, in the words of the API, however often it was corrected', async () => {
    const order = await post('sales-orders', anOrder('SO 501'));
    const first = { salesOrderId: order.id, shipDate: '2025-03-14', sku: '211610SPT', lotNumber: 'SLQ-50101', quantity: 10 };
    const { id } = await post('distributions', { ...first, shipTo: { facilityName: 'North Clinic', city: 'Salem' } });
    await admin.patch(`/api/v1/distributions/${id}`).set('If-Match', '"v1"').send({ quantity: 9, reason: 'miscounted' }).expect(200);
    const shipTo = { facilityName: 'North Clinic', city: 'Dover' };
    await admin.patch(`/api/v1/distributions/${id}`).set('If-Match', '"v2"').send({ quantity: 8, shipTo, reason: 'again' }).expect(200);
    const aReturn = { quantity: 2, returnedOn: '2025-04-01', reason: 'the seal was open', disposition: 'restocked' };
    await post(`distributions/${id}/returns`, aReturn);

    const [inserted, second, third, returned, ...none] = (await history(`distributions/${id}`)) as [Entry, Entry, Entry, Entry];
    expect(none).toEqual([]);
    expect([inserted.action, inserted.entityType]).toEqual(['insert', 'distribution']);
    const { salesOrderId, ...rest } = first;
    expect(valuesOf(inserted)).toMatchObject({ ...rest, salesOrderId, 'shipTo.facilityName': 'North Clinic', 'shipTo.city': 'Salem' });
    expect(inserted.changes.every(({ old }) => old === null)).toBe(true);
    expect(inserted.changes.map(({ field }) => field)).not.toContain('changeNumber');
    expect([changed(second), second.reason]).toEqual([{ quantity: [10, 9] }, 'miscounted']);
    expect([changed(third), third.reason]).toEqual([{ quantity: [9, 8], 'shipTo.city': ['Salem', 'Dover'] }, 'again']);
    expect([returned.entityType, valuesOf(returned)]).toEqual(['return', expect.objectContaining(aReturn)]);
  });

  it('holds the lines of an order, and what it was before a correction', async () => {
    const order = await post('sales-orders', { ...anOrder('SO 502'), lines: [{ itemCode: '21600101003', quantity: 2 }] });
    const etag = (await admin.get(`/api/v1/sales-orders/${order.id}`).expect(200)).headers.etag as string;
    const lines = [{ itemCode: '21600101004', quantity: 5 }];
    await admin
      .patch(`/api/v1/sales-orders/${order.id}`)
      .set('If-Match', etag)
      .send({ lines, notes: 'by air', reason: 'read again' })
      .expect(200);
    const entries = await history(`sales-orders/${order.id}`);
    expect(valuesOf(entries[0] as Entry)).toMatchObject({
      orderNumber: order.orderNumber,
      'soldTo.facilityName': order.soldTo.facilityName,
    });
    const kinds = entries.map(({ entityType, action }) => `${entityType} ${action}`);
    expect(kinds).toEqual(expect.arrayContaining(['sales_order_line delete', 'sales_order_line insert', 'sales_order update']));
    const removed = entries.find(({ entityType, action }) => entityType === 'sales_order_line' && action === 'delete') as Entry;
    expect(changed(removed)).toMatchObject({ itemCode: ['21600101003', null], quantity: [2, null] });
  });

  it('of a lot has its holds, aliases and returns', async () => {
    await post('lots', { lotNumber: 'SLQ-50301', sku: '211610SPT' });
    await test.database.query(`insert into lot_aliases (alias, lot_number) values ('SLQ-50309', 'SLQ-50301')`);
    const distribution = await insertDistribution(test.database, await insertOrder(test.database), {
      lotNumber: 'SLQ-50301',
      quantity: 10,
    });
    await post(`distributions/${distribution}/returns`, {
      quantity: 1,
      returnedOn: '2025-04-01',
      reason: 'open',
      disposition: 'destroyed',
    });
    await post('lots/SLQ-50301/hold', { reason: 'a leak was reported' }, 200);
    await post('lots/SLQ-50301/release', { reason: 'it was another lot' }, 200);
    const entries = await history('lots/slq50301');
    expect(new Set(entries.map(({ entityType }) => entityType))).toEqual(new Set(['lot', 'lot_alias', 'return']));
    const reasons = entries.filter(({ entityType }) => entityType === 'lot').map(({ reason }) => reason);
    expect(reasons).toEqual([null, 'a leak was reported', 'it was another lot']);
  });

  it('of a customer has its notes, the merges into it and the dismissals, on both sides of a merge', async () => {
    const survivor = await insertOrder(test.database);
    const merged = await insertOrder(test.database);
    const other = await insertOrder(test.database);
    await post(`customers/${merged.customerId}/notes`, { noteText: 'Rings before noon.' });
    const pair = { customerId: survivor.customerId, otherCustomerId: other.customerId, reason: 'two sites' };
    await post('customers/duplicates/dismissals', pair);
    await post(`customers/${survivor.customerId}/merge`, { fromCustomerId: merged.customerId, reason: 'one hospital' }, 200);

    const entries = await history(`customers/${survivor.customerId}`);
    const ofMerge = entries.filter(({ entityType, entityId }) => entityType === 'customer' && entityId === String(merged.customerId));
    expect(ofMerge.map(({ reason, changes }) => [reason, changes.find(({ field }) => field === 'mergedIntoId')?.new])).toEqual([
      ['one hospital', survivor.customerId],
    ]);
    const kinds = new Set(entries.map(({ entityType }) => entityType));
    expect([...kinds]).toEqual(expect.arrayContaining(['customer', 'customer_note', 'duplicate_dismissal']));
    const before = await history(`customers/${merged.customerId}`);
    expect(before.map(({ entityType }) => entityType)).toContain('customer_note');
    const note = entries.filter(({ entityType }) => entityType === 'customer_note');
    expect(note.map(({ action }) => action)).toEqual(['insert', 'update']);
    expect(changed(note[1] as Entry)).toMatchObject({ customerId: [merged.customerId, survivor.customerId] });
  });

  it('of a recall has who signed its closure', async () => {
    await insertDistribution(test.database, await insertOrder(test.database), { lotNumber: 'SLQ-50501', quantity: 10 });
    const recall = await post('recalls', { title: 'Cracked caps', reason: 'caps crack', kind: 'recall', lotNumbers: ['SLQ-50501'] });
    const closing = { reason: 'no units left', signature: { password: ADMIN.password } };
    await post(`recalls/${recall.id}/close`, closing, 200);
    const signed = (await history(`recalls/${recall.id}`)).find(({ entityType }) => entityType === 'signature') as Entry;
    expect(valuesOf(signed)).toMatchObject({ subjectType: 'recall', subjectId: recall.id, meaning: 'approved' });
  });

  it('of a user has roles, tokens and links for a password, and no secret', async () => {
    const user = { email: 'casey.orr@silqeqms.example', name: 'Casey Orr', roles: ['rep'] };
    const { id } = await post('users', user);
    await admin
      .patch(`/api/v1/users/${id}`)
      .set('If-Match', '"v1"')
      .send({ roles: ['quality'], reason: 'moved' })
      .expect(200);
    const entries = await history(`users/${id}`);
    expect(new Set(entries.map(({ entityType }) => entityType))).toEqual(new Set(['user', 'user_role']));
    expect(
      entries
        .filter(({ entityType }) => entityType === 'user_role')
        .map(({ action, changes }) => [action, ...changes.map((each) => each.old ?? each.new)]),
    ).toEqual([
      ['insert', 'rep', id],
      ['delete', 'rep', id],
      ['insert', 'quality', id],
    ]);
    expect(JSON.stringify(entries)).not.toContain('argon2');
  });

  it('is read page by page, newest or oldest first, and a cursor goes on in its own order only', async () => {
    const id = await insertDistribution(test.database, await insertOrder(test.database), { quantity: 10 });
    for (let quantity = 11; quantity <= 15; quantity += 1)
      await test.database.query('update distribution_log_entries set quantity = $1 where id = $2', [quantity, id]);
    const path = `/api/v1/distributions/${id}/history`;
    const newest = await idsPageByPage(admin, path, 2);
    const oldest = await idsPageByPage(admin, `${path}?order=oldest`, 2);
    expect(newest).toHaveLength(6);
    expect(newest).toEqual([...newest].sort((a, b) => b - a));
    expect(oldest).toEqual([...newest].reverse());
    const { nextCursor } = (await admin.get(path).query({ limit: 2 }).expect(200)).body;
    const { body } = await admin.get(path).query({ limit: 2, order: 'oldest', cursor: nextCursor }).expect(400);
    expect(body.code).toBe('invalid_cursor');
  });

  it('needs the record, and the permissions for the record and for the trail', async () => {
    const { body } = await admin.get('/api/v1/distributions/987654/history').expect(404);
    expect(body.detail).toBe('There is no distribution 987654.');
    await rep.get('/api/v1/distributions/1/history').expect(403);
  });

  const NEEDED: Record<string, string> = {
    ...{ 'sales-orders/:id': 'sales_orders.view', 'distributions/:id': 'distribution_log.view', 'lots/:lotNumber': 'lots.view' },
    ...{ 'recalls/:id': 'recalls.view', 'recalls/:id/consignees/:consigneeId': 'recalls.view' },
    ...{ 'unlinked-distributions/:id': 'distribution_log.view', 'customers/:id': 'customers.view', 'consignees/:id': 'customers.view' },
    ...{ 'tracing-reports/:id': 'tracing_reports.view', 'imports/:id': 'distribution_log.view', 'products/:sku': 'products.view' },
    ...{ 'reps/:id': 'reps.view', 'adopted-records/:id': 'integrity.view', 'users/:id': 'users.view', settings: 'settings.view' },
    'audit-reviews/:id': 'audit.view',
  };

  it('needs the rights to every kind of record that has one', () => {
    expect(Object.keys(NEEDED).sort()).toEqual(RECORD_ROUTES.map(({ path }) => path).sort());
  });

  it.each(Object.entries(NEEDED))('and the copy of %s need %s beside the right to the trail', async (path, permission) => {
    const key = `all_but_${permission.replace('.', '_')}`;
    await test.database.query(`insert into roles (key, name, description) values ($1, $1, $1) on conflict do nothing`, [key]);
    await test.database.query(
      `insert into role_permissions (role_key, permission_key) select $1, key from permissions where key <> $2 on conflict do nothing`,
      [key, permission],
    );
    const person = await test.as(key);
    const record = path.replaceAll(/:\w+/g, '1');
    for (const what of ['history', 'copy?format=json']) {
      const { body } = await person.get(`/api/v1/${record}/${what}`).expect(403);
      expect(body).toMatchObject({ code: 'permission_denied', detail: expect.stringContaining(permission) });
    }
  });
});
