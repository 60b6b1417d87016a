import { createHash } from 'node:crypto';
import { importFile, upload } from '../support/imports.js';
import { forgetRecords, insertDistribution, insertOrder } from '../support/records.js';
import { useAdmin, useTestApp } from '../support/use-test-app.js';

const HEADER = 'Lot,SKU,Correct Lot Name,Manufacturing Date,Expiration Date,Total Units in Lot';

describe('a lot list', () => {
  const test = useTestApp();
  const admin = useAdmin(test);
  beforeEach(() => forgetRecords(test.database));

  const send = (content: string | Buffer, name = 'lots.csv') =>
    admin.post('/api/v1/lots/import').attach('file', Buffer.isBuffer(content) ? content : Buffer.from(content), name);
  const lines = (...rows: string[]) => `${[HEADER, ...rows].join('\r\n')}\r\n`;
  const read = async (lot: string) => (await admin.get(`/api/v1/lots/${lot}`).expect(200)).body;
  const lotCount = async () => (await test.database.query('select count(*)::int as n from lots')).rows[0].n;

  it('registers its lots and creates aliases of names that differ from the correct one', async () => {
    const { body } = await send(
      lines(
        'SLQ-05012025,211610SPT,SLQ-05012025,5/1/2025,4/30/2028,1200',
        'SLQ05012025,211610SPT,SLQ-05012025,,,',
        'slq-05022025,211810SPT,,2025-05-02,,',
      ),
    ).expect(200);
    expect(body).toEqual({
      rows: 3,
      lotsCreated: 2,
      lotsUpdated: 0,
      aliasesCreated: 1,
      unchanged: 0,
      skippedLines: [],
      ignoredColumns: [],
    });
    expect(await read('slq05012025')).toMatchObject({
      lotNumber: 'SLQ-05012025',
      sku: '211610SPT',
      manufacturedOn: '2025-05-01',
      expiresOn: '2028-04-30',
      unitsProduced: 1200,
      aliases: ['SLQ05012025'],
    });
    expect(await read('SLQ-05022025')).toMatchObject({ manufacturedOn: '2025-05-02', expiresOn: null, unitsProduced: null });
  });

  it('lists the lines that are no lots and the columns that it does not know', async () => {
    const list = [
      'Lots of 2025',
      'Lot,SKU,Manufacturing Dat,Colour',
      'SLQ-10001,211610SPT,5/1/2025,blue',
      'Lot,SKU,Manufacturing Dat,Colour',
      '',
    ];
    const { body } = await send(list.join('\n')).expect(200);
    expect(body).toMatchObject({ rows: 1, lotsCreated: 1, ignoredColumns: ['Manufacturing Dat', 'Colour'] });
    expect(body.skippedLines).toEqual([
      { lineNumber: 1, text: 'Lots of 2025' },
      { lineNumber: 4, text: 'Lot,SKU,Manufacturing Dat,Colour' },
    ]);
  });

  it('doubts the dates of both columns when one shows that the day comes first', async () => {
    const { body } = await send(lines('SLQ-10001,211610SPT,,5/1/2025,4/3/2028,500', 'SLQ-10002,211610SPT,,6/1/2025,30/4/2028,500')).expect(
      422,
    );
    const found = body.errors.map(({ pointer, code }: { pointer: string; code: string }) => [pointer, code]);
    expect(found).toEqual([
      ['line:2/Manufacturing Date', 'day_and_month_unclear'],
      ['line:2/Expiration Date', 'day_and_month_unclear'],
      ['line:3/Expiration Date', 'invalid_date'],
      ['line:3/Manufacturing Date', 'day_and_month_unclear'],
    ]);
    expect(body.errors[0].detail).toContain('line 3 shows that the day comes first in this file');
  });

  it('changes nothing when it is imported again', async () => {
    const list = lines(
      'SLQ-10001,211610SPT,,5/1/2025,4/30/2028,500',
      'SLQ1,211610SPT,SLQ-10001,,,',
      'SLQ2,211610SPT,SLQ-10002,5/2/2025,,100',
    );
    expect((await send(list).expect(200)).body).toMatchObject({ lotsCreated: 2, aliasesCreated: 2, unchanged: 0 });
    const events = `select count(*)::int as n from audit_events where entity_type <> 'imports'`;
    const before = (await test.database.query(events)).rows;
    const { body, headers } = await send(list).expect(200);
    expect(body).toEqual({
      rows: 3,
      lotsCreated: 0,
      lotsUpdated: 0,
      aliasesCreated: 0,
      unchanged: 3,
      skippedLines: [],
      ignoredColumns: [],
    });
    expect((await test.database.query(events)).rows).toEqual(before);
    expect((await admin.get(`${headers.location}`).expect(200)).body).toMatchObject({ status: 'committed', counts: { duplicate: 3 } });
  });

  it('updates what it states, erases nothing by an empty cell, and is the reason in the audit trail', async () => {
    await send(lines('SLQ-10001,211610SPT,,5/1/2025,4/30/2028,500')).expect(200);
    const { body } = await send(lines('SLQ-10001,211610SPT,,,,480'), 'Los März.csv').expect(200);
    expect(body).toMatchObject({ lotsCreated: 0, lotsUpdated: 1, unchanged: 0 });
    expect(await read('SLQ-10001')).toMatchObject({ manufacturedOn: '2025-05-01', expiresOn: '2028-04-30', unitsProduced: 480 });
    const { rows } = await test.database.query(
      `select reason, new_values from audit_events where entity_type = 'lots' and action = 'update'`,
    );
    expect(rows).toEqual([{ reason: 'lot list Los März.csv', new_values: { units_produced: 480 } }]);
  });

  it('registers a lot known only from shipments', async () => {
    await insertDistribution(test.database, await insertOrder(test.database), { lotNumber: 'SLQ-10001' });
    expect((await send(lines('SLQ-10001,211610SPT,,,,')).expect(200)).body).toMatchObject({ lotsCreated: 0, lotsUpdated: 1 });
    expect((await read('SLQ-10001')).registeredAt).not.toBeNull();
  });

  it('takes the facts of a lot from the row of a wrong name only when nothing else states them', async () => {
    await send(
      lines('SLQ1,211610SPT,SLQ-10001,5/9/2025,,9', 'SLQ-10001,211610SPT,,5/1/2025,,500', 'SLQ2,211610SPT,SLQ-10002,5/2/2025,,100'),
    ).expect(200);
    expect(await read('SLQ-10001')).toMatchObject({ manufacturedOn: '2025-05-01', unitsProduced: 500 });
    expect(await read('SLQ-10002')).toMatchObject({ manufacturedOn: '2025-05-02', unitsProduced: 100, aliases: ['SLQ2'] });
    await send(lines('SLQ3,211610SPT,SLQ-10001,6/1/2025,,1')).expect(200);
    expect(await read('SLQ-10001')).toMatchObject({ manufacturedOn: '2025-05-01', unitsProduced: 500, aliases: ['SLQ1', 'SLQ3'] });
  });

  it('moves shipments recorded under a wrong name to the right lot, which then traces them', async () => {
    const order = await insertOrder(test.database);
    const id = await insertDistribution(test.database, order, { lotNumber: 'SLQ-10091', quantity: 7 });
    await send(lines('SLQ-10091,211610SPT,SLQ-10019,,,', 'SLQ-10019,211610SPT,,,,100')).expect(200);
    const trace = await admin.get('/api/v1/lots/SLQ-10019/trace').expect(200);
    expect(trace.body.totals).toMatchObject({ unitsDistributed: 7, unitsRemaining: 93 });
    const moved = await admin.get(`/api/v1/distributions/${id}`).expect(200);
    expect(moved.body).toMatchObject({ lotNumber: 'SLQ-10019', lotNumberReceived: 'SLQ-10091', version: 2 });
    expect(await read('SLQ-10091')).toMatchObject({ lotNumber: 'SLQ-10019' });
    const listed = await admin.get('/api/v1/lots').expect(200);
    expect(listed.body.data.map(({ lotNumber }: { lotNumber: string }) => lotNumber)).toEqual(['SLQ-10019']);
  });

  it('is refused while a shipment is recorded under both the wrong and the right name', async () => {
    const order = await insertOrder(test.database);
    await insertDistribution(test.database, order, { lotNumber: 'SLQ-10091', trackingNumber: '1Z' });
    await insertDistribution(test.database, order, { lotNumber: 'SLQ-10019', trackingNumber: '1Z' });
    const { body } = await send(lines('SLQ-10091,211610SPT,SLQ-10019,,,')).expect(422);
    expect(body).toMatchObject({ code: 'lot_file_refused', errors: [{ pointer: 'line:2/Lot', code: 'distribution_exists' }] });
    await admin.get('/api/v1/lots/SLQ-10091').expect(200);

    await test.database.query(`update distribution_log_entries set external_key = 'parcel', tracking_number = id::text`);
    const parcel = await send(lines('SLQ-10091,211610SPT,SLQ-10019,,,')).expect(422);
    expect(parcel.body.errors).toMatchObject([{ pointer: 'line:2/Lot', code: 'distribution_exists' }]);
  });

  it('is read in any order of columns, with any case, spaces, delimiter and encoding', async () => {
    const text = 'units made; total UNITS in lot ;sku;lot\r\nx;"500";211610SPT; slq-10001 \r\n';
    expect((await send(`\ufeff${text}`).expect(200)).body).toMatchObject({ lotsCreated: 1 });
    expect((await send(Buffer.from(`\ufeff${text.replaceAll(';', '\t')}`, 'utf16le')).expect(200)).body).toMatchObject({ unchanged: 1 });
    expect((await send(Buffer.from(text.replace('x', '\xe9'), 'latin1')).expect(200)).body).toMatchObject({ unchanged: 1 });
  });

  it('with any problem in any row is refused as a whole, every problem named by line and column', async () => {
    const { body } = await send(
      lines(
        'SLQ-10001,211610SPT,,5/1/2025,4/30/2028,500',
        '10007,211610SPT,,,,',
        'SLQ-10002,NOPE,,31/13/2025,,many',
        ',,,,,',
        'SLQ-10003,,,,,',
        'SLQ-10004,211610SPT,,5/1/2025,5/1/2025,',
        'SLQ-10001,211610SPT,,5/2/2025,4/30/2028,500',
        'SLQ5,211610SPT,10005,,,',
        'SLQ6,211810SPT,SLQ-10001,,,',
        'SLQ-10004,211610SPT,SLQ-10001,,,',
        'SLQ-10005,211610SPT',
      ),
    ).expect(422);
    expect(body.code).toBe('lot_file_refused');
    const named = body.errors.map(({ pointer, code }: { pointer: string; code: string }) => `${pointer} ${code}`);
    expect(named.sort()).toEqual(
      [
        'line:3/Lot malformed_lot',
        'line:4/SKU unknown_sku',
        'line:4/Manufacturing Date invalid_date',
        'line:4/Total Units in Lot invalid_units',
        'line:6/SKU required',
        'line:7/Expiration Date lot_dates_out_of_order',
        'line:8/Lot repeated_in_file',
        'line:9/Correct Lot Name malformed_lot',
        'line:10/SKU lot_of_other_sku',
        'line:11/Lot lot_exists',
        'line:12 wrong_cell_count',
      ].sort(),
    );
    expect(body.errors.find(({ code }: { code: string }) => code === 'invalid_date').detail).toMatch(
      /^Line 4, Manufacturing Date: "31\/13\/2025"/,
    );
    expect(await lotCount()).toBe(0);
  });

  it('is kept as an import, with its file and every row, however it ends', async () => {
    const list = lines('SLQ-10001,211610SPT,,,,', 'SLQ-10002,NOPE,,,,');
    const { body } = await send(list, 'wrong.csv').expect(422);
    const failed = await admin.get(`/api/v1/imports/${body.importId}`).expect(200);
    expect(failed.body).toMatchObject({
      kind: 'lot_list_csv',
      status: 'failed',
      filename: 'wrong.csv',
      sha256: createHash('sha256').update(list).digest('hex'),
      delimiter: ',',
      counts: { rows: 2, valid: 1, invalid: 1 },
      problem: { code: 'import_has_invalid_rows' },
    });
    expect((await admin.get(`/api/v1/imports/${body.importId}/rows`).expect(200)).body.data).toMatchObject([
      { lineNumber: 2, status: 'valid', raw: { Lot: 'SLQ-10001' } },
      { lineNumber: 3, status: 'invalid', problems: [{ code: 'unknown_sku', column: 'SKU' }] },
    ]);
    for (const what of ['commit', 'retry', 'cancel']) {
      await admin
        .post(`/api/v1/imports/${body.importId}/${what}`)
        .send(what === 'commit' ? { allowPartial: true } : undefined)
        .expect(409);
    }
    expect(await lotCount()).toBe(0);

    const { headers } = await send(lines('SLQ-10001,211610SPT,,,,')).expect(200);
    expect((await admin.get(`${headers.location}`).expect(200)).body).toMatchObject({
      status: 'committed',
      counts: { rows: 1, valid: 1 },
      preview: { lots: ['SLQ-10001'] },
      progress: { processed: 1, total: 1 },
    });
    const { body: unreadable } = await send('Lot,Units\nSLQ-10001,5\n').expect(422);
    expect((await admin.get(`/api/v1/imports/${unreadable.importId}`).expect(200)).body).toMatchObject({
      status: 'failed',
      problem: { code: 'missing_column' },
    });
  });

  it('is not a kind of POST /imports, which needs another permission', async () => {
    const { body } = await upload(admin, HEADER, 'lots.csv', 'lot_list_csv').expect(400);
    expect(body.errors).toMatchObject([{ pointer: '/kind' }]);
  });

  it('sent twice with one Idempotency-Key is imported once', async () => {
    const sendWithKey = (content: string) => send(content).set('Idempotency-Key', 'lots-of-may');
    const list = lines('SLQ-10001,211610SPT,,,,');
    const first = await sendWithKey(list).expect(200);
    const again = await sendWithKey(list).expect(200);
    expect(again.body).toEqual(first.body);
    expect(again.headers).toMatchObject({ location: first.headers.location, 'idempotency-replayed': 'true' });
    expect((await sendWithKey(lines('SLQ-10002,211610SPT,,,,')).expect(422)).body.code).toBe('idempotency_key_reused');
  });

  it('with bytes that its encoding does not have, or a quotation mark left open, is refused by row', async () => {
    const broken = Buffer.concat([
      Buffer.from(`${HEADER}\r\nSLQ-10001,211610SPT,,,,\r\nSLQ-10002,2116`),
      Buffer.from([0xff]),
      Buffer.from('é,,,,\r\n'),
    ]);
    const { body } = await send(broken).expect(422);
    expect(body.errors).toMatchObject([{ pointer: 'line:3/SKU', code: 'undecodable_text' }]);
    const open = await send(lines('"SLQ-10001,211610SPT,,,,', 'SLQ-10002,211610SPT","211610SPT",,,,')).expect(422);
    expect(open.body.errors.map(({ code }: { code: string }) => code)).toContain('unclear_quotation');
  });

  it('registers lots of any shape, which shipments name in any letter case', async () => {
    await send(lines('bx 2025/7 (é),211610SPT,,5/1/2025,4/30/2028,500', 'SLQ 12,211610SPT,,,,9', 'BOX7,211610SPT,SLQ-12,,,')).expect(200);
    const order = await insertOrder(test.database);
    const ship = (lotNumber: string) =>
      admin
        .post('/api/v1/distributions')
        .send({ salesOrderId: order.id, shipDate: '2025-06-02', sku: '211610SPT', lotNumber, quantity: 5 });
    expect((await ship(' BX 2025/7 (É)').expect(201)).body).toMatchObject({ lotNumber: 'BX 2025/7 (É)' });
    expect((await ship('box7').expect(201)).body).toMatchObject({ lotNumber: 'SLQ-12', lotNumberReceived: 'box7' });
    expect((await ship('BX 2025/8').expect(422)).body.code).toBe('malformed_lot');
    const { body } = await admin.get(`/api/v1/lots/${encodeURIComponent('bx 2025/7 (é)')}/trace`).expect(200);
    expect(body).toMatchObject({ lot: { lotNumber: 'BX 2025/7 (É)' }, totals: { unitsProduced: 500, unitsDistributed: 5 } });
    const csv = 'Ship Date,Order Number,Facility Name,SKU,Lot,Quantity\n2025-06-03,ANY-1,Any Clinic,211610SPT,bx 2025/7 (é),7\n';
    expect((await importFile(admin, csv)).counts).toMatchObject({ valid: 1, invalid: 0 });
    await expect(test.database.query(`insert into lots (lot_number, sku) values ('BX-9', '211610SPT')`)).rejects.toThrow(
      'lots_lot_number_check',
    );
  });

  it('does not contradict what is recorded', async () => {
    await send(lines('SLQ-10001,211610SPT,,,,', 'SLQ-10002,211610SPT,,,,', 'SLQ1,211610SPT,SLQ-10001,,,')).expect(200);
    const problem = async (row: string) => {
      const { body } = await send(lines(row)).expect(422);
      return body.errors.map(({ pointer, code }: { pointer: string; code: string }) => `${pointer} ${code}`);
    };
    expect(await problem('SLQ-10001,211810SPT,,,,')).toEqual(['line:2/SKU lot_of_other_sku']);
    expect(await problem('SLQ1,211610SPT,SLQ-10002,,,')).toEqual(['line:2/Correct Lot Name alias_in_use']);
    expect(await problem('SLQ-10002,211610SPT,SLQ-10001,,,')).toEqual(['line:2/Lot lot_exists']);
    expect(await problem('SLQ9,211610SPT,SLQ1,,,')).toEqual(['line:2/Correct Lot Name lot_is_alias']);
    await insertDistribution(test.database, await insertOrder(test.database), { lotNumber: 'SLQ-10009', sku: '211410SPT' });
    expect(await problem('SLQ-10009,211610SPT,SLQ-10001,,,')).toEqual(['line:2/SKU lot_of_other_sku']);
  });

  it.each([
    ['without the columns it needs', 'Lot,Units\nSLQ-10001,5\n', 'line:1/SKU missing_column'],
    ['with a column twice', 'Lot,SKU,sku\nSLQ-10001,211610SPT,211610SPT\n', 'line:1/SKU repeated_column'],
    ['with a quote that is never closed', 'Lot,SKU\n"SLQ-10001,211610SPT\n', 'line:2 malformed_csv'],
    ['of blank lines', '\n\n', 'line:1/Lot missing_column'],
  ])('%s is refused', async (_, content, problem) => {
    const { body } = await send(content).expect(422);
    expect(body.errors.map(({ pointer, code }: { pointer: string; code: string }) => `${pointer} ${code}`)).toContain(problem);
  });

  it('must be a file, not empty and not too large', async () => {
    expect((await send('').expect(422)).body.code).toBe('empty_file');
    expect((await admin.post('/api/v1/lots/import').send({}).expect(415)).body.code).toBe('unsupported_type');
    const other = await admin.post('/api/v1/lots/import').attach('list', Buffer.from(HEADER), 'lots.csv').expect(400);
    expect(other.body.code).toBe('upload_malformed');
    expect((await send(Buffer.alloc(11 * 1024 * 1024, 'x')).expect(413)).body.code).toBe('upload_too_large');
    await (await test.as('operations')).post('/api/v1/lots/import').attach('file', Buffer.from(HEADER), 'lots.csv').expect(403);
  });
});
