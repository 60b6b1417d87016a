import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { parse } from 'csv-parse/sync';
import type { Agent } from 'supertest';
import { FileStorage } from '../../src/storage/file-storage.js';
import { insertDistribution, insertOrder, type TestOrder } from '../support/records.js';
import { STORAGE_DRIVERS } from '../support/storage-drivers.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const PATH = '/api/v1/tracing-reports';
const hash = (content: string) => createHash('sha256').update(content).digest('hex');

describe.each(STORAGE_DRIVERS)('a tracing report, files on $name,', ({ create, remove }) => {
  let variables: Record<string, string>;
  let test: TestApp;
  let quality: Agent;
  let order: TestOrder;
  beforeAll(async () => {
    variables = await create();
    test = await startTestApp(variables);
    quality = await test.as('quality');
    order = await insertOrder(test.database, { facilityName: 'Harbor Distribution LLC', orderNumber: 'H-100' });
  });
  afterAll(async () => {
    await test.close();
    await remove(variables);
  });

  const make = async (asked: object) => (await quality.post(PATH).send(asked).expect(201)).body;
  const contentOf = async ({ id }: { id: number }) => (await quality.get(`${PATH}/${id}/content`).buffer().expect(200)).text;
  const rowsOf = async (report: { id: number }) => parse(await contentOf(report), { bom: true, columns: true }) as Record<string, string>[];
  const exported = async (query: object) => (await quality.get('/api/v1/distributions/export').query(query).expect(200)).text;
  const ship = (options: Parameters<typeof insertDistribution>[2]) => insertDistribution(test.database, order, options);

  it('has the columns of the export for its month, and records hash, size, row count, who, when and the filters', async () => {
    const id = await ship({ shipDate: '2025-03-31', lotNumber: 'SLQ-50001' });
    await quality
      .post(`/api/v1/distributions/${id}/returns`)
      .send({ quantity: 2, returnedOn: '2025-04-02', reason: 'open seal', disposition: 'destroyed' })
      .expect(201);
    await ship({ shipDate: '2025-03-01', lotNumber: 'SLQ-50001', facilityName: 'Pier Urology', contactPhone: '+1 555 0100' });
    await ship({ shipDate: '2025-03-02', lotNumber: 'SLQ-50001', voidReason: 'entered twice' });
    await ship({ shipDate: '2025-02-28', lotNumber: 'SLQ-50001' });
    await ship({ shipDate: '2025-04-01', lotNumber: 'SLQ-50001' });
    const began = Date.now();
    const { body, headers } = await quality.post(PATH).send({ month: '2025-03' }).expect(201);
    expect(headers.location).toBe(`${PATH}/${body.id}`);
    const content = await contentOf(body);
    const ofExport = await exported({ shipDateFrom: '2025-03-01', shipDateTo: '2025-03-31' });
    const returned = ['Units Returned,Units Outstanding', '2,8', '0,10'];
    const lines = ofExport.trimEnd().split('\r\n');
    expect(content).toBe(lines.map((line, row) => `${line},${returned[row]}\r\n`).join(''));
    const me = (await quality.get('/api/v1/auth/me').expect(200)).body;
    expect(body).toEqual({
      id: body.id,
      month: '2025-03',
      generatedAt: body.generatedAt,
      generatedByUserId: me.user?.id ?? me.id,
      filters: {
        month: '2025-03',
        shipDateFrom: '2025-03-01',
        shipDateTo: '2025-03-31',
        sku: null,
        source: null,
        repId: null,
        lotNumber: null,
        lotNumberReceived: null,
        monthInProgress: false,
      },
      adoptedFilters: null,
      waiting: { shipments: 0, units: 0 },
      waitingWithoutDate: { shipments: 0, units: 0 },
      rowCount: 2,
      byteSize: Buffer.byteLength(content),
      sha256: hash(content),
      status: 'complete',
      approvalCount: 0,
      signedAs: [],
      signatures: [],
      authorSignature: 'missing',
      authorName: me.user.email,
      contentSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      version: 1,
      approvals: [],
    });
    expect(Math.abs(Date.parse(body.generatedAt) - began)).toBeLessThan(5_000);
    expect((await quality.get(headers.location ?? '').expect(200)).body).toEqual(body);
  });

  it('names the customer as the facility and where a drop shipment went as the ship-to, and runs no formula', async () => {
    await ship({ shipDate: '2025-05-05', facilityName: '=HYPERLINK("http://x")', city: '@SUM(A1)' });
    expect(await rowsOf(await make({ month: '2025-05' }))).toMatchObject([
      { 'Facility Name': 'Harbor Distribution LLC', 'Ship To Name': `'=HYPERLINK("http://x")`, City: "'@SUM(A1)" },
    ]);
  });

  it('is downloaded only as an attachment, complete, in part, or not again if unchanged', async () => {
    const report = await make({ month: '2025-03' });
    const url = `${PATH}/${report.id}/content`;
    const { headers, text } = await quality.get(url).buffer().expect(200);
    expect(headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8',
      'content-length': String(report.byteSize),
      'content-disposition': `attachment; filename=tracing-report-${report.id}-2025-03.csv`,
      'x-content-type-options': 'nosniff',
      'accept-ranges': 'bytes',
      etag: `"${report.sha256}"`,
    });
    const part = await quality.get(url).set('Range', 'bytes=5-9').buffer().expect(206);
    expect(part.text).toBe(Buffer.from(text).subarray(5, 10).toString());
    expect((await quality.get(url).set('Range', 'bytes=999999-').expect(416)).body.code).toBe('range_not_satisfiable');
    await quality.get(url).set('If-None-Match', `"${report.sha256}"`).expect(304);
  });

  it('never changes with the log; generated again it is another report', async () => {
    const id = await ship({ shipDate: '2025-06-10', lotNumber: 'SLQ-50002' });
    const first = await make({ month: '2025-06' });
    const before = await contentOf(first);
    await quality.post(`/api/v1/distributions/${id}/void`).send({ reason: 'never left the house' }).expect(200);
    await ship({ shipDate: '2025-06-11', lotNumber: 'SLQ-50002' });
    const second = await make({ month: '2025-06' });
    expect(await contentOf(first)).toBe(before);
    expect((await quality.get(`${PATH}/${first.id}`).expect(200)).body).toEqual(first);
    expect(second.id).toBeGreaterThan(first.id);
    expect((await rowsOf(first)).map((row) => row['Ship Date'])).toEqual(['2025-06-10']);
    expect((await rowsOf(second)).map((row) => row['Ship Date'])).toEqual(['2025-06-11']);
  });

  it.each([
    ['2024-02', '2024-02-29', '2024-03-01'],
    ['2023-02', '2023-02-28', '2023-03-01'],
    ['2023-12', '2023-12-31', '2024-01-01'],
  ])('of %s ends with %s', async (month, last, next) => {
    for (const shipDate of [last, next]) await ship({ shipDate, lotNumber: 'SLQ-50003' });
    expect((await rowsOf(await make({ month }))).map((row) => row['Ship Date'])).toEqual([last]);
  });

  it('of a month without shipments has no rows but its header', async () => {
    const report = await make({ month: '1999-01' });
    expect(report).toMatchObject({ rowCount: 0, status: 'complete' });
    const header = (await exported({ shipDateFrom: '1999-01-01', shipDateTo: '1999-01-31' })).trimEnd();
    expect(await contentOf(report)).toBe(`${header},Units Returned,Units Outstanding\r\n`);
  });

  it('applies each filter, and shows it', async () => {
    const { rows: reps } = await test.database.query(`insert into reps (name) values ('Dana Whitfield') returning id::int`);
    const repId = reps[0].id;
    await ship({ shipDate: '2025-07-01', lotNumber: 'SLQ-50004', quantity: 1, source: 'csv_import', repId });
    await ship({ shipDate: '2025-07-02', lotNumber: 'SLQ-50005', quantity: 2, sku: '211410SPT', repId });
    await ship({ shipDate: '2025-07-03', lotNumber: 'SLQ-50006', quantity: 3 });
    const quantities = async (filter: object) => {
      const report = await make({ month: '2025-07', ...filter });
      expect(report.filters).toMatchObject(filter);
      return (await rowsOf(report)).map(({ Quantity }) => Number(Quantity));
    };
    expect(await quantities({})).toEqual([3, 2, 1]);
    expect(await quantities({ sku: '211410SPT' })).toEqual([2]);
    expect(await quantities({ source: 'csv_import' })).toEqual([1]);
    expect(await quantities({ repId })).toEqual([2, 1]);
    expect(await quantities({ lotNumber: 'SLQ-50006' })).toEqual([3]);
    expect(await quantities({ repId, sku: '211610SPT', source: 'csv_import', lotNumber: 'SLQ-50004' })).toEqual([1]);
    expect(await quantities({ repId, source: 'pdf_import' })).toEqual([]);
  });

  it('resolves an alias of a lot, and shows what was requested', async () => {
    await ship({ shipDate: '2025-08-01', lotNumber: 'SLQ-50007', quantity: 7 });
    await test.database.query(`insert into lot_aliases (alias, lot_number) values ('SLQ-5007', 'SLQ-50007')`);
    const report = await make({ month: '2025-08', lotNumber: ' slq-5007' });
    expect(report.filters).toMatchObject({ lotNumber: 'SLQ-50007', lotNumberReceived: ' slq-5007' });
    expect((await rowsOf(report)).map(({ Lot, Quantity }) => [Lot, Quantity])).toEqual([['SLQ-50007', '7']]);
    for (const lotNumber of ['SLQ-50007', 'slq-5007', 'SLQ 5007', '50007']) {
      const { body } = await quality.get(PATH).query({ lotNumber }).expect(200);
      expect(body.data.map(({ id }: { id: number }) => id)).toEqual([report.id]);
    }
  });

  it('of a lot is found under the lot that it later became an alias of', async () => {
    await ship({ shipDate: '2025-08-02', lotNumber: 'SLQ-50009', quantity: 9 });
    const early = await make({ month: '2025-08', lotNumber: 'SLQ-50009' });
    await test.database.query(`insert into lots (lot_number, sku) values ('SLQ-500090', '211610SPT')`);
    await test.database.query(`insert into lot_aliases (alias, lot_number) values ('SLQ-50009', 'SLQ-500090')`);
    const { body } = await quality.get(PATH).query({ lotNumber: 'SLQ-500090' }).expect(200);
    expect(body.data.map(({ id }: { id: number }) => id)).toEqual([early.id]);
  });

  it('is of one moment: records that are added while it is written are not in it', async () => {
    await test.database.query(`insert into lots (lot_number, sku) values ('SLQ-50010', '211610SPT') on conflict do nothing`);
    await test.database.query(
      `insert into distribution_log_entries (sales_order_id, customer_id, order_number, ship_date, sku, lot_number, quantity, source, facility_name, tracking_number)
       select $1, $2, 'H-100', '2025-09-15', '211610SPT', 'SLQ-50010', n, 'manual', 'Pier Urology', n::text from generate_series(1, 5000) n`,
      [order.id, order.customerId],
    );
    const storage = test.app.get(FileStorage);
    const meanwhile = async () => {
      await ship({ shipDate: '2025-09-01', lotNumber: 'SLQ-50010', quantity: 9_999 });
      await test.database.query(
        `update distribution_log_entries set voided_at = now(), void_reason = 'a test' where ship_date = '2025-09-15' and quantity = 1`,
      );
    };
    const put = storage.put.bind(storage);
    storage.put = (key, content) => {
      async function* slowly() {
        let chunks = 0;
        for await (const chunk of content) {
          yield chunk;
          chunks += 1;
          if (chunks === 2) await meanwhile();
        }
      }
      return put(key, Readable.from(slowly(), { objectMode: false }));
    };
    let report: { id: number; rowCount: number; sha256: string };
    try {
      report = await make({ month: '2025-09' });
    } finally {
      storage.put = put;
    }
    const quantities = (await rowsOf(report)).map(({ Quantity }) => Number(Quantity));
    expect(report.rowCount).toBe(5_000);
    expect(quantities).toEqual(Array.from({ length: 5_000 }, (_, n) => 5_000 - n));
    const now = (await rowsOf(await make({ month: '2025-09' }))).map(({ Quantity }) => Number(Quantity));
    expect([now.at(-1), now.at(-2), now.length]).toEqual([9_999, 2, 5_000]);
  });

  it('is refused when its lot becomes an alias while the log is read, since its shipments then belong to another lot', async () => {
    await ship({ shipDate: '2025-10-01', lotNumber: 'SLQ-50011' });
    const storage = test.app.get(FileStorage);
    const put = storage.put.bind(storage);
    storage.put = async (key, content) => {
      const stored = await put(key, content);
      await test.database.query(`insert into lots (lot_number, sku) values ('SLQ-500110', '211610SPT')`);
      await test.database.query(`insert into lot_aliases (alias, lot_number) values ('SLQ-50011', 'SLQ-500110')`);
      return stored;
    };
    try {
      const { body } = await quality.post(PATH).send({ month: '2025-10', lotNumber: 'SLQ-50011' }).expect(503);
      expect(body.code).toBe('unavailable');
    } finally {
      storage.put = put;
    }
    expect((await make({ month: '2025-10', lotNumber: 'SLQ-50011' })).filters).toMatchObject({ lotNumber: 'SLQ-500110' });
  });

  it('made twice at the same moment is two reports with two files', async () => {
    const made = await Promise.all(Array.from({ length: 2 }, () => make({ month: '2025-03' })));
    const { rows } = await test.database.query('select storage_key from tracing_reports where id = any ($1)', [made.map(({ id }) => id)]);
    expect(new Set(rows.map(({ storage_key }) => storage_key)).size).toBe(2);
    expect(made[0].sha256).toBe(made[1].sha256);
    for (const report of made) expect(hash(await contentOf(report))).toBe(report.sha256);
  });

  it('is made once for one Idempotency-Key', async () => {
    const send = (month: string) => quality.post(PATH).set('Idempotency-Key', 'report-1').send({ month });
    const first = await send('2025-03').expect(201);
    const again = await send('2025-03').expect(201);
    expect(again.body).toEqual(first.body);
    expect(again.headers.location).toBe(first.headers.location);
    expect((await send('2025-04').expect(422)).body.code).toBe('idempotency_key_reused');
  });

  it('that cannot be stored leaves no report and no open connection', async () => {
    const count = async () => (await test.database.query('select count(*)::int as n from tracing_reports')).rows[0].n;
    const before = await count();
    const storage = test.app.get(FileStorage);
    const put = storage.put.bind(storage);
    storage.put = async (_key, content) => {
      content.destroy();
      throw new Error('no room');
    };
    try {
      await quality.post(PATH).send({ month: '2025-03' }).expect(500);
    } finally {
      storage.put = put;
    }
    expect(await count()).toBe(before);
    const { rows } = await test.database.query(
      `select count(*)::int as held from pg_stat_activity where datname = current_database() and state like 'idle in transaction%'`,
    );
    expect(rows).toEqual([{ held: 0 }]);
  });
});
