import { recordOrder, ship } from '../support/orders.js';
import { insertOrder } from '../support/records.js';
import { useTestApp, useUser } from '../support/use-test-app.js';

describe('customers', () => {
  const test = useTestApp();
  const agent = useUser(test, 'operations');

  const add = async (customer: Record<string, unknown>) => (await agent.post('/api/v1/customers').send(customer).expect(201)).body;
  const at = async (id: number) => (await agent.get(`/api/v1/customers/${id}`).expect(200)).body;
  const rep = async (): Promise<number> =>
    Number((await test.database.query(`insert into reps (name) values (gen_random_uuid()::text) returning id`)).rows[0].id);

  describe('a new one', () => {
    it('is kept as sent, under its company key', async () => {
      const primaryRepId = await rep();
      const sent = { facilityName: 'Alder Hospital, Inc.', city: 'Boise', customerNumber: 'C-1', primaryRepId };
      const response = await agent.post('/api/v1/customers').send(sent).expect(201);
      expect(response.headers).toMatchObject({ location: `/api/v1/customers/${response.body.id}`, etag: '"v1"' });
      expect(response.body).toMatchObject({
        ...sent,
        companyKey: 'ALDERHOSPITAL',
        contactEmail: null,
        manualFields: [],
        mergedIntoId: null,
        totals: { orders: 0, units: 0, unitsBySku: [], firstShipDate: null, lastShipDate: null },
      });
      expect(await at(response.body.id)).toEqual(response.body);
    });

    it('is refused when its company key or number is taken, naming the customer that has it', async () => {
      const { id } = await add({ facilityName: 'Birch Clinic', customerNumber: 'C-2' });
      const sameKey = await agent.post('/api/v1/customers').send({ facilityName: 'BIRCH CLINIC LLC' }).expect(409);
      expect(sameKey.body).toMatchObject({ code: 'customer_exists', id, errors: [{ pointer: '/facilityName' }] });
      const sameNumber = await agent.post('/api/v1/customers').send({ facilityName: 'Cherry Clinic', customerNumber: 'C-2' }).expect(409);
      expect(sameNumber.body).toMatchObject({ code: 'customer_number_in_use', id });
    });

    it('is made once when two people add it at the same time', async () => {
      const answers = await Promise.all([1, 2, 3].map(() => agent.post('/api/v1/customers').send({ facilityName: 'Dogwood Clinic' })));
      expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
    });

    it.each([
      [{}, 400, '/facilityName'],
      [{ facilityName: ' ' }, 400, '/facilityName'],
      [{ facilityName: 'X', companyKey: 'Y' }, 400, '/companyKey'],
      [{ facilityName: '---' }, 422, '/facilityName'],
      [{ facilityName: 'Elm Clinic', primaryRepId: 4711 }, 422, '/primaryRepId'],
    ])('is refused as %j', async (customer, status, pointer) => {
      const { body } = await agent.post('/api/v1/customers').send(customer).expect(status);
      expect(body.errors[0].pointer).toBe(pointer);
    });
  });

  it('have totals of what was shipped to them, without what was voided', async () => {
    const soldTo = { facilityName: 'Fir Hospital' };
    const first = await recordOrder(agent, '1', { soldTo });
    const second = await recordOrder(agent, '2', { soldTo });
    await ship(test, { salesOrderId: first.id, lotNumber: 'SLQ-10001', quantity: 10, shipDate: '2025-01-05' });
    await ship(test, { salesOrderId: second.id, lotNumber: 'SLQ-10001', quantity: 5, shipDate: '2025-02-05' });
    await ship(test, { salesOrderId: second.id, sku: '211810SPT', lotNumber: 'SLQ-10002', quantity: 1, shipDate: '2025-02-01' });
    await ship(test, { salesOrderId: second.id, lotNumber: 'SLQ-10003', quantity: 99, shipDate: '2025-12-31', voidReason: 'never left' });
    expect((await at(first.customer.id)).totals).toEqual({
      orders: 2,
      units: 16,
      unitsReturned: 0,
      unitsOutstanding: 16,
      unitsBySku: [
        { sku: '211610SPT', units: 15, unitsReturned: 0 },
        { sku: '211810SPT', units: 1, unitsReturned: 0 },
      ],
      firstShipDate: '2025-01-05',
      lastShipDate: '2025-02-05',
    });
  });

  it('list their distributions, voided ones only on request', async () => {
    const order = await recordOrder(agent, '3', { soldTo: { facilityName: 'Fig Hospital' } });
    const other = await recordOrder(agent, '4', { soldTo: { facilityName: 'Foxglove Hospital' } });
    await ship(test, { salesOrderId: other.id, lotNumber: 'SLQ-10004', quantity: 1 });
    const kept = await ship(test, { salesOrderId: order.id, lotNumber: 'SLQ-10004', quantity: 1, shipDate: '2025-04-01' });
    const voided = await ship(test, {
      salesOrderId: order.id,
      lotNumber: 'SLQ-10004',
      quantity: 2,
      shipDate: '2025-05-01',
      voidReason: 'never left',
    });
    const listed = async (query: string): Promise<number[]> => {
      const { body } = await agent.get(`/api/v1/customers/${order.customer.id}/distributions${query}`).expect(200);
      return body.data.map(({ id }: { id: number }) => id);
    };
    expect(await listed('')).toEqual([kept]);
    expect(await listed('?includeVoided=true')).toEqual([voided, kept]);
    expect(await listed('?shipDateTo=2025-03-31')).toEqual([]);
    await agent.get(`/api/v1/customers/${order.customer.id}/distributions?customerId=1`).expect(400);
  });

  describe('the list', () => {
    const found = async (query: string): Promise<string[]> => {
      const { body } = await agent.get(`/api/v1/customers?${query}`).expect(200);
      return body.data.map((customer: { facilityName: string }) => customer.facilityName);
    };

    it('is found by part of the name, by number, by company key in any spelling, and by rep', async () => {
      const primaryRepId = await rep();
      await add({ facilityName: 'Ginkgo 50% Clinic', customerNumber: 'G-77', primaryRepId });
      for (const query of [
        'q=ginkgo',
        'q=50%25%20cl',
        'q=G-77',
        'q=GINKGO50CLINIC',
        'q=ginkgo%2050%20clinic,%20llc',
        `repId=${primaryRepId}`,
      ]) {
        expect(await found(query)).toEqual(['Ginkgo 50% Clinic']);
      }
      expect(await found('q=G-7')).toEqual([]);
    });

    it('is found by state, by a year in which it ordered and by a further rep, one by one and together', async () => {
      const { id } = await add({ facilityName: 'Juniper Clinic', state: 'wy ' });
      const [repId, other] = [await rep(), await rep()];
      await agent.post(`/api/v1/customers/${id}/reps`).send({ repId }).expect(201);
      for (const [number, orderDate, status] of [
        ['J-1', '2023-12-31', 'completed'],
        ['J-2', '2025-01-01', 'pending'],
        ['J-3', '2024-05-05', 'cancelled'],
      ] as const)
        await insertOrder(test.database, { facilityName: 'Juniper Clinic', orderNumber: number, orderDate, status });
      const together = `state=WY&year=2025&q=juniper&repId=`;
      for (const query of [
        'state=WY',
        'state=wy&q=juniper',
        'q=juniper&year=2023',
        'q=juniper&year=2025',
        'state=WY&year=2025',
        together + repId,
      ])
        expect(await found(query), query).toEqual(['Juniper Clinic']);
      for (const query of [
        'state=W',
        'q=juniper&year=2024',
        'q=juniper&year=2022',
        'q=juniper&year=2026',
        'state=OR&year=2025&q=juniper',
        together + other,
      ])
        expect(await found(query), query).toEqual([]);
    });

    it('is newest first, in pages that neither skip nor repeat', async () => {
      for (const name of ['Hazel One', 'Hazel Two', 'Hazel Three']) await add({ facilityName: name });
      const first = await agent.get('/api/v1/customers?q=hazel&limit=2').expect(200);
      expect(first.body.data.map((row: { facilityName: string }) => row.facilityName)).toEqual(['Hazel Three', 'Hazel Two']);
      const rest = await agent.get(`/api/v1/customers?q=hazel&limit=2&cursor=${first.body.nextCursor}`).expect(200);
      expect(rest.body).toMatchObject({ data: [{ facilityName: 'Hazel One' }], nextCursor: null });
    });

    it.each(['limit=0', 'repId=x', 'name=x', 'cursor=x', 'year=25', 'year=0000', 'year=x'])('refuses %s', async (query) => {
      await agent.get(`/api/v1/customers?${query}`).expect(400);
    });
  });

  it('that do not exist are not found', async () => {
    for (const path of ['4711', '4711/notes', '4711/sales-orders', '4711/distributions'])
      await agent.get(`/api/v1/customers/${path}`).expect(404);
    await agent.get('/api/v1/customers/none').expect(400);
  });

  it('are seen and changed by users with permission', async () => {
    const viewer = await test.as('rep');
    await viewer.get('/api/v1/customers').expect(200);
    const refusals: [string, string][] = [
      ['', 'customers.edit'],
      ['/1/notes', 'customers.edit'],
      ['/1/merge', 'customers.merge'],
    ];
    for (const [path, permission] of refusals) {
      expect((await viewer.post(`/api/v1/customers${path}`).send({}).expect(403)).body.permission).toBe(permission);
    }
  });

  it('have notes, under the name of their author, newest first', async () => {
    const { id } = await add({ facilityName: 'Ivy Clinic' });
    const path = `/api/v1/customers/${id}/notes`;
    const first = await agent.post(path).send({ noteText: ' Call before noon. ' }).expect(201);
    expect(first.body).toMatchObject({ noteText: ' Call before noon. ', author: expect.stringContaining('operations-') });
    await agent.post(path).send({ noteText: 'Second' }).expect(201);
    const { body } = await agent.get(`${path}?limit=1`).expect(200);
    expect(body.data).toMatchObject([{ noteText: 'Second' }]);
    const { corrections: _, ...row } = first.body;
    expect((await agent.get(`${path}?cursor=${body.nextCursor}`).expect(200)).body).toEqual({ data: [row], nextCursor: null });
    await agent.post(path).send({ noteText: '  ' }).expect(400);
    await agent.post('/api/v1/customers/4711/notes').send({ noteText: 'x' }).expect(404);
  });
});
