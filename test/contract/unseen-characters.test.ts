import { useAdmin, useTestApp } from '../support/use-test-app.js';

/** What a file may not hold, a JSON body may not hold either, and what is dropped from a cell is dropped from a field. */
describe('characters that nobody sees in a body', () => {
  const test = useTestApp();
  const admin = useAdmin(test);
  const post = (path: string, body: object) => admin.post(`/api/v1/${path}`).send(body);
  const customer = async (body: object = {}) =>
    (await post('customers', { facilityName: `Unseen Clinic ${made++}`, ...body }).expect(201)).body;
  let made = 0;

  const SHIPMENT = { shipDate: '2025-03-14', sku: '211610SPT', lotNumber: 'SLQ-10001', quantity: 10 };

  it.each([
    ['customers', { facilityName: 'Vertical\u000bTab Clinic' }, '/facilityName', 'U+000B'],
    ['customers', { facilityName: 'Clinic', address1: '1 Elm\u0007' }, '/address1', 'U+0007'],
    ['customers', { facilityName: 'Clinic', contactPhone: '208\u001d555' }, '/contactPhone', 'U+001D'],
    ['sales-orders', { orderNumber: 'U-\u001b1', orderDate: '2025-03-01', soldTo: { facilityName: 'Clinic' } }, '/orderNumber', 'U+001B'],
    [
      'sales-orders',
      { orderNumber: 'U-1', orderDate: '2025-03-01', soldTo: { facilityName: 'C\u0085' } },
      '/soldTo/facilityName',
      'U+0085',
    ],
    ['lots', { lotNumber: 'SLQ-\u000c10001', sku: '211610SPT' }, '/lotNumber', 'U+000C'],
    ['distributions', { salesOrderId: 1, ...SHIPMENT, trackingNumber: '1Z\u001d1' }, '/trackingNumber', 'U+001D'],
    ['reps', { name: 'Dana\u0008 Whitfield' }, '/name', 'U+0008'],
  ])('are refused and named where they are controls: POST %s %j', async (path, body, pointer, codePoint) => {
    const { body: problem } = await post(path, body).expect(400);
    expect(problem.errors).toEqual([expect.objectContaining({ pointer, detail: expect.stringContaining(codePoint) })]);
  });

  it('are refused in a note and a reason, which may have line breaks', async () => {
    const { id } = await customer();
    await post(`customers/${id}/notes`, { noteText: 'Called.\u0000' }).expect(400);
    await post(`customers/${id}/notes`, { noteText: 'Called.\u000cTwice.' }).expect(400);
    const { body } = await post(`customers/${id}/notes`, { noteText: 'Called.\r\n\tTwice.' }).expect(201);
    expect(body.noteText).toBe('Called.\r\n\tTwice.');
    const change = (reason: string) => admin.patch(`/api/v1/customers/${id}`).set('If-Match', '"v1"').send({ city: 'Boise', reason });
    await change('bell\u0007').expect(400);
    await change('two\nlines').expect(200);
  });

  it('are dropped from numbers and codes', async () => {
    const sold = await customer({
      customerNumber: 'C-\u200b77',
      zip: '83\u00ad702',
      contactPhone: '\u202a208-555-0101\u202c',
      state: 'ID\u200e',
    });
    expect(sold).toMatchObject({ customerNumber: 'C-77', zip: '83702', contactPhone: '208-555-0101', state: 'ID' });
    await post('lots', { lotNumber: 'SLQ-\u200b10001', sku: '211610\u2060SPT' }).expect(201);
    await admin.get('/api/v1/lots/SLQ-10001').expect(200);
    const order = { orderNumber: 'U\u200d-9', orderDate: '2025-03-01', customerId: sold.id, trackingNumber: '1Z\ufeff9', lines: [] };
    const { body: made } = await post('sales-orders', order).expect(201);
    expect(made).toMatchObject({ orderNumber: 'U-9', trackingNumber: '1Z9' });
    const shipment = { salesOrderId: made.id, ...SHIPMENT, lotNumber: 'SLQ-10001\u200b', sku: '211610SPT\u200e' };
    const { body } = await post('distributions', { ...shipment, trackingNumber: '1Z\u200b9' }).expect(201);
    expect(body).toMatchObject({ trackingNumber: '1Z9', lotNumber: 'SLQ-10001', lotNumberReceived: null });
    await post('distributions', { ...shipment, trackingNumber: '1Z9' }).expect(409);
    await post('sales-orders', { ...order, orderNumber: '\u200b\u200e' }).expect(400);
  });

  it('stay in names, in whose scripts they may mean something', async () => {
    const facilityName = 'بیمارستان می\u200cآیم';
    expect((await customer({ facilityName })).facilityName).toBe(facilityName);
  });
});
