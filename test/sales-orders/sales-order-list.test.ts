import { recordOrder, ship } from '../support/orders.js';
import { useTestApp, useUser } from '../support/use-test-app.js';

describe('the list of sales orders', () => {
  const test = useTestApp();
  const agent = useUser(test, 'operations');
  const ids: Record<string, number> = {};
  let cedar: number;
  beforeAll(async () => {
    const orders: [string, Record<string, unknown>][] = [
      ['SO 123', { orderDate: '2025-01-10', lines: [{ sku: '211810SPT', quantity: 1 }] }],
      ['0123', { orderDate: '2025-03-01', status: 'shipped' }],
      ['A-100', { orderDate: '2025-02-01', soldTo: { facilityName: '100% Care Clinic' }, shipTo: { facilityName: 'Harbor Depot' } }],
      ['A-200', { orderDate: '2025-02-01', soldTo: { facilityName: 'Mesa Urology' } }],
    ];
    for (const [number, fields] of orders) {
      const order = await recordOrder(agent, number, fields);
      ids[number] = order.id;
      cedar ??= order.customer.id;
    }
    await ship(test, { salesOrderId: ids['SO 123'] ?? 0, lotNumber: 'SLQ-10001', quantity: 2 });
    await ship(test, { salesOrderId: ids['A-200'] ?? 0, lotNumber: 'SLQ-10001', quantity: 2, voidReason: 'typed twice' });
  });

  const numbers = async (query: string): Promise<string[]> => {
    const { body } = await agent.get(`/api/v1/sales-orders?${query}`).expect(200);
    return body.data.map((order: { orderNumber: string }) => order.orderNumber);
  };

  it('is by order date, newest first', async () => {
    expect(await numbers('')).toEqual(['0123', 'A-200', 'A-100', 'SO 123']);
  });

  it('shows the customer of each order and counts its lines and distributions', async () => {
    const { body } = await agent.get('/api/v1/sales-orders?q=SO%20123').expect(200);
    expect(body.data).toEqual([
      {
        id: ids['SO 123'],
        orderNumber: 'SO 123',
        orderDate: '2025-01-10',
        shipDate: null,
        status: 'pending',
        source: 'manual',
        customer: expect.objectContaining({ id: cedar, companyKey: 'CEDARCREEKUROLOGYCLINIC', customerNumber: null, city: 'Boise' }),
        trackingNumber: null,
        repId: null,
        lineCount: 1,
        distributionCount: 1,
      },
    ]);
  });

  it.each([
    ['the order key of what was typed', 'q=SO%23%20123', ['SO 123']],
    ['part of the order number', 'q=a-', ['A-200', 'A-100']],
    ['part of the facility', 'q=urology', ['0123', 'A-200', 'SO 123']],
    ['part of where it was shipped to', 'q=harbor', ['A-100']],
    ['a percent sign that means itself', 'q=100%25', ['A-100']],
    ['the status', 'status=shipped', ['0123']],
    ['the source', 'source=pdf_import', []],
    ['the order date, both days included', 'orderDateFrom=2025-02-01&orderDateTo=2025-03-01', ['0123', 'A-200', 'A-100']],
    ['distributions, voided ones included', 'hasDistributions=true', ['A-200', 'SO 123']],
    ['no distributions', 'hasDistributions=false', ['0123', 'A-100']],
    ['several at once', 'hasDistributions=false&q=urology', ['0123']],
  ])('finds by %s', async (_, query, expected) => {
    expect(await numbers(query)).toEqual(expected);
  });

  it('finds by customer, and lists the same under the customer', async () => {
    expect(await numbers(`customerId=${cedar}`)).toEqual(['0123', 'SO 123']);
    const { body } = await agent.get(`/api/v1/customers/${cedar}/sales-orders?status=pending`).expect(200);
    expect(body.data.map((order: { orderNumber: string }) => order.orderNumber)).toEqual(['SO 123']);
    await agent.get('/api/v1/customers/4711/sales-orders').expect(404);
  });

  it('is cut in pages that neither skip nor repeat an order', async () => {
    const seen: string[] = [];
    let query = 'limit=1';
    for (let page = 0; page < 4; page += 1) {
      const { body } = await agent.get(`/api/v1/sales-orders?${query}`).expect(200);
      seen.push(...body.data.map((order: { orderNumber: string }) => order.orderNumber));
      expect(body.nextCursor === null).toBe(page === 3);
      query = `limit=1&cursor=${body.nextCursor}`;
    }
    expect(seen).toEqual(['0123', 'A-200', 'A-100', 'SO 123']);
  });

  it.each([
    'limit=0',
    'limit=201',
    'status=lost',
    'orderDateFrom=2025-02-30',
    'hasDistributions=yes',
    'customerId=x',
    'colour=red',
    'cursor=abc',
  ])('refuses %s', async (query) => {
    await agent.get(`/api/v1/sales-orders?${query}`).expect(400);
  });
});
