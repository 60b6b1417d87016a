import type { IncomingMessage } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { parse } from 'csv-parse/sync';
import { unwrapCell } from '../../src/csv/spreadsheet-cells.js';
import { insertDistribution, insertOrder, type TestOrder } from '../support/records.js';
import { useAdmin, useTestApp } from '../support/use-test-app.js';

const HEADER =
  'Ship Date,Order Number,Facility Name,SKU,Lot,Quantity,Address,Address 2,City,State,Zip,Country,Contact Name,Contact Phone,Contact Email,Tracking Number,Rep,Order Date,Source,Ship To Name';

describe('the export of the distribution log', () => {
  const test = useTestApp();
  const admin = useAdmin(test);
  let order: TestOrder;
  beforeAll(async () => {
    order = await insertOrder(test.database, { facilityName: 'Harbor Distribution LLC', orderNumber: 'H-100', orderDate: '2025-01-02' });
  });

  const exported = async (query: object = {}) => {
    const { text, headers } = await admin.get('/api/v1/distributions/export').query(query).expect(200);
    return { text, headers, rows: parse(text, { bom: true, columns: true }) as Record<string, string>[] };
  };

  it('without any shipments is the header of the importer', async () => {
    const { text, headers } = await exported();
    expect(text).toBe(`\ufeff${HEADER}\r\n`);
    expect(headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(headers['content-disposition']).toMatch(/^attachment; filename="distributions-\d{4}-\d\d-\d\d\.csv"$/);
  });

  it('names the customer as the facility, and where a drop shipment went as the ship-to', async () => {
    await insertDistribution(test.database, order, {
      lotNumber: 'SLQ-40001',
      facilityName: 'Pier Urology',
      address1: '1 Pier Rd, Suite 2',
      contactName: 'Ines "Ina" Roy',
      trackingNumber: '1Z',
    });
    const { rows } = await exported({ lotNumber: 'SLQ-40001' });
    expect(rows).toEqual([
      {
        'Ship Date': '2025-03-14',
        'Order Number': 'H-100',
        'Facility Name': 'Harbor Distribution LLC',
        SKU: '211610SPT',
        Lot: 'SLQ-40001',
        Quantity: '10',
        Address: '1 Pier Rd, Suite 2',
        'Address 2': '',
        City: '',
        State: '',
        Zip: '',
        Country: '',
        'Contact Name': 'Ines "Ina" Roy',
        'Contact Phone': '',
        'Contact Email': '',
        'Tracking Number': '1Z',
        Rep: '',
        'Order Date': '2025-01-02',
        Source: 'manual',
        'Ship To Name': 'Pier Urology',
      },
    ]);
  });

  it('names a customer whose profile was renamed by its company key, which leads an import back to it', async () => {
    const renamed = await insertOrder(test.database, { facilityName: 'Old Name Clinic' });
    await test.database.query(`update customers set facility_name = 'New Name Clinic' where id = $1`, [renamed.customerId]);
    await insertDistribution(test.database, renamed, { lotNumber: 'SLQ-40002' });
    const { rows } = await exported({ lotNumber: 'SLQ-40002' });
    expect(rows.map((row) => row['Facility Name'])).toEqual(['OLDNAMECLINIC']);
  });

  it('cannot run a formula in a spreadsheet, and reads back as it was', async () => {
    const dangerous = { facilityName: '=HYPERLINK("http://x")', contactPhone: '+1 555 0100', city: "'=1", address1: "'s-Hertogenbosch" };
    await insertDistribution(test.database, order, { lotNumber: 'SLQ-40003', ...dangerous });
    const { rows } = await exported({ lotNumber: 'SLQ-40003' });
    const [row] = rows;
    expect(row?.['Ship To Name']).toBe(`'=HYPERLINK("http://x")`);
    expect(row?.['Contact Phone']).toBe("'+1 555 0100");
    const read = ['Ship To Name', 'Contact Phone', 'City', 'Address'].map((column) => unwrapCell(row?.[column] ?? '', true));
    expect(read).toEqual(Object.values(dangerous));
  });

  it('accepts the filters of the list, and marks voided rows when they are included', async () => {
    await insertDistribution(test.database, order, { lotNumber: 'SLQ-40004', quantity: 1 });
    await insertDistribution(test.database, order, { lotNumber: 'SLQ-40004', quantity: 2, voidReason: 'entered twice' });
    expect((await exported({ lotNumber: 'SLQ-40004' })).rows.map(({ Quantity }) => Quantity)).toEqual(['1']);
    const { rows } = await exported({ lotNumber: 'SLQ-40004', includeVoided: 'true' });
    expect(rows.map((row) => [row.Quantity, row['Void Reason'], row['Voided At'] !== ''])).toEqual([
      ['2', 'entered twice', true],
      ['1', '', false],
    ]);
    await admin.get('/api/v1/distributions/export?limit=5').expect(400);
    await admin.get('/api/v1/distributions/export?shipDateFrom=x').expect(400);
  });

  it('holds every shipment, many batches of them, newest first', async () => {
    await test.database.query(`insert into lots (lot_number, sku) values ('SLQ-40005', '211610SPT')`);
    await test.database.query(
      `insert into distribution_log_entries (sales_order_id, customer_id, order_number, ship_date, sku, lot_number, quantity, source, facility_name)
       select $1, $2, 'H-100', date '2015-01-01' + n, '211610SPT', 'SLQ-40005', n, 'manual', 'Pier Urology' from generate_series(1, 3500) n`,
      [order.id, order.customerId],
    );
    const { rows } = await exported({ lotNumber: 'SLQ-40005' });
    expect(rows.map(({ Quantity }) => Number(Quantity))).toEqual(Array.from({ length: 3500 }, (_, index) => 3500 - index));
  });

  it('releases its connection when the client disconnects', async () => {
    for (let reader = 0; reader < 15; reader += 1) {
      const aborted = admin.get('/api/v1/distributions/export');
      await new Promise<void>((resolve) => {
        aborted.buffer(false).parse((response, done) => {
          (response as unknown as IncomingMessage).destroy();
          done(null, null);
        });
        aborted.end(() => resolve());
      });
    }
    await admin.get('/api/v1/distributions').expect(200);
    const countHeld = async () => {
      const { rows } = await test.database.query(
        `select count(*)::int as held from pg_stat_activity where datname = current_database() and state like 'idle in transaction%'`,
      );
      return rows[0].held;
    };
    // The rollback of the last reader may still be on its way; a connection that is never given back stays for the minute of its timeout.
    for (let look = 0; look < 50 && (await countHeld()) > 0; look += 1) await setTimeout(100);
    expect(await countHeld()).toBe(0);
  });

  it('is for those who may', async () => {
    const rep = await test.as('rep');
    expect((await rep.get('/api/v1/distributions/export').expect(403)).body.permission).toBe('distribution_log.export');
    await (await test.as('auditor')).get('/api/v1/distributions/export').expect(200);
  });
});
