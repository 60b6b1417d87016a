import { preview } from '../support/imports.js';
import { contractOf, type Operation } from '../support/openapi.js';
import { useAdmin, useTestApp } from '../support/use-test-app.js';

describe('a body as the page at /docs fills it in', () => {
  const test = useTestApp();
  const agent = useAdmin(test);
  let bodies: [Operation, object][];
  beforeAll(async () => {
    const { body: view } = await test.anonymous().get('/docs/openapi.json').expect(200);
    const contract = contractOf(test.app);
    bodies = contract.operations
      .filter((operation) => contract.jsonBody(operation))
      .map((operation) => [operation, view.paths[operation.path][operation.method].requestBody.content['application/json'].example]);
    await agent.post('/api/v1/customers').send({ facilityName: 'Harbor Clinic' }).expect(201);
    await agent.post('/api/v1/reps').send({ name: 'Dana Whitfield' }).expect(201);
    await agent.post('/api/v1/lots').send({ lotNumber: 'SLQ-05012025', sku: '211610SPT' }).expect(201);
    const order = { orderNumber: 'SO 1', orderDate: '2025-03-14', customerId: 1 };
    await agent.post('/api/v1/sales-orders').send(order).expect(201);
    const shipment = { salesOrderId: 1, shipDate: '2025-03-15', sku: '211610SPT', lotNumber: 'SLQ-05012025', quantity: 1 };
    await agent.post('/api/v1/distributions').send(shipment).expect(201);
  });

  const state = async () => {
    const { rows } = await test.database.query(
      `select count(*)::int events from audit_events where action in ('insert', 'update', 'delete')`,
    );
    return rows[0].events;
  };

  it('is refused by every route, for an admin too, and makes or changes no record', async () => {
    expect(bodies.length).toBeGreaterThan(20);
    const before = await state();
    for (const [{ method, path, operationId, parameters }, body] of bodies) {
      const request = agent[method as 'post'](path.replace('{lotNumber}', 'SLQ-05012025').replace(/\{\w+\}/g, '1'));
      if (parameters.some(({ name }) => name === 'If-Match')) request.set('If-Match', '"v1"');
      const { status } = await request.send(body);
      expect([operationId, status >= 400 && status < 500 ? 'refused' : status]).toEqual([operationId, 'refused']);
    }
    expect(await state()).toBe(before);
  });

  it('names what to fill in, field by field', () => {
    const [, body] = bodies.find(([{ operationId }]) => /^salesOrders\W?_?create$/.test(operationId)) ?? [];
    expect(body).toMatchObject({ orderNumber: '<order number>', orderDate: '<order date>', soldTo: { facilityName: '<facility name>' } });
    const [, commit] = bodies.find(([{ path }]) => path.endsWith('/commit')) ?? [];
    expect(commit).toMatchObject({ allowPartial: false });
  });

  it('leaves If-Match empty', () => {
    const headers = bodies.flatMap(([{ parameters }]) => parameters).filter(({ name }) => name === 'If-Match');
    expect(headers.length).toBeGreaterThan(5);
    for (const { schema } of headers) expect(schema).toEqual({ type: 'string' });
  });

  it('commits no import: the placeholder of a warning is refused, and invalid rows are not left out unless asked for', async () => {
    const header = 'Ship Date,Order Number,Facility Name,SKU,Lot,Quantity';
    const file = `${header}\n2025-03-15,SO 1,Harbor Clinic,211610SPT,SLQ-05012025,2\n2025-03-15,SO 1,Harbor Clinic,NOPE,SLQ-05012025,2\n`;
    const { id } = await preview(agent, file);
    const [, commit] = bodies.find(([{ path }]) => path.endsWith('/commit')) ?? [];
    await agent
      .post(`/api/v1/imports/${id}/commit`)
      .send(commit ?? {})
      .expect(400);
    await agent.post(`/api/v1/imports/${id}/commit`).send({ allowPartial: false }).expect(409);
  });

  it('is refused as free text, but not what merely looks alike', async () => {
    const note = (noteText: string) => agent.post('/api/v1/customers/1/notes').send({ noteText });
    await note('<note text>').expect(400);
    await note('ask for <Dr. Lee> at the desk').expect(201);
  });
});
