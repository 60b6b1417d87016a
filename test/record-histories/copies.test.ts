import { asBuffer } from '../support/downloads.js';
import { ADMIN } from '../support/environment.js';
import { anOrder } from '../support/orders.js';
import { textOfPdf } from '../support/pdf-text.js';
import { insertOrder } from '../support/records.js';
import { useAdmin, useTestApp, useUser } from '../support/use-test-app.js';

interface Entry {
  id: number;
  reason: string | null;
  changes: { field: string; old: unknown; new: unknown }[];
}

describe('a copy of a record', () => {
  const test = useTestApp();
  const admin = useAdmin(test);
  const rep = useUser(test, 'rep');
  const auditor = useUser(test, 'auditor');

  const post = async (path: string, body: object, status = 201) => (await admin.post(`/api/v1/${path}`).send(body).expect(status)).body;
  const jsonOf = async (path: string) => (await admin.get(`/api/v1/${path}/copy`).query({ format: 'json' }).expect(200)).body;
  const pdfOf = async (path: string) => {
    const { body, headers } = await admin.get(`/api/v1/${path}/copy`).buffer().parse(asBuffer).expect(200);
    expect(headers['content-type']).toBe('application/pdf');
    return (await textOfPdf(body)).replace(/\s+/g, ' ');
  };
  const distribution = async (orderNumber: string, lotNumber = 'SLQ-60101') => {
    const order = await post('sales-orders', anOrder(orderNumber));
    const { id } = await post('distributions', {
      salesOrderId: order.id,
      shipDate: '2025-03-14',
      sku: '211610SPT',
      lotNumber,
      quantity: 10,
      shipTo: { facilityName: 'North Clinic', city: 'Salem' },
    });
    return `distributions/${id}`;
  };

  it('holds the record as it is shown, and its whole history, the oldest entry first', async () => {
    const path = await distribution('SO 601');
    await admin.patch(`/api/v1/${path}`).set('If-Match', '"v1"').send({ quantity: 9, reason: 'miscounted' }).expect(200);
    const copy = await jsonOf(path);
    const { body: record } = await admin.get(`/api/v1/${path}`).expect(200);
    const { body: history } = await admin.get(`/api/v1/${path}/history`).query({ order: 'oldest' }).expect(200);
    expect(copy).toEqual({
      type: 'distribution',
      name: path.split('/')[1],
      madeAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      madeBy: ADMIN.email,
      record,
      signatures: [],
      history: history.data,
    });
    const text = await pdfOf(path);
    for (const part of ['Made by: ', 'shipTo.city Salem', 'quantity: 10 -> 9', 'miscounted', history.data[1].occurredAt.slice(0, 10)])
      expect(text).toContain(part);
    expect(text.indexOf('quantity: nothing -> 10')).toBeGreaterThan(0);
    expect(text.indexOf('quantity: nothing -> 10')).toBeLessThan(text.indexOf('quantity: 10 -> 9'));
  });

  it('holds a history of more than one page to its end', async () => {
    const path = await distribution('SO 602');
    const id = path.split('/')[1];
    for (let quantity = 11; quantity < 231; quantity += 1)
      await test.database.query('update distribution_log_entries set quantity = $2 where id = $1', [id, quantity]);
    const { history } = await jsonOf(path);
    expect(history).toHaveLength(221);
    const ids = history.map(({ id: event }: Entry) => event);
    expect(ids).toEqual([...new Set<number>(ids)].sort((a, b) => a - b));
    expect(history.at(-1).changes).toContainEqual({ field: 'quantity', old: 229, new: 230 });
    expect(await pdfOf(path)).toContain('quantity: 229 -> 230');
  });

  it('is there for orders, lots by any of their names, customers and recalls', async () => {
    const order = await insertOrder(test.database);
    await post('lots', { lotNumber: 'SLQ-60301', sku: '211610SPT' });
    await test.database.query(`insert into lot_aliases (alias, lot_number) values ('SLQ-60309', 'SLQ-60301')`);
    const shipped = await distribution('SO 603', 'SLQ-60302');
    const recall = await post('recalls', {
      title: 'Leaking seals',
      reason: 'seals may leak',
      kind: 'recall',
      lotNumbers: ['SLQ-60302'],
    });
    const paths = [`sales-orders/${order.id}`, 'lots/SLQ-60309', `customers/${order.customerId}`, `recalls/${recall.id}`, shipped];
    for (const path of paths) {
      const { record, history } = await jsonOf(path);
      const { body: shown } = await admin.get(`/api/v1/${path}`).expect(200);
      expect(Object.keys(record)).toEqual(Object.keys(shown));
      expect([path, history.length > 0]).toEqual([path, true]);
      expect(await pdfOf(path)).toContain('History, the oldest first');
    }
    expect((await jsonOf('lots/SLQ-60309')).name).toBe('SLQ-60301');
  });

  it('shows who signed the closure of a recall, and that the signature holds', async () => {
    await distribution('SO 604', 'SLQ-60401');
    const recall = await post('recalls', {
      title: 'Cracked caps',
      reason: 'caps may crack',
      kind: 'recall',
      lotNumbers: ['SLQ-60401'],
    });
    const closing = { reason: 'no units left', signature: { password: ADMIN.password } };
    await post(`recalls/${recall.id}/close`, closing, 200);
    const { signatures } = await jsonOf(`recalls/${recall.id}`);
    expect(signatures).toMatchObject([{ meaning: 'approved', printedName: 'Administrator', valid: true }]);
    const text = await pdfOf(`recalls/${recall.id}`);
    expect(text).toContain(`Signed as approved: Administrator, ${signatures[0].signedAt}, holds`);
  });

  it('is recorded, and needs the rights to the trail and to the record', async () => {
    const path = await distribution('SO 605');
    await auditor.get(`/api/v1/${path}/copy`).query({ format: 'json' }).expect(200);
    const { body } = await admin
      .get('/api/v1/audit-events')
      .query({ entityType: 'access', entityId: `${path}/copy` })
      .expect(200);
    expect(body.data).toMatchObject([{ action: 'export', newValues: { filter: { format: 'json' } } }]);
    await rep.get(`/api/v1/${path}/copy`).expect(403);
    for (const missing of ['distributions/999999', 'sales-orders/999999', 'lots/SLQ-99999', 'customers/999999', 'recalls/999999'])
      await admin.get(`/api/v1/${missing}/copy`).expect(404);
  });
});
