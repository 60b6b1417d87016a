import type { Agent } from 'supertest';
import { anOrder, type OrderText, printPage } from '../fixtures/pdf/order-pages.js';
import { writePdf } from '../fixtures/pdf/write-pdf.js';
import { follow, upload } from '../support/imports.js';
import { createOldDatabase, inDatabase } from '../support/old-database.js';
import { insertCustomer, insertDistribution, insertOrder } from '../support/records.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { adopt } from './adopt-command.js';

/**
 * What the old PDF reader made of four pages. The page of 0000502 is lost. A person counted the devices of 0000504 since, and recorded a shipment of
 * 0000501 with the address that it really went to.
 */
const MISREAD = `
  insert into customers (id, company_key, facility_name, address1, contact_name, customer_code) values
    (1, 'NREC0003', 'NRE - C0003', '12 Mesa St 12 Mesa St', 'Mesa Valley Clinic Mesa Valley Clinic', 'C0003'),
    (2, 'NREH77', 'NRE - H77', '4 Pier Rd 4 Pier Rd', 'Harbor House Harbor House', null);
  insert into sales_orders (id, order_number, order_date, ship_date, customer_id, source, external_key, status, notes) values
    (1, '0000501', '2025-03-01', '2025-03-03', 1, 'pdf_import', 'pdf:0000501', 'completed', 'Call ahead'),
    (2, '0000502', '2025-06-01', '2025-06-03', 1, 'pdf_import', 'pdf:0000502', 'completed', null),
    (3, '0000503', '2025-04-01', null, 2, 'pdf_import', 'pdf:0000503', 'cancelled', null),
    (4, '0000504', '2025-02-01', '2025-02-02', 1, 'pdf_import', 'pdf:0000504', 'completed', null);
  insert into sales_order_lines (id, sales_order_id, sku, quantity, line_number) values
    (1, 1, '211610SPT', 2, 1), (2, 1, '211810SPT', 2, 2), (3, 2, '211610SPT', 2, 1), (4, 3, '211610SPT', 2, 1), (5, 4, '211610SPT', 30, 1);
  insert into distribution_log_entries (id, ship_date, order_number, facility_name, customer_id, customer_name, sku, lot_number, quantity, source,
      address1, city, state, zip, country, ss_shipment_id, external_key, sales_order_id) values
    (1, '2025-03-03', '0000501', 'NRE - C0003', 1, 'Mesa Valley Clinic', '211610SPT', 'SLQ-50001', 20, 'shipstation',
      '12 Mesa St 12 Mesa St', null, null, null, 'USA', '901', '901', 1),
    (2, '2025-03-04', '0000501', 'NRE - C0003', 1, 'Mesa Valley Clinic', '211610SPT', 'SLQ-50001', 3, 'manual',
      '9 Dock Rd', 'Akron', 'OH', '44301', 'USA', null, null, 1),
    (3, '2025-06-03', '0000502', 'NRE - C0003', 1, 'Mesa Valley Clinic', '211610SPT', 'SLQ-50001', 5, 'shipstation',
      '12 Mesa St 12 Mesa St', null, null, null, 'USA', '902', '902', 2);`;

const page = (changes: Partial<OrderText>) =>
  printPage(
    anOrder({
      customerNumber: 'C0003',
      soldTo: ['Mesa Valley Clinic', '12 Mesa St', 'Boise, ID 83702'],
      shipTo: ['Ship To Go Medical', '17 Order St', 'Tempe, AZ 85281'],
      ...changes,
    }),
  );
const PAGES = [
  page({ orderNumber: '0000501', orderDate: '3/1/2025' }),
  page({ orderNumber: '0000503', orderDate: '4/1/2025', customerNumber: 'H77', soldTo: ['Harbor House', '4 Pier Rd', 'Akron, OH 44301'] }),
];

type Records = Record<string, { record: Record<string, unknown> }[]>;

const RECORDS = {
  customers: `select company_key, customer_number, facility_name, address1, city, zip, contact_name,
    (select array_agg(k.company_key order by k.company_key) from customer_keys k where k.customer_id = c.id) as keys from customers c order by 2`,
  orders: `select to_jsonb(s) - '{id,customer_id,created_at,updated_at,version,change_number}'::text[] as record from sales_orders s order by order_key`,
  lines: `select s.order_key, to_jsonb(l) - '{id,sales_order_id}'::text[] as record
    from sales_order_lines l join sales_orders s on s.id = l.sales_order_id order by 1, l.line_number`,
  shipments: `select s.order_key, to_jsonb(d) - '{id,sales_order_id,customer_id,created_at,updated_at,version,change_number}'::text[] as record
    from distribution_log_entries d join sales_orders s on s.id = d.sales_order_id order by 1, d.ship_date`,
};

describe('orders that the old PDF reader misread', () => {
  let old: string;
  let test: TestApp;
  let agent: Agent;
  /** What the adoption said, the records in the end, and the trail of the first order. */
  let importedFirst: { report: string; records: Records; events: unknown[] };
  let adoptedFirst: typeof importedFirst;

  const start = async () => {
    test = await startTestApp();
    agent = await test.as('operations');
  };
  const importPages = async (pages = PAGES) => {
    const { body } = await upload(agent, Buffer.from(await writePdf(pages)), 'orders.pdf', 'sales_orders_pdf').expect(202);
    const { counts } = await follow(agent, body.id, 'validated');
    await agent.post(`/api/v1/imports/${body.id}/commit`).send({ allowPartial: true }).expect(202);
    expect(await follow(agent, body.id, 'committed')).toMatchObject({ status: 'committed', problem: null });
    return counts;
  };
  const result = async (report: string) => {
    const records: Records = {};
    for (const [name, sql] of Object.entries(RECORDS)) records[name] = (await test.database.query(sql)).rows;
    const { rows } = await test.database.query(`select id from sales_orders where order_key = '0000501'`);
    const auditor = await test.as('auditor');
    const trail = await auditor.get('/api/v1/audit-events').query({ entityType: 'sales_order', entityId: rows[0].id }).expect(200);
    return { report, records, events: trail.body.data };
  };

  beforeAll(async () => {
    old = await createOldDatabase('schema');
    await inDatabase(old, (client) => client.query(MISREAD));
    await start();
    await importPages();
    importedFirst = await result((await adopt(test.databaseUrl, old)).output);
    expect(await importPages()).toMatchObject({ valid: 0, invalid: 0, duplicate: 2 });
    await test.close();
    await start();
    const { output } = await adopt(test.databaseUrl, old);
    expect(await importPages()).toMatchObject({ valid: 2, invalid: 0, duplicate: 0, salesOrdersToCreate: 0, customersToCreate: 0 });
    adoptedFirst = await result(output);
  }, 90_000);
  afterAll(() => test.close());

  it('are named in the report, and those whose PDF is imported already are its orders', () => {
    expect(adoptedFirst.report).toContain('sales_orders: 3 misread (old id 1, 2, 3)');
    expect(adoptedFirst.report).toContain('customers: 2 misread (old id 1, 2)');
    expect(importedFirst.report).toContain('sales_orders: 2 misread_replaced (old id 1, 3)');
    expect(importedFirst.report).toContain('sales_orders: 1 misread (old id 2)');
    for (const { report } of [adoptedFirst, importedFirst]) expect(report).toContain('The reconciliation is equal.\nCommitted.');
  });

  it('end in the same records, whether their PDF is imported before or after the adoption', () => {
    const { records } = adoptedFirst;
    expect(importedFirst.records).toEqual(records);
    expect(records.customers).toEqual([
      expect.objectContaining({ company_key: 'MESAVALLEYCLINIC', facility_name: 'Mesa Valley Clinic', zip: '83702' }),
      expect.objectContaining({ company_key: 'HARBORHOUSE', contact_name: null, keys: ['HARBORHOUSE', 'NREH77'], customer_number: 'H77' }),
    ]);
    expect(records.orders?.map(({ record }) => [record.misread, record.status, record.notes])).toEqual([
      [false, 'completed', 'Call ahead'],
      [true, 'completed', null],
      [false, 'cancelled', null],
      [false, 'completed', null],
    ]);
    const [first, second, third] = records.shipments?.map(({ record }) => record) ?? [];
    expect(first).toMatchObject({ facility_name: 'Ship To Go Medical', address1: '17 Order St', city: 'Tempe', quantity: 20 });
    expect(second).toMatchObject({ facility_name: 'Mesa Valley Clinic', address1: '9 Dock Rd', city: 'Akron' });
    expect(third).toMatchObject({ facility_name: 'Mesa Valley Clinic', address1: '12 Mesa St 12 Mesa St' });
  });

  it('keep the misread values in the audit trail', () => {
    expect(adoptedFirst.events).toContainEqual(
      expect.objectContaining({
        action: 'update',
        oldValues: expect.objectContaining({ soldToFacilityName: 'NRE - C0003', misread: true }),
      }),
    );
    const metadata = { order_number: '0000501', lines: expect.arrayContaining([expect.objectContaining({ quantity: 2 })]) };
    expect(importedFirst.events).toContainEqual(
      expect.objectContaining({
        action: 'misread',
        adopted: expect.objectContaining({ entityId: '1', metadata: expect.objectContaining(metadata) }),
      }),
    );
  });

  it('are listed until their PDF comes, and are duplicates when it comes again', async () => {
    const { body } = await agent.get('/api/v1/sales-orders').query({ misread: 'true' }).expect(200);
    expect(body.data.map(({ orderNumber }: { orderNumber: string }) => orderNumber)).toEqual(['0000502']);
    expect(await importPages()).toMatchObject({ valid: 0, invalid: 0, duplicate: 2 });
    expect((await adopt(test.databaseUrl, old)).output).toContain('Nothing to do');
  }, 30_000);

  it('are for a person where somebody said what was ordered', async () => {
    expect(await importPages([page({ orderNumber: '0000504', orderDate: '2/1/2025' })])).toMatchObject({ valid: 0, invalid: 1 });
    const { body } = await agent.get('/api/v1/sales-orders').query({ q: '0000502' }).expect(200);
    const order = `/api/v1/sales-orders/${body.data[0].id}`;
    const { headers } = await agent.get(order).expect(200);
    const correction = { lines: [{ sku: '211610SPT', quantity: 7 }], reason: 'counted on the packing slip' };
    await agent.patch(order).set('If-Match', String(headers.etag)).send(correction).expect(200);
    expect(await importPages([page({ orderNumber: '0000502', orderDate: '6/1/2025' })])).toMatchObject({ valid: 0, invalid: 1 });
  }, 30_000);

  it('leave what a person set by hand, what was voided, and a name that is another customer’s', async () => {
    await insertCustomer(test.database, 'Elm Clinic');
    const customerId = await insertCustomer(test.database, 'NRE - K1', { contactName: 'Kim Lee' });
    await test.database.query(`update customers set customer_number = 'K1', manual_fields = '{contactName}' where id = $1`, [customerId]);
    const order = await insertOrder(test.database, { orderNumber: '0000601', facilityName: 'NRE - K1', customerId });
    await test.database.query(
      `update sales_orders set misread = true, sold_to_address1 = '1 Elm St 1 Elm St', sold_to_contact_name = 'Kim Lee' where id = $1`,
      [order.id],
    );
    const place = { address1: '1 Elm St 1 Elm St', facilityName: 'NRE - K1' };
    const voided = await insertDistribution(test.database, order, { ...place, voidReason: 'never left' });
    const live = await insertDistribution(test.database, order, place);
    const printed = { orderNumber: '0000601', customerNumber: 'K1', soldTo: ['Elm Clinic', '1 Elm St', 'Boise, ID 83702'] };
    expect(await importPages([page(printed)])).toMatchObject({ valid: 1, invalid: 0 });
    const customer = await test.database.query('select company_key, facility_name, contact_name from customers where id = $1', [
      customerId,
    ]);
    expect(customer.rows).toEqual([{ company_key: 'NREK1', facility_name: 'Elm Clinic', contact_name: 'Kim Lee' }]);
    const { rows } = await test.database.query('select address1 from distribution_log_entries where id = any ($1) order by id', [
      [voided, live],
    ]);
    expect(rows.map(({ address1 }) => address1)).toEqual(['1 Elm St 1 Elm St', '17 Order St']);
  });
});
