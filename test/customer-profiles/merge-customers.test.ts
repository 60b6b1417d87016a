import { anOrder, recordOrder, ship } from '../support/orders.js';
import { race } from '../support/race.js';
import { useTestApp, useUser } from '../support/use-test-app.js';

const reason = 'the same clinic under its former name';

describe('merging customers', () => {
  const test = useTestApp();
  const agent = useUser(test, 'operations');

  const at = async (id: number) => (await agent.get(`/api/v1/customers/${id}`).expect(200)).body;
  const add = async (customer: Record<string, unknown>) => (await agent.post('/api/v1/customers').send(customer).expect(201)).body;
  const merge = (id: number, fromCustomerId: unknown, why: unknown = reason) =>
    agent.post(`/api/v1/customers/${id}/merge`).send({ fromCustomerId, reason: why });

  it('moves orders and distributions, and leaves every snapshot of where devices went as it was', async () => {
    const target = await recordOrder(agent, '1', { orderDate: '2025-01-01', soldTo: { facilityName: 'Alder Clinic', city: 'Boise' } });
    const moved = await recordOrder(agent, '2', {
      orderDate: '2025-02-01',
      soldTo: { facilityName: 'Alder Clinic West', city: 'Nampa' },
      shipTo: { facilityName: 'Alder Depot', city: 'Ontario' },
    });
    const distributionId = await ship(test, { salesOrderId: moved.id, lotNumber: 'SLQ-10001', quantity: 7 });
    await agent.post(`/api/v1/customers/${moved.customer.id}/notes`).send({ noteText: 'Ring twice.' }).expect(201);

    const { body } = await merge(target.customer.id, moved.customer.id).expect(200);
    expect(body).toMatchObject({ id: target.customer.id, city: 'Nampa', totals: { orders: 2, units: 7 } });
    const { body: order } = await agent.get(`/api/v1/sales-orders/${moved.id}`).expect(200);
    expect(order).toMatchObject({ soldTo: moved.soldTo, shipTo: moved.shipTo, customer: { id: target.customer.id } });
    const { rows } = await test.database.query(
      `select d.customer_id::int, d.facility_name, d.city, e.reason from distribution_log_entries d
       join audit_events e on e.entity_type = 'distribution_log_entries' and e.entity_id = d.id::text and e.action = 'update' where d.id = $1`,
      [distributionId],
    );
    expect(rows).toEqual([{ customer_id: target.customer.id, facility_name: 'Alder Depot', city: 'Ontario', reason }]);
    const notes = await agent.get(`/api/v1/customers/${target.customer.id}/notes`).expect(200);
    expect(notes.body.data).toMatchObject([{ noteText: 'Ring twice.' }]);
  });

  it('keeps the merged customer, so that its name still finds the survivor', async () => {
    const target = await add({ facilityName: 'Birch Clinic' });
    const former = await add({ facilityName: 'Birch Clinic East' });
    await merge(target.id, former.id).expect(200);

    expect(await at(former.id)).toMatchObject({ mergedIntoId: target.id, totals: { orders: 0 } });
    const list = await agent.get('/api/v1/customers?q=birch').expect(200);
    expect(list.body.data.map(({ id }: { id: number }) => id)).toEqual([target.id]);
    const order = await recordOrder(agent, '10', { soldTo: { facilityName: 'Birch Clinic East' } });
    expect(order.customer.id).toBe(target.id);
  });

  it('points customers that were merged before straight to the new survivor, with an event', async () => {
    const [target, middle, first] = [
      await add({ facilityName: 'Elder Clinic' }),
      await add({ facilityName: 'Elder Clinic East' }),
      await add({ facilityName: 'Elder Clinic West' }),
    ];
    await merge(middle.id, first.id).expect(200);
    await merge(target.id, middle.id).expect(200);
    expect(await at(first.id)).toMatchObject({ mergedIntoId: target.id });
    const { rows } = await test.database.query(
      `select old_values, new_values, reason from audit_events where entity_type = 'customers' and entity_id = $1 order by id desc limit 1`,
      [String(first.id)],
    );
    expect(rows).toEqual([{ old_values: { merged_into_id: middle.id }, new_values: { merged_into_id: target.id }, reason }]);
  });

  it('refuses new records for a merged customer, naming the survivor', async () => {
    const target = await add({ facilityName: 'Cherry Clinic' });
    const former = await add({ facilityName: 'Cherry Clinic North' });
    await merge(target.id, former.id).expect(200);
    const { version } = await at(former.id);
    const refusals = [
      agent.post('/api/v1/sales-orders').send(anOrder('20', { customerId: former.id })),
      agent.patch(`/api/v1/customers/${former.id}`).set('If-Match', `"v${version}"`).send({ city: 'Bend', reason }),
      agent.post(`/api/v1/customers/${former.id}/notes`).send({ noteText: 'x' }),
    ];
    for (const refusal of refusals) expect((await refusal.expect(409)).body).toMatchObject({ code: 'customer_merged', id: target.id });
  });

  it('hands over the customer number when the survivor has none', async () => {
    const target = await add({ facilityName: 'Dogwood Clinic' });
    const former = await add({ facilityName: 'Dogwood Annex', customerNumber: 'D-1' });
    expect((await merge(target.id, former.id).expect(200)).body.customerNumber).toBe('D-1');
    expect((await at(former.id)).customerNumber).toBeNull();
  });

  it('keeps both numbers when both have one, and either finds the survivor', async () => {
    const target = await add({ facilityName: 'Elm Clinic', customerNumber: 'E-1' });
    const former = await add({ facilityName: 'Elm Annex', customerNumber: 'E-2' });
    expect((await merge(target.id, former.id).expect(200)).body.customerNumber).toBe('E-1');
    for (const customerNumber of ['E-1', 'E-2']) {
      const order = await recordOrder(agent, `30-${customerNumber}`, { soldTo: { facilityName: 'Elm Annex' }, customerNumber });
      expect(order.customer.id).toBe(target.id);
    }
  });

  it('is refused while both have an order of the same number, naming the numbers', async () => {
    const ours = await recordOrder(agent, '40', { soldTo: { facilityName: 'Fir Clinic' } });
    const theirs = await recordOrder(agent, 'SO-40', { soldTo: { facilityName: 'Fir Annex' }, sharesOrderNumber: true });
    const { body } = await merge(ours.customer.id, theirs.customer.id).expect(409);
    expect(body).toMatchObject({ code: 'order_numbers_clash', orderNumbers: ['SO-40'] });
    expect((await at(theirs.customer.id)).mergedIntoId).toBeNull();
  });

  it('is refused with itself, with one that was merged, and of an unknown one', async () => {
    const [target, former, third] = [
      await add({ facilityName: 'Gum Clinic' }),
      await add({ facilityName: 'Gum Annex' }),
      await add({ facilityName: 'Gum Depot' }),
    ];
    expect((await merge(target.id, target.id).expect(422)).body.code).toBe('merge_refused');
    await merge(target.id, former.id).expect(200);
    expect((await merge(third.id, former.id).expect(422)).body.code).toBe('merge_refused');
    expect((await merge(former.id, third.id).expect(422)).body.code).toBe('merge_refused');
    expect((await merge(target.id, 4711).expect(422)).body.code).toBe('customer_not_found');
    await merge(4711, target.id).expect(404);
    await merge(target.id, 'x').expect(400);
    expect((await merge(target.id, third.id, ' ').expect(422)).body.code).toBe('reason_required');
  });

  it('can be repeated, and every name still finds the last survivor', async () => {
    const [first, second, third] = [
      await add({ facilityName: 'Hazel One' }),
      await add({ facilityName: 'Hazel Two' }),
      await add({ facilityName: 'Hazel Three' }),
    ];
    await merge(second.id, first.id).expect(200);
    await merge(third.id, second.id).expect(200);
    const order = await recordOrder(agent, '50', { soldTo: { facilityName: 'Hazel One' } });
    expect(order.customer.id).toBe(third.id);
  });

  it('keeps an order that arrives at the same time', async () => {
    const target = await add({ facilityName: 'Ivy Clinic' });
    const former = await add({ facilityName: 'Ivy Annex' });
    const order = (number: string) => agent.post('/api/v1/sales-orders').send(anOrder(number, { soldTo: { facilityName: 'Ivy Annex' } }));
    const answers = await Promise.all([order('60'), order('61'), merge(target.id, former.id), order('62'), order('63')]);
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 200, 201, 201]);
    expect((await at(target.id)).totals.orders).toBe(4);
    expect((await at(former.id)).totals.orders).toBe(0);
  });

  it('is refused into a customer that is merged at the same moment', async () => {
    const [survivor, target, former] = [
      await add({ facilityName: 'Juniper Clinic' }),
      await add({ facilityName: 'Juniper Annex' }),
      await add({ facilityName: 'Juniper Depot' }),
    ];
    const { status, body } = await race(
      test,
      (tx) => tx.rows('update customers set merged_into_id = $1 where id = $2', [survivor.id, target.id]),
      () => merge(target.id, former.id),
    );
    expect([status, body.code]).toEqual([422, 'merge_refused']);
    expect((await at(former.id)).mergedIntoId).toBeNull();
  });

  it('leaves no distribution under another customer than its order', async () => {
    const { rows } = await test.database.query(
      `select d.id from distribution_log_entries d join sales_orders s on d.sales_order_id = s.id where d.customer_id != s.customer_id`,
    );
    expect(rows).toEqual([]);
  });
});
