import { recordOrder, ship } from '../support/orders.js';
import { useTestApp, useUser } from '../support/use-test-app.js';

const reason = 'typing error on the order form';

describe('correcting a sales order', () => {
  const test = useTestApp();
  const agent = useUser(test, 'operations');

  const correct = (order: { id: number; version: number }, change: Record<string, unknown>) =>
    agent
      .patch(`/api/v1/sales-orders/${order.id}`)
      .set('If-Match', `"v${order.version}"`)
      .send({ reason, ...change });

  const at = async (id: number) => (await agent.get(`/api/v1/sales-orders/${id}`).expect(200)).body;

  it('needs the ETag that was read, and a reason', async () => {
    const order = await recordOrder(agent, '1');
    const path = `/api/v1/sales-orders/${order.id}`;
    expect((await agent.patch(path).send({ notes: 'x', reason }).expect(428)).body.code).toBe('if_match_required');
    expect((await correct({ ...order, version: 7 }, { notes: 'x' }).expect(412)).body.code).toBe('stale_etag');
    expect((await correct(order, { notes: 'x', reason: '  ' }).expect(422)).body.code).toBe('reason_required');
    expect(await at(order.id)).toEqual(order);
  });

  it('changes what was named and keeps the rest, with old and new value, who and why', async () => {
    const order = await recordOrder(agent, '2', { notes: 'first', trackingNumber: 'T-1', lines: [{ itemCode: 'NRE', quantity: 1 }] });
    const change = { status: 'shipped', shipDate: '2025-03-20', notes: null, customerPo: 'PO-2' };
    const { body, headers } = await correct(order, change).expect(200);
    const { updatedAt: _, ...unchanged } = order;
    expect(body).toMatchObject({ ...unchanged, ...change, version: body.version });
    expect(body.version).toBeGreaterThan(order.version);
    expect(headers.etag).toBe(`"v${body.version}"`);
    const { rows } = await test.database.query(
      `select old_values, new_values, reason, actor from audit_events where entity_type = 'sales_orders' and entity_id = $1 and action = 'update'`,
      [String(order.id)],
    );
    expect(rows).toEqual([
      {
        old_values: { status: 'pending', ship_date: null, notes: 'first', customer_po: null },
        new_values: { status: 'shipped', ship_date: '2025-03-20', notes: null, customer_po: 'PO-2' },
        reason,
        actor: expect.stringContaining('operations-'),
      },
    ]);
  });

  it('replaces all lines, and refuses a later change by somebody who read the old ones', async () => {
    const order = await recordOrder(agent, '3', { lines: [{ sku: '211810SPT', quantity: 1 }] });
    const { body } = await correct(order, { lines: [{ itemCode: '21800101003', quantity: 2 }] }).expect(200);
    expect(body.lines).toMatchObject([{ lineNumber: 1, itemCode: '21800101003', sku: '211810SPT', units: 20 }]);
    await correct(order, { notes: 'late' }).expect(412);
    expect((await correct(body, { lines: [] }).expect(200)).body.lines).toEqual([]);
  });

  it('applies the rules of a new order', async () => {
    const order = await recordOrder(agent, '4');
    const refusals: [Record<string, unknown>, number, string][] = [
      [{ shipDate: '2999-01-01' }, 422, 'future_ship_date'],
      [{ orderDate: null }, 400, 'invalid_request'],
      [{ orderNumber: 'so-' }, 422, 'order_number_unusable'],
      [{ repId: 4711 }, 422, 'rep_not_found'],
      [{ customerId: 4711 }, 422, 'customer_not_found'],
      [{ lines: [{ sku: '999', quantity: 1 }] }, 422, 'unknown_sku'],
      [{ lines: [{ itemCode: '21800101003', quantity: 0.01 }] }, 422, 'units_not_whole'],
      [{ source: 'manual' }, 400, 'invalid_request'],
    ];
    for (const [change, status, code] of refusals) expect((await correct(order, change).expect(status)).body.code).toBe(code);
    expect(await at(order.id)).toEqual(order);
    await agent.patch('/api/v1/sales-orders/4711').set('If-Match', '"v1"').send({ reason }).expect(404);
  });

  it('renumbers an order, unless the number is taken', async () => {
    const taken = await recordOrder(agent, '5');
    const other = await recordOrder(agent, '6', { soldTo: { facilityName: 'Mesa Urology' } });
    const order = await recordOrder(agent, '7');
    expect((await correct(order, { orderNumber: 'SO 5' }).expect(409)).body).toMatchObject({ code: 'sales_order_exists', id: taken.id });
    expect((await correct(order, { orderNumber: '6' }).expect(409)).body).toMatchObject({ code: 'order_number_in_use', id: other.id });
    const { body } = await correct(order, { orderNumber: 'SO-7' }).expect(200);
    expect(body).toMatchObject({ orderNumber: 'SO-7', orderKey: '7' });
    expect((await correct(body, { orderNumber: '6', sharesOrderNumber: true }).expect(200)).body.orderKey).toBe('6');
  });

  it('updates the profile of the customer to its newest order', async () => {
    const soldTo = (city: string) => ({ facilityName: 'Oak Hill Hospital', city });
    const old = await recordOrder(agent, '10', { orderDate: '2025-01-01', soldTo: soldTo('First') });
    const newer = await recordOrder(agent, '11', { orderDate: '2025-02-01', soldTo: soldTo('Second') });
    expect(newer.customer.city).toBe('Second');
    const { body } = await correct(await at(old.id), { orderDate: '2025-03-01' }).expect(200);
    expect(body.customer.city).toBe('First');
    expect((await correct(body, { soldTo: soldTo('Third') }).expect(200)).body.customer.city).toBe('Third');
  });

  it('moves an order with its distributions to another customer, and updates both profiles', async () => {
    const right = await recordOrder(agent, '20', { orderDate: '2025-01-01', soldTo: { facilityName: 'Pine Clinic', city: 'Boise' } });
    const left = await recordOrder(agent, '21', { orderDate: '2025-01-01', soldTo: { facilityName: 'Quince Clinic', city: 'Bend' } });
    const order = await recordOrder(agent, '22', { customerId: left.customer.id, soldTo: { facilityName: 'Pine Clinic', city: 'Nampa' } });
    const distributionId = await ship(test, { salesOrderId: order.id, lotNumber: 'SLQ-30001', quantity: 4 });
    const { body } = await correct(order, { customerId: right.customer.id }).expect(200);
    expect(body.customer).toMatchObject({ id: right.customer.id, city: 'Nampa' });
    expect(body.soldTo).toEqual(order.soldTo);
    expect((await at(left.id)).customer.city).toBe('Bend');
    const { rows } = await test.database.query('select customer_id::int, facility_name from distribution_log_entries where id = $1', [
      distributionId,
    ]);
    expect(rows).toEqual([{ customer_id: right.customer.id, facility_name: 'Pine Clinic' }]);
  });

  it('does not move an order to a customer that has one of its number', async () => {
    const soldTo = { facilityName: 'Redwood Clinic' };
    const theirs = await recordOrder(agent, '30', { soldTo });
    const ours = await recordOrder(agent, '30', { sharesOrderNumber: true });
    const { body } = await correct(ours, { customerId: theirs.customer.id, sharesOrderNumber: true }).expect(409);
    expect(body).toMatchObject({ code: 'sales_order_exists', id: theirs.id });
  });

  it('is for those who may correct orders', async () => {
    const { id } = await recordOrder(agent, '40');
    const quality = await test.as('quality');
    const { body } = await quality.patch(`/api/v1/sales-orders/${id}`).set('If-Match', '"v1"').send({ reason }).expect(403);
    expect(body.permission).toBe('sales_orders.edit');
  });
});
