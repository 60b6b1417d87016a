import type { Transaction } from '../../src/database/database.js';
import { recordOrder } from '../support/orders.js';
import { race } from '../support/race.js';
import { useTestApp, useUser } from '../support/use-test-app.js';

const reason = 'the clinic called';

describe('correcting a customer', () => {
  const test = useTestApp();
  const agent = useUser(test, 'operations');

  const at = async (id: number) => (await agent.get(`/api/v1/customers/${id}`).expect(200)).body;
  const add = async (customer: Record<string, unknown>) => (await agent.post('/api/v1/customers').send(customer).expect(201)).body;
  const correct = (customer: { id: number; version: number }, change: Record<string, unknown>) =>
    agent
      .patch(`/api/v1/customers/${customer.id}`)
      .set('If-Match', `"v${customer.version}"`)
      .send({ reason, ...change });

  it('needs the ETag that was read, and a reason', async () => {
    const customer = await add({ facilityName: 'Alder Clinic' });
    await agent.patch(`/api/v1/customers/${customer.id}`).send({ reason, city: 'Bend' }).expect(428);
    await correct({ ...customer, version: 9 }, { city: 'Bend' }).expect(412);
    expect((await correct(customer, { city: 'Bend', reason: undefined }).expect(422)).body.code).toBe('reason_required');
    expect(await at(customer.id)).toEqual(customer);
  });

  it('keeps fields that were set by hand, until they are reset', async () => {
    const soldTo = (city: string, zip: string) => ({ facilityName: 'Birch Clinic', city, zip });
    const order = await recordOrder(agent, '1', { soldTo: soldTo('Boise', '83702') });
    const { body } = await correct(await at(order.customer.id), { city: 'Nampa', contactEmail: 'desk@clinic.example' }).expect(200);
    expect(body).toMatchObject({ city: 'Nampa', zip: '83702', manualFields: ['city', 'contactEmail'] });

    await recordOrder(agent, '2', { orderDate: '2025-06-01', soldTo: soldTo('Caldwell', '83605') });
    const later = await at(body.id);
    expect(later).toMatchObject({ city: 'Nampa', zip: '83605', contactEmail: 'desk@clinic.example' });

    const reset = await correct(later, { resetFields: ['city'] }).expect(200);
    expect(reset.body).toMatchObject({ city: 'Caldwell', contactEmail: 'desk@clinic.example', manualFields: ['contactEmail'] });
    expect(reset.headers.etag).toBe(`"v${reset.body.version}"`);
  });

  it('can clear a field', async () => {
    const order = await recordOrder(agent, '10', { soldTo: { facilityName: 'Cherry Clinic', contactPhone: '555-0100' } });
    const { body } = await correct(await at(order.customer.id), { contactPhone: null }).expect(200);
    expect(body).toMatchObject({ contactPhone: null, manualFields: ['contactPhone'] });
  });

  it('leads both the old and the new name to it when the name changes', async () => {
    const customer = await add({ facilityName: 'Dogwood Clinic' });
    const { body } = await correct(customer, { facilityName: 'Dogwood Day Surgery' }).expect(200);
    expect(body).toMatchObject({ facilityName: 'Dogwood Day Surgery', companyKey: 'DOGWOODCLINIC' });
    for (const [number, facilityName] of [
      ['20', 'Dogwood Clinic'],
      ['21', 'DOGWOOD DAY SURGERY, Inc.'],
    ] as const) {
      expect((await recordOrder(agent, number, { soldTo: { facilityName } })).customer.id).toBe(customer.id);
      expect((await agent.post('/api/v1/customers').send({ facilityName })).body).toMatchObject({
        code: 'customer_exists',
        id: customer.id,
      });
    }
    const { body: found } = await agent.get('/api/v1/customers').query({ q: 'dogwood clinic' }).expect(200);
    expect(found.data.map(({ id }: { id: number }) => id)).toEqual([customer.id]);
    await correct(await at(customer.id), { facilityName: 'Dogwood Clinic' }).expect(200);
  });

  it('cannot take a name that leads to another customer, which is to be merged', async () => {
    const [one, other] = [await add({ facilityName: 'Hazel North' }), await add({ facilityName: 'Hazel South' })];
    const { body } = await correct(one, { facilityName: 'HAZEL SOUTH, LLC' }).expect(409);
    expect(body).toMatchObject({ code: 'customer_exists', id: other.id });
    await correct(one, { facilityName: '---' }).expect(422);
    expect(await at(one.id)).toEqual(one);
  });

  it('to a name that another customer takes at the same moment answers as if it had come later', async () => {
    const [one, other] = [await add({ facilityName: 'Ivy North' }), await add({ facilityName: 'Ivy South' })];
    const takes = (tx: Transaction) =>
      tx.rows(`insert into customer_keys (company_key, customer_id) values ('IVYHOSPITAL', $1)`, [other.id]);
    const { status, body } = await race(test, takes, () => correct(one, { facilityName: 'Ivy Hospital' }));
    expect([status, body.code, body.id]).toEqual([409, 'customer_exists', other.id]);
  });

  it('leaves an event with old and new value, who and why', async () => {
    const customer = await add({ facilityName: 'Elm Clinic', city: 'Old' });
    await correct(customer, { city: 'New', customerNumber: 'E-1' }).expect(200);
    const { rows } = await test.database.query(
      `select old_values, new_values, reason from audit_events where entity_type = 'customers' and entity_id = $1 and action = 'update'`,
      [String(customer.id)],
    );
    expect(rows).toEqual([
      {
        old_values: { city: 'Old', customer_number: null, manual_fields: [] },
        new_values: { city: 'New', customer_number: 'E-1', manual_fields: ['city'] },
        reason,
      },
    ]);
  });

  it('refuses a number that another customer has or gets at the same moment', async () => {
    const { id } = await add({ facilityName: 'Fir Clinic', customerNumber: 'F-1' });
    const [gum, hazel] = [await add({ facilityName: 'Gum Clinic' }), await add({ facilityName: 'Hazel Clinic' })];
    expect((await correct(gum, { customerNumber: ' F-1 ' }).expect(409)).body).toMatchObject({ code: 'customer_number_in_use', id });
    const late = await race(
      test,
      (tx) => tx.rows(`update customers set customer_number = 'F-2' where id = $1`, [gum.id]),
      () => correct(hazel, { customerNumber: 'F-2' }).expect(409),
    );
    expect(late.body).toMatchObject({ code: 'customer_number_in_use', id: gum.id });
  });

  it.each([
    [{ facilityName: null }, 400],
    [{ facilityName: '' }, 400],
    [{ resetFields: ['companyKey'] }, 400],
    [{ city: 'X', resetFields: ['city'] }, 400],
    [{ companyKey: 'X' }, 400],
    [{ primaryRepId: 4711 }, 422],
  ])('refuses %j', async (change, status) => {
    const customer = await add({ facilityName: `Ivy Clinic ${JSON.stringify(change)}` });
    await correct(customer, change).expect(status);
    expect(await at(customer.id)).toEqual(customer);
  });

  it('needs a customer', () => correct({ id: 4711, version: 1 }, { city: 'X' }).expect(404));
});
