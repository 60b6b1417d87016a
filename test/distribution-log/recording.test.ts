import { insertDistribution, insertOrder, loseRace, type TestOrder } from '../support/records.js';
import { useAdmin, useTestApp } from '../support/use-test-app.js';

const SHIPMENT = { shipDate: '2025-03-14', sku: '211610SPT', lotNumber: 'SLQ-10001', quantity: 10 };

describe('recording a distribution', () => {
  const test = useTestApp();
  const admin = useAdmin(test);
  let order: TestOrder;
  beforeEach(async () => {
    order = await insertOrder(test.database, {
      facilityName: 'Tidewater Supply Co.',
      shipTo: { facilityName: 'Harbor Clinic', address1: '1 Pier Rd', city: 'Norfolk', state: 'VA', zip: '23510', contactName: 'Ines Roy' },
    });
  });

  const record = (body: object) => admin.post('/api/v1/distributions').send(body);

  it('takes customer, order number and ship-to from the order', async () => {
    const { body, headers } = await record({ salesOrderId: order.id, ...SHIPMENT }).expect(201);
    expect(body).toMatchObject({
      salesOrderId: order.id,
      customerId: order.customerId,
      orderNumber: order.orderNumber,
      customer: { id: order.customerId, facilityName: 'Tidewater Supply Co.', companyKey: 'TIDEWATERSUPPLY' },
      ...SHIPMENT,
      lotNumberReceived: null,
      source: 'manual',
      trackingNumber: null,
      repId: null,
      importRowId: null,
      voidedAt: null,
      version: 1,
    });
    expect(body.shipTo).toEqual({
      facilityName: 'Harbor Clinic',
      address1: '1 Pier Rd',
      address2: null,
      city: 'Norfolk',
      state: 'VA',
      zip: '23510',
      country: null,
      contactName: 'Ines Roy',
      contactPhone: null,
      contactEmail: null,
    });
    expect(headers.location).toBe(`/api/v1/distributions/${body.id}`);
    expect(headers.etag).toBe('"v1"');
    expect((await admin.get(`/api/v1/distributions/${body.id}`).expect(200)).body).toEqual(body);
  });

  it.each(['1z 999-a', '\uff11\uff3a999A', '1Z999\u0410'])(
    'is refused where the log has the shipment with its tracking number in another writing: %s',
    async (trackingNumber) => {
      const { body: first } = await record({ salesOrderId: order.id, ...SHIPMENT, trackingNumber: '1Z999A' }).expect(201);
      const { body } = await record({ salesOrderId: order.id, ...SHIPMENT, quantity: 3, trackingNumber }).expect(409);
      expect(body).toMatchObject({ code: 'distribution_exists', id: first.id });
      const change = { trackingNumber, reason: 'read off the label' };
      await admin.patch(`/api/v1/distributions/${first.id}`).set('If-Match', '"v1"').send(change).expect(200);
      const { body: other } = await record({ salesOrderId: order.id, ...SHIPMENT, trackingNumber: '1Z999B' }).expect(201);
      await admin.patch(`/api/v1/distributions/${other.id}`).set('If-Match', '"v1"').send(change).expect(409);
    },
  );

  it('keeps the ship-to of a shipment that went elsewhere, and of one whose order is edited later', async () => {
    const shipTo = { facilityName: 'Bay Urology', city: 'Hampton' };
    const elsewhere = await record({ salesOrderId: order.id, ...SHIPMENT, shipTo }).expect(201);
    expect(elsewhere.body.shipTo).toMatchObject({ ...shipTo, address1: null, contactName: null });
    const usual = await record({ salesOrderId: order.id, ...SHIPMENT, shipDate: '2025-03-15' }).expect(201);
    await test.database.query(`update sales_orders set ship_to_facility_name = 'Renamed' where id = $1`, [order.id]);
    const later = await admin.get(`/api/v1/distributions/${usual.body.id}`).expect(200);
    expect(later.body.shipTo.facilityName).toBe('Harbor Clinic');
  });

  it.each([
    ['without a sales order', { salesOrderId: undefined }, 'sales_order_required', '/salesOrderId'],
    ['with null for a sales order', { salesOrderId: null }, 'sales_order_required', '/salesOrderId'],
    ['of an unknown sales order', { salesOrderId: 999_999_999 }, 'sales_order_not_found', '/salesOrderId'],
    ['shipped in the future', { shipDate: '2999-01-01' }, 'future_ship_date', '/shipDate'],
    ['of an SKU that no product has', { sku: 'NOPE' }, 'unknown_sku', '/sku'],
    ['of a malformed lot', { lotNumber: 'SLQ-12' }, 'malformed_lot', '/lotNumber'],
    ['of a rep nobody knows', { repId: 999_999 }, 'rep_not_found', '/repId'],
  ])('refuses one %s, and writes nothing', async (_, fault, code, pointer) => {
    const response = await record({ salesOrderId: order.id, ...SHIPMENT, lotNumber: 'SLQ-10099', ...fault }).expect(422);
    expect(response.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(response.body).toMatchObject({ code, errors: [{ pointer, code }] });
    const { rows } = await test.database.query(
      `select (select count(*) from distribution_log_entries where sales_order_id = $1)::int as entries,
      (select count(*) from lots where lot_number = 'SLQ-10099')::int as lots`,
      [order.id],
    );
    expect(rows).toEqual([{ entries: 0, lots: 0 }]);
  });

  it.each([
    ['no quantity', { quantity: undefined }],
    ['a quantity of zero', { quantity: 0 }],
    ['a negative quantity', { quantity: -1 }],
    ['half a unit', { quantity: 0.5 }],
    ['a quantity as text', { quantity: '10' }],
    ['more than a million units', { quantity: 1_000_001 }],
    ['no ship date', { shipDate: undefined }],
    ['a day that no calendar has', { shipDate: '2025-02-30' }],
    ['a ship date with a time', { shipDate: '2025-03-14T00:00:00Z' }],
    ['an unknown field', { qty: 3 }],
    ['a customer of its own', { customerId: 1 }],
  ])('refuses %s as malformed: nothing is filled in or corrected', async (_, fault) => {
    const response = await record({ salesOrderId: order.id, ...SHIPMENT, ...fault }).expect(400);
    expect(response.body.code).toBe('invalid_request');
  });

  it('is not possible for a cancelled order', async () => {
    const cancelled = await insertOrder(test.database, { status: 'cancelled' });
    const response = await record({ salesOrderId: cancelled.id, ...SHIPMENT }).expect(422);
    expect(response.body.code).toBe('sales_order_cancelled');
  });

  it('of the same order, ship date, SKU, lot and tracking number happens once, whatever the quantity', async () => {
    const first = await record({ salesOrderId: order.id, ...SHIPMENT }).expect(201);
    const again = await record({ salesOrderId: order.id, ...SHIPMENT, lotNumber: ' slq-10001 ', quantity: 3 }).expect(409);
    expect(again.body).toMatchObject({ code: 'distribution_exists', id: first.body.id });
    const tracked = await record({ salesOrderId: order.id, ...SHIPMENT, trackingNumber: '1Z-7' }).expect(201);
    const padded = await record({ salesOrderId: order.id, ...SHIPMENT, trackingNumber: ' 1Z-7 ' }).expect(409);
    expect(padded.body.id).toBe(tracked.body.id);
    await record({ salesOrderId: order.id, ...SHIPMENT, trackingNumber: '  ' }).expect(409);
  });

  it('at the same moment by two requests happens once, and the other request gets its id', async () => {
    await test.database.query(`insert into lots (lot_number, sku) values ('SLQ-10077', '211610SPT')`);
    let winner = 0;
    const answer = await loseRace(
      test.database,
      async (client) => {
        winner = await insertDistribution(client, order, { ...SHIPMENT, lotNumber: 'SLQ-10077', trackingNumber: '1Z' });
      },
      () => record({ salesOrderId: order.id, ...SHIPMENT, lotNumber: 'SLQ-10077', trackingNumber: '1Z' }),
    );
    expect(answer.status).toBe(409);
    expect(answer.body).toMatchObject({ code: 'distribution_exists', id: winner });
  });

  it('sent twice with the same Idempotency-Key happens once', async () => {
    const send = () => record({ salesOrderId: order.id, ...SHIPMENT }).set('Idempotency-Key', `k-${order.id}`);
    const first = await send().expect(201);
    const second = await send().expect(201);
    expect(second.body).toEqual(first.body);
    expect(second.headers.location).toBe(first.headers.location);
  });

  it('adds an unknown lot as unregistered, and refuses later shipments of it under another SKU', async () => {
    await record({ salesOrderId: order.id, ...SHIPMENT, lotNumber: 'slq-10002' }).expect(201);
    const { body } = await admin.get('/api/v1/lots/SLQ-10002').expect(200);
    expect(body).toMatchObject({ sku: '211610SPT', registeredAt: null, unitsProduced: null, manufacturedOn: null });
    const other = await record({ salesOrderId: order.id, ...SHIPMENT, sku: '211810SPT', lotNumber: 'SLQ-10002' }).expect(422);
    expect(other.body).toMatchObject({ code: 'lot_of_other_sku', lotSku: '211610SPT' });
  });

  it('resolves an alias and any spelling of a lot, and keeps the text that was received', async () => {
    await test.database.query(`insert into lots (lot_number, sku, registered_at) values ('SLQ-10003', '211610SPT', now())`);
    await test.database.query(`insert into lot_aliases (alias, lot_number) values ('SLQ10003', 'SLQ-10003')`);
    await test.database.query(`insert into lot_aliases (alias, lot_number) values ('SLQ-100003', 'SLQ-10003')`);
    for (const [index, lotNumber] of ['slq10003', 'SLQ 10003', '10003', 'slq100003', '100003'].entries()) {
      const { body } = await record({ salesOrderId: order.id, ...SHIPMENT, lotNumber, trackingNumber: `${index}` }).expect(201);
      expect(body).toMatchObject({ lotNumber: 'SLQ-10003', lotNumberReceived: lotNumber });
    }
  });

  it('takes the company’s today, not the server’s', async () => {
    const today = new Intl.DateTimeFormat('en-CA', { timeZone: 'America/Los_Angeles' }).format(new Date());
    await record({ salesOrderId: order.id, ...SHIPMENT, shipDate: today }).expect(201);
    const tomorrow = new Date(Date.parse(today) + 86_400_000).toISOString().slice(0, 10);
    await record({ salesOrderId: order.id, ...SHIPMENT, shipDate: tomorrow }).expect(422);
  });

  it('is for those who may', async () => {
    const quality = await test.as('quality');
    const refused = await quality
      .post('/api/v1/distributions')
      .send({ salesOrderId: order.id, ...SHIPMENT })
      .expect(403);
    expect(refused.body.permission).toBe('distribution_log.create');
  });
});
