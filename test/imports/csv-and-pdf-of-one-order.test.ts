import { anOrder, engineering, type OrderText, printPage } from '../fixtures/pdf/order-pages.js';
import { writePdf } from '../fixtures/pdf/write-pdf.js';
import { follow, importFile, preview, rowsOf, upload } from '../support/imports.js';
import { useTestApp, useUser } from '../support/use-test-app.js';

const HEADER =
  'Ship Date,Order Number,Facility Name,SKU,Lot,Quantity,Address,City,State,Zip,Country,Contact Name,Contact Phone,Tracking Number,Order Date';

/** The sales order is the source of truth for who ordered what, the log of shipments for what went where (design section 1). */
describe('one order, as a log of shipments and as its document', () => {
  const test = useTestApp();
  const agent = useUser(test, 'operations');
  let serial = 0;
  let number: string;
  let facility: string;
  let page: Partial<OrderText>;
  beforeEach(() => {
    serial += 1;
    number = `00077${serial}`;
    facility = `Two Ways ${serial} Hospital`;
    page = {
      orderNumber: number,
      orderDate: '6/5/2025',
      customerNumber: `TW${serial}`,
      soldTo: [facility, '1 Mesa Blvd', 'Boise, ID 83702'],
    };
  });
  const csv = () =>
    [
      HEADER,
      `2025-06-09,SO ${number},${facility},211610SPT,SLQ-77001,20,9 Dock Rd,Boise,ID,83703,US,Ana Ruiz,208-555-0100,1Z${serial}A,`,
      `2025-06-10,SO ${number},${facility},211610SPT,SLQ-77001,10,9 Dock Rd,Boise,ID,83703,US,Ana Ruiz,208-555-0100,1Z${serial}B,`,
    ].join('\n');
  const importCsv = async () => expect(await importFile(agent, csv())).toMatchObject({ status: 'committed' });
  const seePdf = async (changes: Partial<OrderText> = {}) => {
    const bytes = await writePdf([printPage(anOrder({ ...page, ...changes }))]);
    const { body } = await upload(agent, Buffer.from(bytes), 'orders.pdf', 'sales_orders_pdf').expect(202);
    return follow(agent, body.id, 'validated');
  };
  const importPdf = async () => {
    const { id, counts, warningCounts } = await seePdf();
    await agent
      .post(`/api/v1/imports/${id}/commit`)
      .send({ acknowledge: Object.keys(warningCounts) })
      .expect(202);
    expect(await follow(agent, id, 'committed', 'validated')).toMatchObject({ status: 'committed', problem: null });
    return counts;
  };
  const find = async () => {
    const { body } = await agent.get('/api/v1/sales-orders').query({ q: number }).expect(200);
    expect(body.data).toHaveLength(1);
    return (await agent.get(`/api/v1/sales-orders/${body.data[0].id}`).expect(200)).body;
  };
  /** What must not depend on which came first: all but ids, times and the serial of the test. */
  const records = async () => {
    const { body: order } = { body: await find() };
    const { rows: customers } = await test.database.query(
      'select facility_name, address1, city, state, zip, country, customer_number from customers where id = $1',
      [order.customer.id],
    );
    const text = JSON.stringify({ ...order, customer: customers[0] }, (key, value) =>
      ['id', 'version', 'createdAt', 'updatedAt', 'uploadedAt', 'sha256', 'byteSize', 'uploadedBy', 'salesOrderId', 'customerId'].includes(
        key,
      )
        ? undefined
        : value,
    );
    return JSON.parse(
      text.replaceAll(number, 'NUMBER').replaceAll(facility, 'FACILITY').replaceAll(`TW${serial}`, 'TW').replaceAll(`1Z${serial}`, '1Z'),
    );
  };

  it('is filled in by the document, and the trail keeps what the log told of it', async () => {
    await importCsv();
    const before = await find();
    expect(before).toMatchObject({ source: 'csv_import', status: 'shipped', orderDate: '2025-06-09', lines: [], customerPo: null });
    expect(await importPdf()).toMatchObject({ valid: 1, invalid: 0, duplicate: 0, salesOrdersToCreate: 0, customersToCreate: 0 });
    const after = await find();
    expect(after).toMatchObject({
      ...{ id: before.id, orderNumber: number, source: 'pdf_import', status: 'shipped', orderDate: '2025-06-05', shipDate: '2025-06-09' },
      soldTo: { facilityName: facility, address1: '1 Mesa Blvd', zip: '83702' },
      customer: { id: before.customer.id, customerNumber: `TW${serial}` },
    });
    expect(after.lines.length).toBeGreaterThan(0);
    expect(after.attachments).toHaveLength(1);
    expect(after.distributions).toHaveLength(2);
    expect(after.distributions[0].shipTo).toMatchObject({ address1: '9 Dock Rd', contactPhone: '208-555-0100' });
    const auditor = await test.as('auditor');
    const { body: trail } = await auditor
      .get('/api/v1/audit-events')
      .query({ entityType: 'sales_order', entityId: before.id, action: 'update' })
      .expect(200);
    expect(trail.data[0]).toMatchObject({ oldValues: { orderDate: '2025-06-09', soldToAddress1: '9 Dock Rd', source: 'csv_import' } });
    expect(await seePdf()).toMatchObject({ counts: { valid: 0, duplicate: 1 } });
    expect(await preview(agent, csv())).toMatchObject({ counts: { valid: 0, duplicate: 2 } });
  });

  it('ends in the same records, whichever comes first', async () => {
    await importCsv();
    await importPdf();
    const logFirst = await records();
    serial += 100;
    number = `00077${serial}`;
    facility = `Two Ways ${serial} Hospital`;
    page = { ...page, orderNumber: number, customerNumber: `TW${serial}`, soldTo: [facility, '1 Mesa Blvd', 'Boise, ID 83702'] };
    await importPdf();
    await importCsv();
    expect(await records()).toEqual(logFirst);
    expect(logFirst).toMatchObject({ status: 'shipped', shipDate: '2025-06-09' });
  });

  it('keeps what a person corrected: a document that agrees fills in the rest, one that differs is for a person', async () => {
    await importCsv();
    const order = await find();
    const at = `/api/v1/sales-orders/${order.id}`;
    const { headers } = await agent.get(at).expect(200);
    await agent
      .patch(at)
      .set('If-Match', String(headers.etag))
      .send({ orderDate: '2025-06-04', reason: 'the customer said so' })
      .expect(200);
    const { id, counts } = await seePdf();
    expect(counts).toMatchObject({ valid: 0, invalid: 1 });
    expect((await rowsOf(agent, id))[0]?.problems).toMatchObject([
      {
        code: 'order_differs',
        detail: `Page 1: Order ${order.id} is stored with "2025-06-04", as a person corrected it, the file prints "2025-06-05".`,
      },
    ]);
    expect(await seePdf({ orderDate: '6/4/2025' })).toMatchObject({ counts: { valid: 1, invalid: 0 } });
  });

  it('is not filled in twice: a second document of other lines differs', async () => {
    await importCsv();
    await importPdf();
    const { id } = await seePdf({ lines: [engineering], netOrder: '350.00' });
    expect((await rowsOf(agent, id))[0]?.problems.map(({ code }) => code)).toContain('order_differs');
  });

  it('asks when the document has a later date than the first shipment', async () => {
    await importCsv();
    const { warningCounts } = await seePdf({ orderDate: '6/12/2025' });
    expect(warningCounts).toEqual({ ordered_after_shipped: 1 });
  });
});
