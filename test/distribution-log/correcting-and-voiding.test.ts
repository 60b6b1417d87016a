import { changeNow } from '../support/change-now.js';
import { insertOrder, type TestOrder } from '../support/records.js';
import { useAdmin, useTestApp } from '../support/use-test-app.js';

const SHIPMENT = { shipDate: '2025-03-14', sku: '211610SPT', lotNumber: 'SLQ-20001', quantity: 10 };
const REASON = 'read wrongly from the packing slip';

describe('a recorded distribution', () => {
  const test = useTestApp();
  const admin = useAdmin(test);
  let order: TestOrder;
  let path: string;
  let id: number;
  beforeEach(async () => {
    order = await insertOrder(test.database, { shipTo: { facilityName: 'Harbor Clinic', city: 'Norfolk' } });
    const { body } = await admin
      .post('/api/v1/distributions')
      .send({ salesOrderId: order.id, ...SHIPMENT })
      .expect(201);
    id = body.id;
    path = `/api/v1/distributions/${id}`;
  });

  const correct = (body: object, etag?: string) =>
    etag ? admin.patch(path).set('If-Match', etag).send(body) : changeNow(admin, path, body);

  it('is corrected only with the ETag of what was read and a reason', async () => {
    expect((await admin.patch(path).send({ quantity: 9, reason: REASON }).expect(428)).body.code).toBe('if_match_required');
    expect((await correct({ quantity: 9, reason: REASON }, '"v7"').expect(412)).body.code).toBe('stale_etag');
    for (const reason of [undefined, null, '  ']) {
      const refused = await correct({ quantity: 9, reason }).expect(422);
      expect(refused.body).toMatchObject({ code: 'reason_required', errors: [{ pointer: '/reason' }] });
    }
    const { body, headers } = await correct({ quantity: 9, reason: REASON }, '"v1"').expect(200);
    expect(body).toMatchObject({ ...SHIPMENT, quantity: 9, version: 2 });
    expect(headers.etag).toBe('"v2"');
  });

  it('leaves what it was, what it became, who and why in the audit trail', async () => {
    const { headers } = await correct({ quantity: 9, trackingNumber: '1Z', reason: REASON }).expect(200);
    const { rows } = await test.database.query(
      `select actor, reason, request_id, old_values, new_values from audit_events where entity_type = 'distribution_log_entries'
       and entity_id = $1 and action = 'update'`,
      [String(id)],
    );
    expect(rows).toEqual([
      {
        actor: 'admin@silqeqms.example',
        reason: REASON,
        request_id: headers['x-request-id'],
        old_values: { quantity: 10, tracking_number: null },
        new_values: { quantity: 9, tracking_number: '1Z' },
      },
    ]);
  });

  it('moved to another order takes its customer and number, and keeps where the devices went', async () => {
    const right = await insertOrder(test.database);
    const { body } = await correct({ salesOrderId: right.id, reason: REASON }).expect(200);
    expect(body).toMatchObject({
      salesOrderId: right.id,
      customerId: right.customerId,
      orderNumber: right.orderNumber,
      customer: { id: right.customerId },
      shipTo: { facilityName: 'Harbor Clinic' },
    });
  });

  it('changes its ship-to as a whole', async () => {
    const { body } = await correct({ shipTo: { facilityName: 'Bay Urology', state: 'VA' }, reason: REASON }).expect(200);
    expect(body.shipTo).toMatchObject({ facilityName: 'Bay Urology', city: null, state: 'VA' });
  });

  it('keeps the lot as first received through every correction', async () => {
    const first = await correct({ lotNumber: 'SLQ-20002', reason: REASON }).expect(200);
    expect(first.body).toMatchObject({ lotNumber: 'SLQ-20002', lotNumberReceived: 'SLQ-20001' });
    const second = await correct({ lotNumber: 'SLQ-20003', reason: REASON }).expect(200);
    expect(second.body).toMatchObject({ lotNumber: 'SLQ-20003', lotNumberReceived: 'SLQ-20001' });
    const back = await correct({ lotNumber: 'SLQ-20001', reason: REASON }).expect(200);
    expect(back.body).toMatchObject({ lotNumber: 'SLQ-20001', lotNumberReceived: null });
  });

  it.each([
    ['an unknown order', { salesOrderId: 999_999_999 }, 'sales_order_not_found'],
    ['no order', { salesOrderId: null }, 'sales_order_required'],
    ['a future ship date', { shipDate: '2999-01-01' }, 'future_ship_date'],
    ['an unknown SKU', { sku: 'NOPE' }, 'unknown_sku'],
    ['an SKU that its lot is not of', { sku: '211810SPT' }, 'lot_of_other_sku'],
    ['a malformed lot', { lotNumber: '20099' }, 'malformed_lot'],
    ['an unknown rep', { repId: 999_999 }, 'rep_not_found'],
  ])('cannot be corrected to %s, and stays as it was', async (_, change, code) => {
    const refused = await correct({ quantity: 5, ...change, reason: REASON }).expect(422);
    expect(refused.body.code).toBe(code);
    expect((await admin.get(path).expect(200)).body).toMatchObject({ ...SHIPMENT, salesOrderId: order.id, version: 1 });
  });

  it('cannot be moved to a cancelled order', async () => {
    const cancelled = await insertOrder(test.database, { status: 'cancelled' });
    expect((await correct({ salesOrderId: cancelled.id, reason: REASON }).expect(422)).body.code).toBe('sales_order_cancelled');
  });

  it('cannot become the same distribution as another', async () => {
    const { body } = await admin
      .post('/api/v1/distributions')
      .send({ salesOrderId: order.id, ...SHIPMENT, shipDate: '2025-03-15' })
      .expect(201);
    const refused = await correct({ shipDate: '2025-03-15', reason: REASON }).expect(409);
    expect(refused.body).toMatchObject({ code: 'distribution_exists', id: body.id });
  });

  it('clears rep and tracking number on request', async () => {
    const rep = await admin
      .post('/api/v1/reps')
      .send({ name: `Rep of ${id}` })
      .expect(201);
    const named = await correct({ repId: rep.body.id, trackingNumber: '1Z', reason: REASON }).expect(200);
    expect(named.body).toMatchObject({ repId: rep.body.id, trackingNumber: '1Z' });
    const cleared = await correct({ repId: null, trackingNumber: null, reason: REASON }).expect(200);
    expect(cleared.body).toMatchObject({ repId: null, trackingNumber: null });
  });

  it('is voided with a reason, once, and is kept', async () => {
    expect((await admin.post(`${path}/void`).send({}).expect(422)).body.code).toBe('reason_required');
    const { body } = await admin.post(`${path}/void`).send({ reason: ' entered twice ' }).expect(200);
    expect(body).toMatchObject({ id, ...SHIPMENT, voidReason: 'entered twice', version: 2 });
    expect(Date.parse(body.voidedAt)).not.toBeNaN();
    const again = await admin.post(`${path}/void`).send({ reason: 'again' }).expect(409);
    expect(again.body).toMatchObject({ code: 'distribution_voided', id });
    expect((await admin.get(path).expect(200)).body.voidReason).toBe('entered twice');
    const { rows } = await test.database.query(
      `select reason from audit_events where entity_type = 'distribution_log_entries' and entity_id = $1 and action = 'update'`,
      [String(id)],
    );
    expect(rows).toEqual([{ reason: 'entered twice' }]);
  });

  it('voided is closed to corrections, and its shipment can be recorded anew', async () => {
    await admin.post(`${path}/void`).send({ reason: REASON }).expect(200);
    expect((await correct({ quantity: 1, reason: REASON }).expect(409)).body.code).toBe('distribution_voided');
    await admin
      .post('/api/v1/distributions')
      .send({ salesOrderId: order.id, ...SHIPMENT })
      .expect(201);
  });

  it('voided by two at the same moment is voided once', async () => {
    const answers = await Promise.all([1, 2, 3].map((n) => admin.post(`${path}/void`).send({ reason: `reason ${n}` })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
  });

  it('is voided by quality and corrected by operations', async () => {
    const quality = await test.as('quality');
    const operations = await test.as('operations');
    await quality.patch(path).set('If-Match', '"v1"').send({ quantity: 2, reason: REASON }).expect(403);
    await operations.post(`${path}/void`).send({ reason: REASON }).expect(403);
    await operations.patch(path).set('If-Match', '"v1"').send({ quantity: 2, reason: REASON }).expect(200);
    await quality.post(`${path}/void`).send({ reason: REASON }).expect(200);
  });

  it('that does not exist is not found', async () => {
    await admin.get('/api/v1/distributions/999999999').expect(404);
    await admin.patch('/api/v1/distributions/999999999').set('If-Match', '"v1"').send({ reason: REASON }).expect(404);
    await admin.post('/api/v1/distributions/999999999/void').send({ reason: REASON }).expect(404);
    await admin.get('/api/v1/distributions/abc').expect(400);
  });
});
