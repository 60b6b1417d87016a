import { randomUUID } from 'node:crypto';
import { insertCustomer, insertDistribution, insertOrder, type TestOrder } from '../support/records.js';
import { insertWaiting } from '../support/unlinked.js';
import { useTestApp, useUser } from '../support/use-test-app.js';

const reason = 'the packing slip names this order';

describe('deciding a shipment without a sales order', () => {
  const test = useTestApp();
  const agent = useUser(test, 'operations');
  let order: TestOrder;
  beforeEach(async () => {
    order = await insertOrder(test.database);
  });

  const post = (id: number, action: 'link' | 'create-order', body: object) =>
    agent.post(`/api/v1/unlinked-distributions/${id}/${action}`).send({ reason, ...body });
  const link = (id: number, body: object = {}) => post(id, 'link', { salesOrderId: order.id, ...body });
  const waiting = async (id: number) => (await agent.get(`/api/v1/unlinked-distributions/${id}`).expect(200)).body;
  const logged = async (id: number) => (await agent.get(`/api/v1/distributions/${id}`).expect(200)).body;

  describe('linking it', () => {
    it('enters it into the log as it was received, with the customer of the order', async () => {
      const rep = await test.database.query(`insert into reps (name) values ($1) returning id`, [randomUUID()]);
      const repId = Number(rep.rows[0].id);
      const columns = { rep_id: repId, tracking_number: ' T-1 ', external_key: randomUUID() };
      const id = await insertWaiting(test.database, columns);
      const { body } = await link(id).expect(200);
      expect(body).toMatchObject({ id, resolution: 'linked', resolvedAt: expect.any(String), distribution: { salesOrderId: order.id } });
      expect(await logged(body.distribution.id)).toMatchObject({
        salesOrderId: order.id,
        customerId: order.customerId,
        orderNumber: order.orderNumber,
        shipDate: '2025-03-14',
        sku: '211610SPT',
        lotNumber: 'SLQ-70001',
        quantity: 10,
        source: 'shipstation',
        repId,
        trackingNumber: 'T-1',
        shipTo: { facilityName: 'Harbor Clinic', city: 'Norfolk' },
      });
      const { rows } = await test.database.query('select external_key as key from distribution_log_entries where id = $1', [
        body.distribution.id,
      ]);
      expect(rows).toEqual([{ key: columns.external_key }]);
    });

    it('needs a reason, which the audit trail keeps with who decided', async () => {
      const id = await insertWaiting(test.database);
      expect((await link(id, { reason: ' ' }).expect(422)).body.code).toBe('reason_required');
      await link(id).expect(200);
      const { rows } = await test.database.query(
        `select actor, reason, new_values ->> 'resolution' as resolution from audit_events
         where entity_type = 'unlinked_distributions' and entity_id = $1 and action = 'update'`,
        [String(id)],
      );
      expect(rows).toEqual([{ actor: expect.stringContaining('operations-'), reason, resolution: 'linked' }]);
    });

    it('guesses nothing: everything that is missing or unusable is named at once, and taken from the request', async () => {
      const id = await insertWaiting(test.database, {
        ship_date: null,
        sku: null,
        lot_number: null,
        quantity: -3,
        source: null,
        facility_name: null,
      });
      const { body } = await link(id).expect(422);
      expect(body.code).toBe('shipment_incomplete');
      expect(body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual([
        '/shipDate',
        '/sku',
        '/lotNumber',
        '/quantity',
        '/source',
        '/shipTo',
      ]);
      const added = { shipDate: '2025-03-15', sku: '211810SPT', lotNumber: 'SLQ-70002', quantity: 4, source: 'manual' };
      const { body: resolved } = await link(id, { ...added, shipTo: { facilityName: 'Bay Urology' } }).expect(200);
      expect(await logged(resolved.distribution.id)).toMatchObject({ ...added, shipTo: { facilityName: 'Bay Urology', city: null } });
      expect(resolved).toMatchObject({ shipDate: null, quantity: -3, received: { qty: '10' } });
    });

    it('takes the ship-to of the order when none was received', async () => {
      const id = await insertWaiting(test.database, { facility_name: null, city: null });
      const { body } = await link(id).expect(200);
      const { shipTo } = (await agent.get(`/api/v1/sales-orders/${order.id}`).expect(200)).body;
      expect((await logged(body.distribution.id)).shipTo).toEqual(shipTo);
    });

    it('keeps the lot as first received when a person corrects it', async () => {
      const id = await insertWaiting(test.database, { lot_number: 'UNKNOWN' });
      expect((await link(id).expect(422)).body.code).toBe('malformed_lot');
      const { body } = await link(id, { lotNumber: 'SLQ-70003' }).expect(200);
      expect(await logged(body.distribution.id)).toMatchObject({ lotNumber: 'SLQ-70003', lotNumberReceived: 'UNKNOWN' });
    });

    it('applies the rules of a new distribution', async () => {
      const refused = async (columns: Record<string, string>, body: object, code: string) => {
        const id = await insertWaiting(test.database, columns);
        expect((await link(id, body).expect(422)).body.code).toBe(code);
        expect((await waiting(id)).resolvedAt).toBeNull();
      };
      await refused({}, { salesOrderId: null }, 'sales_order_required');
      await refused({}, { salesOrderId: 999_999 }, 'sales_order_not_found');
      await refused({ ship_date: '2199-01-01' }, {}, 'future_ship_date');
      await refused({ sku: 'NOSUCH' }, {}, 'unknown_sku');
      await refused({ sku: '211410SPT' }, { lotNumber: 'SLQ-70001' }, 'lot_of_other_sku');
      order = await insertOrder(test.database, { status: 'cancelled' });
      await refused({}, {}, 'sales_order_cancelled');
    });

    it('counts no shipment twice: the same one is refused, unless it is another parcel, or settled as being in the log', async () => {
      const shipment = { lotNumber: 'SLQ-70004', shipDate: '2025-03-14', quantity: 10 };
      const entry = await insertDistribution(test.database, order, { ...shipment, trackingNumber: 'T-9' });
      const columns = { lot_number: 'SLQ-70004', tracking_number: 'T-9' };
      const same = await insertWaiting(test.database, columns);
      expect((await link(same).expect(409)).body).toMatchObject({ code: 'distribution_exists', id: entry });
      expect((await link(same, { alreadyInLog: true, quantity: 11 }).expect(422)).body.code).toBe('same_distribution_not_found');
      const { body } = await link(same, { alreadyInLog: true }).expect(200);
      expect(body).toMatchObject({ resolution: 'already_in_log', distribution: { id: entry, salesOrderId: order.id } });

      const parcel = await insertWaiting(test.database, columns);
      const { body: second } = await link(parcel, { trackingNumber: 'T-10' }).expect(200);
      expect(second.distribution.id).not.toBe(entry);
    });

    it('refuses a line of a parcel that the log has, and takes its other lines', async () => {
      const external_key = randomUUID();
      const { body } = await link(await insertWaiting(test.database, { external_key, lot_number: 'SLQ-70005' })).expect(200);
      const other = await link(
        await insertWaiting(test.database, { external_key, lot_number: 'SLQ-70006', tracking_number: 'T-70006' }),
      ).expect(200);
      const { id } = other.body.distribution;
      const { headers } = await agent.get(`/api/v1/distributions/${id}`).expect(200);
      const change = { lotNumber: 'SLQ-70005', reason: 'The label was misread.' };
      const refused = await agent.patch(`/api/v1/distributions/${id}`).set('If-Match', `${headers.etag}`).send(change).expect(409);
      expect(refused.body).toMatchObject({ code: 'distribution_exists', id: body.distribution.id });
      const again = await insertWaiting(test.database, { external_key, lot_number: 'slq 70005', tracking_number: 'T-70005' });
      expect((await link(again).expect(409)).body).toMatchObject({ code: 'distribution_exists', id: body.distribution.id });
    });

    it('is done once: of two people who decide at the same moment, one gets a conflict', async () => {
      const id = await insertWaiting(test.database, { lot_number: 'SLQ-70007' });
      const answers = await Promise.all([link(id), link(id)]);
      expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409]);
      const { body } = await post(id, 'create-order', {}).expect(409);
      expect(body).toMatchObject({ code: 'unlinked_distribution_resolved', distributionId: (await waiting(id)).distribution.id });
    });
  });

  describe('creating its order', () => {
    it('creates it from the shipment: completed, without lines, marked as reconstructed', async () => {
      const facilityName = `Cedar Clinic ${randomUUID()}`;
      const orderNumber = `R-${randomUUID()}`;
      const id = await insertWaiting(test.database, { facility_name: facilityName, order_number: orderNumber, lot_number: 'SLQ-70008' });
      const { body, headers } = await post(id, 'create-order', {}).expect(201);
      expect(body).toMatchObject({ id, resolution: 'order_created' });
      const made = await agent.get(headers.location ?? '').expect(200);
      expect(made.body).toMatchObject({
        id: body.distribution.salesOrderId,
        orderNumber,
        orderDate: '2025-03-14',
        status: 'completed',
        source: 'shipstation',
        lines: [],
        soldTo: { facilityName, city: 'Norfolk' },
        shipTo: { facilityName, city: 'Norfolk' },
        distributions: [{ id: body.distribution.id }],
      });
      const { rows } = await test.database.query('select reconstructed from sales_orders where id = $1', [made.body.id]);
      expect(rows).toEqual([{ reconstructed: true }]);
    });

    it('takes the known customer or its survivor, and keeps its profile', async () => {
      const customerId = await insertCustomer(test.database, `Survivor ${randomUUID()}`);
      const former = await insertCustomer(test.database, `Merged ${randomUUID()}`);
      await test.database.query('update customers set merged_into_id = $1 where id = $2', [customerId, former]);
      const before = (await agent.get(`/api/v1/customers/${customerId}`).expect(200)).body;
      const id = await insertWaiting(test.database, { customer_id: former, lot_number: 'SLQ-70009' });
      const { body } = await post(id, 'create-order', {}).expect(201);
      const made = (await agent.get(`/api/v1/sales-orders/${body.distribution.salesOrderId}`).expect(200)).body;
      expect(made).toMatchObject({ customer: { id: customerId }, shipTo: { facilityName: 'Harbor Clinic' } });
      const after = (await agent.get(`/api/v1/customers/${customerId}`).expect(200)).body;
      expect([after.facilityName, after.city]).toEqual([before.facilityName, before.city]);
    });

    it('lets a person give number, date and customer', async () => {
      const id = await insertWaiting(test.database, { order_number: null, facility_name: null, city: null, lot_number: 'SLQ-70010' });
      const { body } = await post(id, 'create-order', {}).expect(422);
      expect(body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual(['/orderNumber', '/soldTo']);
      const given = {
        orderNumber: `P-${randomUUID()}`,
        orderDate: '2025-03-01',
        soldTo: { facilityName: `Dogwood ${randomUUID()}`, city: 'Salem' },
      };
      const { body: made } = await post(id, 'create-order', given).expect(201);
      const { body: seen } = await agent.get(`/api/v1/sales-orders/${made.distribution.salesOrderId}`).expect(200);
      expect(seen).toMatchObject({ ...given, soldTo: { facilityName: given.soldTo.facilityName, city: 'Salem' } });
      expect((await logged(made.distribution.id)).shipTo).toMatchObject(given.soldTo);
    });

    it('refuses a number that this customer has, and one of another customer unless both are right', async () => {
      const own = await insertWaiting(test.database, { order_number: order.orderNumber, customer_id: order.customerId });
      expect((await post(own, 'create-order', {}).expect(409)).body).toMatchObject({ code: 'sales_order_exists', id: order.id });
      const other = await insertWaiting(test.database, { order_number: order.orderNumber, lot_number: 'SLQ-70011' });
      expect((await post(other, 'create-order', {}).expect(409)).body.code).toBe('order_number_in_use');
      await post(other, 'create-order', { sharesOrderNumber: true }).expect(201);
    });

    it('creates no order when the shipment cannot enter the log', async () => {
      const orderNumber = `N-${randomUUID()}`;
      const id = await insertWaiting(test.database, { order_number: orderNumber, lot_number: 'UNKNOWN' });
      expect((await post(id, 'create-order', {}).expect(422)).body.code).toBe('malformed_lot');
      const { rows } = await test.database.query('select id from sales_orders where order_number = $1', [orderNumber]);
      expect(rows).toEqual([]);
    });
  });
});
