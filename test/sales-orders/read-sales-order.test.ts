import { recordOrder, ship } from '../support/orders.js';
import { useTestApp, useUser } from '../support/use-test-app.js';

describe('a sales order', () => {
  const test = useTestApp();
  const agent = useUser(test, 'rep');

  it('answers with empty lists when it has neither lines nor distributions nor attachments', async () => {
    const { id } = await recordOrder(await test.as('operations'), '1');
    const { body, headers } = await agent.get(`/api/v1/sales-orders/${id}`).expect(200);
    expect(body).toMatchObject({ id, lines: [], distributions: [], attachments: [], version: 1 });
    expect(headers.etag).toBe('"v1"');
  });

  it('goes out as PostgreSQL built it, compressed where the client accepts it, and not again to one that has it', async () => {
    const { id } = await recordOrder(await test.as('operations'), 'once');
    const read = () => agent.get(`/api/v1/sales-orders/${id}`);
    const { text, body, headers } = await read().set('Accept-Encoding', 'gzip').expect(200);
    expect(headers).toMatchObject({ 'content-type': 'application/json; charset=utf-8', 'content-encoding': 'gzip', etag: '"v1"' });
    expect(JSON.parse(text)).toEqual(body);
    expect(text).not.toBe(JSON.stringify(body));
    await read().set('If-None-Match', '"v1"').expect(304);
  });

  it('shows its distributions as they were shipped, voided ones with their reason', async () => {
    const order = await recordOrder(await test.as('operations'), '2', { shipTo: { facilityName: 'Harbor Depot', city: 'Astoria' } });
    const kept = await ship(test, { salesOrderId: order.id, lotNumber: 'SLQ-20001', quantity: 10, shipDate: '2025-03-20' });
    const voided = await ship(test, { salesOrderId: order.id, lotNumber: 'SLQ-20002', quantity: 3, voidReason: 'wrong lot' });
    const { body } = await agent.get(`/api/v1/sales-orders/${order.id}`).expect(200);
    const shipTo = expect.objectContaining({ facilityName: 'Harbor Depot', city: 'Astoria', contactEmail: null });
    const both = { sku: '211610SPT', trackingNumber: null, source: 'manual', shipTo };
    expect(body.distributions).toEqual([
      { id: kept, shipDate: '2025-03-20', lotNumber: 'SLQ-20001', quantity: 10, voidedAt: null, voidReason: null, ...both },
      {
        ...{ id: voided, shipDate: '2025-03-17', lotNumber: 'SLQ-20002', quantity: 3, ...both },
        ...{ voidedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/), voidReason: 'wrong lot' },
      },
    ]);
  });

  it.each([
    ['4711', 404],
    ['x', 400],
    ['0', 400],
    ['1.5', 400],
    ['99999999999999999999', 400],
  ])('number %s answers %d', async (id, status) => {
    await agent.get(`/api/v1/sales-orders/${id}`).expect(status);
  });
});
