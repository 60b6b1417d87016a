import { asBuffer } from '../support/downloads.js';
import { ADMIN } from '../support/environment.js';
import { preview } from '../support/imports.js';
import { anOrder } from '../support/orders.js';
import { textOfPdf } from '../support/pdf-text.js';
import { insertOrder } from '../support/records.js';
import { insertWaiting } from '../support/unlinked.js';
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

  it('is there for every other kind of record that has a history', async () => {
    await distribution('SO 606', 'SLQ-60601');
    const { body: consignees } = await admin.get('/api/v1/consignees').query({ q: 'North Clinic' }).expect(200);
    const consignee = `consignees/${consignees.data[0].id}`;
    const contact = { recallContactName: 'Kim Ode', recallContactEmail: 'kim@north.example', reason: 'rang them' };
    await admin.patch(`/api/v1/${consignee}`).set('If-Match', '"v1"').send(contact).expect(200);
    const waiting = `unlinked-distributions/${await insertWaiting(test.database, { lot_number: 'SLQ-60602', quantity: 3 })}`;
    const imported = await preview(
      admin,
      'Ship Date,Order Number,Facility Name,SKU,Lot,Quantity\n2025-03-14,SO 607,Bay Clinic,211610SPT,SLQ-60603,1\n',
    );
    const rep = await post('reps', { name: 'Quinn Ashby' });
    await admin.patch(`/api/v1/reps/${rep.id}`).set('If-Match', '"v1"').send({ name: 'Quinn Ash', reason: 'married' }).expect(200);
    const { body: users } = await admin.get('/api/v1/users').expect(200);
    const { rows: adopted } = await test.database.query(
      `insert into adopted_records (source_table, old_id, outcome, reason, received) values ('sales_orders', '7', 'waiting', 'order_differs', '{}') returning id`,
    );
    await admin.post(`/api/v1/adopted-records/${adopted[0].id}/dismiss`).send({ reason: 'never shipped' }).expect(204);
    const recall = await post('recalls', { title: 'Short caps', reason: 'too short', kind: 'recall', lotNumbers: ['SLQ-60601'] });
    const { body: recalled } = await admin.get(`/api/v1/recalls/${recall.id}/consignees`).expect(200);
    const letter = `recalls/${recall.id}/consignees/${recalled.data[0].id}`;
    await post(`${letter}/notices`, { method: 'phone', sentOn: '2025-05-02', to: '+1 555 0100' });

    const { id: review } = await post('audit-reviews', { conclusion: 'nothing unusual', signature: { password: ADMIN.password } });

    const paths = {
      [consignee]: ['consignee', 'Kim Ode'],
      [waiting]: ['waiting shipment', 'SLQ-60602'],
      [`imports/${imported.id}`]: ['import', 'distributions.csv'],
      [`reps/${rep.id}`]: ['rep', 'married'],
      [`users/${users.data[0].id}`]: ['user', users.data[0].email],
      [`adopted-records/${adopted[0].id}`]: ['adopted record', 'never shipped'],
      [letter]: ['consignee of a recall', '+1 555 0100'],
      [`audit-reviews/${review}`]: ['audit review', 'Signed as reviewed: Administrator'],
      settings: ['settings', 'companyName'],
    };
    for (const [path, [type, part]] of Object.entries(paths)) {
      const copy = await jsonOf(path);
      const { body: shown } = await admin.get(`/api/v1/${path}`).expect(200);
      expect([path, copy.type, copy.record]).toEqual([path, type, shown]);
      expect([path, copy.history.length > 0]).toEqual([path, true]);
      const text = await pdfOf(path);
      for (const each of [`Copy of ${type}`, part, 'History, the oldest first']) expect(text).toContain(each);
    }
    const { record, history } = await jsonOf('products/211610SPT');
    expect(record).toMatchObject({ sku: '211610SPT', itemCodes: [{ itemCode: '21600101003', unitsPerItem: 10 }, {}] });
    expect(history.map(({ entityType }: { entityType: string }) => entityType)).toEqual(['product', 'item_code', 'item_code']);
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
    const kinds = [
      'distributions',
      'sales-orders',
      'customers',
      'recalls',
      'consignees',
      'unlinked-distributions',
      'imports',
      'reps',
      'users',
    ];
    const paths = [
      ...[...kinds, 'adopted-records'].map((kind) => `${kind}/999999`),
      'lots/SLQ-99999',
      'products/NONE',
      'recalls/1/consignees/999999',
    ];
    for (const missing of paths) await admin.get(`/api/v1/${missing}/copy`).expect(404);
  });
});
