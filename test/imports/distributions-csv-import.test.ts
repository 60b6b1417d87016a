import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Config } from '../../src/config/config.module.js';
import { generateDistributions } from '../support/distributions.js';
import { follow, type ImportBody, importFile, preview, rowsOf, upload } from '../support/imports.js';
import { KnownLog } from '../support/known-log.js';
import { forgetRecords, loseRace } from '../support/records.js';
import { startTestApp } from '../support/test-app.js';
import { useTestApp, useUser } from '../support/use-test-app.js';

const HEADER = 'Ship Date,Order Number,Facility Name,SKU,Lot,Quantity';
const csv = (...rows: string[]): string => `${[HEADER, ...rows].join('\n')}\n`;

describe('importing the distribution log', () => {
  const test = useTestApp();
  const agent = useUser(test, 'operations');
  beforeEach(() => forgetRecords(test.database));

  const countOf = async (table: string): Promise<number> =>
    (await test.database.query(`select count(*)::int as n from ${table}`)).rows[0].n;

  /** Commits imports at the same moment: none goes on before each is under way. None may fail on the way either, though a second attempt would mend it. */
  const commitAtOnce = async (...ids: number[]): Promise<ImportBody[]> => {
    const said = test.logged().length;
    const holder = await test.database.connect();
    await holder.query('begin; lock table customers, sales_orders, lots, distribution_log_entries in share mode');
    await Promise.all(ids.map((id) => agent.post(`/api/v1/imports/${id}/commit`).send({ allowPartial: true }).expect(202)));
    while ((await holder.query('select from pg_locks where not granted')).rows.length < ids.length) await sleep(10);
    await holder.query('rollback');
    holder.release();
    const ended = await Promise.all(ids.map((id) => follow(agent, id, 'committed', 'validated')));
    expect(test.logged().slice(said)).not.toContain('"level":50');
    return ended;
  };

  it('finds exactly the faulty rows, commits the others, and each lot adds up', async () => {
    const generated = generateDistributions(600);
    const validated = await preview(agent, generated.csv);
    expect((await rowsOf(agent, validated.id, 'invalid')).map((row) => row.lineNumber)).toEqual(generated.faultLines);
    expect(await countOf('distribution_log_entries')).toBe(0);

    await agent.post(`/api/v1/imports/${validated.id}/commit`).send({ allowPartial: true }).expect(202);
    const committed = await follow(agent, validated.id, 'committed');
    expect(committed.counts).toEqual(validated.counts);
    expect(await countOf('distribution_log_entries')).toBe(validated.counts.distributionsToCreate);
    expect(await countOf('sales_orders')).toBe(validated.counts.salesOrdersToCreate);
    expect(await countOf('customers')).toBe(validated.counts.customersToCreate);
    for (const [lot, expected] of generated.lots) {
      const { body } = await agent.get(`/api/v1/lots/${lot}/trace`).expect(200);
      expect(body.totals).toMatchObject({
        unitsDistributed: expected.units,
        distributions: expected.distributions,
        consignees: expected.consignees.size,
        salesOrders: expected.salesOrders.size,
      });
    }
  });

  it('never leaves a distribution without its order, or under another customer than its order', async () => {
    await importFile(agent, generateDistributions(300).csv, true);
    const without = await test.database.query('SELECT COUNT(*)::int AS n FROM distribution_log_entries WHERE sales_order_id IS NULL');
    expect(without.rows[0].n).toBe(0);
    const mismatched = await test.database.query(
      'SELECT d.id, d.customer_id, s.customer_id FROM distribution_log_entries d JOIN sales_orders s ON d.sales_order_id = s.id WHERE d.customer_id != s.customer_id',
    );
    expect(mismatched.rows).toEqual([]);
  });

  it('refuses to commit invalid rows without allowPartial', async () => {
    const { id } = await preview(
      agent,
      csv('2025-03-03,1,Clinic A,211610SPT,SLQ-10001,5', '2025-03-03,2,Clinic B,211610SPT,SLQ-10001,zero'),
    );
    const refused = await agent.post(`/api/v1/imports/${id}/commit`).send({}).expect(409);
    expect(refused.body).toMatchObject({ code: 'import_has_invalid_rows', invalid: 1 });
    expect(await countOf('distribution_log_entries')).toBe(0);
  });

  it('changes nothing when the same file is imported again', async () => {
    const file = csv('2025-03-03,1,Clinic A,211610SPT,SLQ-10001,5', '2025-03-04,1,Clinic A,211610SPT,SLQ-10001,6');
    await importFile(agent, file);
    const again = await importFile(agent, file);
    expect(again.counts).toEqual({
      rows: 2,
      valid: 0,
      invalid: 0,
      suspicious: 0,
      duplicate: 2,
      customersToCreate: 0,
      salesOrdersToCreate: 0,
      distributionsToCreate: 0,
    });
    expect(await countOf('distribution_log_entries')).toBe(2);
    expect(await countOf('sales_orders')).toBe(1);
  });

  it('makes the rows of one file once when it is uploaded twice at the same moment', async () => {
    const file = generateDistributions(200).csv;
    const [first, second] = await Promise.all([preview(agent, file), preview(agent, file)]);
    expect(second.counts).toEqual(first.counts);
    const { rows, valid, invalid } = first.counts;
    const both = await commitAtOnce(first.id, second.id);
    expect(both.map(({ status, problem }) => [status, problem])).toEqual([
      ['committed', null],
      ['committed', null],
    ]);
    const nothing = { customersToCreate: 0, salesOrdersToCreate: 0, distributionsToCreate: 0 };
    expect(both.map(({ counts }) => counts)).toEqual(
      expect.arrayContaining([first.counts, { rows, valid: 0, invalid, duplicate: valid, suspicious: 0, ...nothing }]),
    );
    expect(await countOf('distribution_log_entries')).toBe(valid);
  });

  it.each([1, 2, 3])('commits two files that touch the same orders at the same moment, one after the other (%i)', async (seed) => {
    const log = new KnownLog(seed);
    const files = [log.nextFile(300), log.nextFile(300)];
    const [earlier, later] = await Promise.all(files.map(({ csv: file }) => preview(agent, file)));
    // Both were previewed before either was there, so the later one's repeats still count as new there.
    expect(later?.counts.duplicate).toBe(0);
    const both = await commitAtOnce(later?.id ?? 0, earlier?.id ?? 0);
    expect(both.map(({ status, problem }) => [status, problem])).toEqual([
      ['committed', null],
      ['committed', null],
    ]);
    expect({
      distributions: await countOf('distribution_log_entries'),
      customers: await countOf('customers'),
      salesOrders: await countOf('sales_orders'),
      units: (await test.database.query('select sum(quantity)::int as units from distribution_log_entries')).rows[0].units,
    }).toEqual(log.totals);
    for (const [lot, { units, distributions, consignees, salesOrders }] of log.lots()) {
      const { body } = await agent.get(`/api/v1/lots/${lot}/trace`).expect(200);
      expect([lot, body.totals]).toEqual([
        lot,
        expect.objectContaining({ unitsDistributed: units, distributions, consignees, salesOrders }),
      ]);
    }
  });

  it('finds another quantity for a logged distribution invalid, and never overwrites it', async () => {
    await importFile(agent, csv('2025-03-03,1,Clinic A,211610SPT,SLQ-10001,5'));
    const { id } = await preview(agent, csv('2025-03-03,1,Clinic A,211610SPT,SLQ-10001,6'));
    const [row] = await rowsOf(agent, id, 'invalid');
    expect(row?.problems).toMatchObject([{ code: 'differs_from_log', column: 'Quantity' }]);
  });

  it('does not import a voided distribution again', async () => {
    const file = csv('2025-03-03,1,Clinic A,211610SPT,SLQ-10001,5');
    await importFile(agent, file);
    const { body } = await agent.get('/api/v1/distributions').expect(200);
    const quality = await test.as('quality');
    await quality.post(`/api/v1/distributions/${body.data[0].id}/void`).send({ reason: 'wrong lot keyed' }).expect(200);
    expect((await importFile(agent, file)).counts).toMatchObject({ valid: 0, duplicate: 1 });
  });

  it('refuses a row whose order number only another customer has', async () => {
    await importFile(agent, csv('2025-03-03,SO-77,Clinic A,211610SPT,SLQ-10001,5'));
    const { id } = await preview(agent, csv('2025-03-05,77,Clinic B,211610SPT,SLQ-10001,5'));
    const [row] = await rowsOf(agent, id, 'invalid');
    expect(row?.problems).toMatchObject([{ code: 'order_customer_mismatch', column: 'Order Number' }]);
  });

  it('refuses a registered lot under another SKU', async () => {
    await importFile(agent, csv('2025-03-03,1,Clinic A,211610SPT,SLQ-10001,5'));
    const { id } = await preview(agent, csv('2025-03-03,2,Clinic A,211410SPT,SLQ-10001,5'));
    const [row] = await rowsOf(agent, id, 'invalid');
    expect(row?.problems).toMatchObject([{ code: 'lot_of_other_sku', column: 'Lot' }]);
  });

  it('creates an order from the file: facility as sold-to and ship-to, earliest ship date as order date, shipped, without lines', async () => {
    await importFile(
      agent,
      csv('2025-03-09,SO-5,"Clinic A, Inc.",211610SPT,SLQ-10001,5', '2025-03-03,SO-5,clinic a,211610SPT,SLQ-10001,6'),
    );
    const { body } = await agent.get('/api/v1/sales-orders?q=SO-5').expect(200);
    const order = (await agent.get(`/api/v1/sales-orders/${body.data[0].id}`).expect(200)).body;
    expect(order).toMatchObject({
      orderNumber: 'SO-5',
      orderDate: '2025-03-03',
      status: 'shipped',
      source: 'csv_import',
      soldTo: { facilityName: 'Clinic A, Inc.' },
      shipTo: { facilityName: 'Clinic A, Inc.' },
      lines: [],
      attachments: [],
    });
    expect(order.distributions).toHaveLength(2);
  });

  it('keeps the ship-to of each row', async () => {
    await importFile(
      agent,
      `${HEADER},Ship To Name,City\n2025-03-03,9,Clinic A,211610SPT,SLQ-10001,5,Annex East,Boise\n2025-03-04,9,Clinic A,211610SPT,SLQ-10001,6,Annex West,Tulsa\n`,
    );
    const { body } = await agent.get('/api/v1/lots/SLQ-10001/trace').expect(200);
    const shipTos = body.consignees.map((consignee: { shipTo: { facilityName: string; city: string } }) => [
      consignee.shipTo.facilityName,
      consignee.shipTo.city,
    ]);
    expect(shipTos.sort()).toEqual([
      ['Annex East', 'Boise'],
      ['Annex West', 'Tulsa'],
    ]);
  });

  it('gives the same customer profile in whatever sequence the files come', async () => {
    const early = `${HEADER},City\n2025-01-03,1,Clinic A,211610SPT,SLQ-10001,5,Boise\n`;
    const late = `${HEADER},City\n2025-06-03,2,"Clinic A, LLC",211610SPT,SLQ-10001,5,Tulsa\n`;
    await importFile(agent, late);
    await importFile(agent, early);
    const { body } = await agent.get('/api/v1/customers').expect(200);
    expect(body.data).toMatchObject([{ facilityName: 'Clinic A, LLC', city: 'Tulsa', companyKey: 'CLINICA' }]);
  });

  it('resolves a lot alias and keeps the text received', async () => {
    await test.database.query(`insert into lots (lot_number, sku) values ('SLQ-10001', '211610SPT')`);
    await test.database.query(`insert into lot_aliases (alias, lot_number) values ('SLQ-1001', 'SLQ-10001')`);
    await importFile(agent, csv('2025-03-03,1,Clinic A,211610SPT,SLQ-1001,5'));
    const { body } = await agent.get('/api/v1/distributions').expect(200);
    expect(body.data).toMatchObject([{ lotNumber: 'SLQ-10001', lotNumberReceived: 'SLQ-1001' }]);
  });

  it('refuses dates that read either way below one that shows its day first, however a spreadsheet wraps them', async () => {
    for (const [at, shown] of ['="13/06/2025"', '13.06.2025', '13/06/25'].entries()) {
      const days = [shown, '02/06/2025', "'02/06/2025", '="02/06/2025"', '02/06/2025\u200b', '06/06/2025', '2025-06-02'];
      const rows = days.map((day, row) => `${day},DAY-${at}-${row},Clinic A,211610SPT,SLQ-10001,5`);
      const { id } = await preview(agent, csv(...rows));
      const unclear = (await rowsOf(agent, id, 'invalid')).filter(({ problems }) =>
        problems.some(({ code }) => code === 'day_and_month_unclear'),
      );
      expect([shown, unclear.map(({ lineNumber }) => lineNumber).sort()]).toEqual([shown, [3, 4, 5, 6]]);
    }
  });

  it('doubts the ship dates of a file whose order dates show the day first', async () => {
    const file = [
      'Ship Date,Order Date,Order Number,Facility Name,SKU,Lot,Quantity',
      '03/06/2025,02/06/2025,DAY-FIRST-1,Clinic A,211610SPT,SLQ-10001,5',
      '06/06/2025,13/05/2025,DAY-FIRST-2,Clinic A,211610SPT,SLQ-10001,5',
      '05/31/2025,,DAY-FIRST-3,Clinic A,211610SPT,SLQ-10001,5',
    ].join('\n');
    const { id, counts } = await preview(agent, file);
    expect(counts).toMatchObject({ valid: 1, invalid: 2 });
    const [doubted] = (await rowsOf(agent, id, 'invalid')).filter(({ lineNumber }) => lineNumber === 2);
    const detail = expect.stringContaining('line 3 shows that the day comes first in this file, line 4 that the month does');
    expect(doubted?.problems).toEqual([
      { code: 'day_and_month_unclear', column: 'Ship Date', detail },
      { code: 'day_and_month_unclear', column: 'Order Date', detail },
    ]);
  });

  it('doubts dates of a file in which one is still to come unless its day comes first', async () => {
    vi.spyOn(test.app.get(Config), 'companyToday').mockReturnValue('2025-06-20');
    try {
      const unclear = async (head: string, ...rows: string[]) => {
        const { id } = await preview(
          agent,
          [head, ...rows.map((row, at) => `${row},LATE-${at},Clinic A,211610SPT,SLQ-10001,5`)].join('\n'),
        );
        const doubted = (await rowsOf(agent, id)).filter(({ problems }) => problems.some(({ code }) => code === 'day_and_month_unclear'));
        return doubted.map(({ lineNumber }) => lineNumber).sort();
      };
      const ROW = 'Order Number,Facility Name,SKU,Lot,Quantity';
      expect(await unclear(`Ship Date,${ROW}`, '02/06/2025', '07/06/2025', '06/06/2025')).toEqual([2, 3]);
      expect(await unclear(`Ship Date,${ROW}`, '02/06/2025', '07/06/2025', '05/31/2025')).toEqual([]);
      expect(await unclear(`Ship Date,${ROW}`, '02/06/2025', '07/08/2025')).toEqual([]);
      expect(await unclear(`Ship Date,Order Date,${ROW}`, '03/06/2025,02/06/2025', '2025-06-02,08/05/2025')).toEqual([2, 3]);
    } finally {
      vi.restoreAllMocks();
    }
  });

  it('keeps the file as received, and offers the rejects with their reasons, to be corrected and uploaded again', async () => {
    const file = csv('2025-03-03,1,Clinic A,211610SPT,SLQ-10001,5', '2025-02-30,2,"Clinic B, West",211610SPT,SLQ-10001,5');
    const { body } = await upload(agent, file, 'märz.csv').expect(202);
    expect(body).toMatchObject({
      filename: 'märz.csv',
      sha256: createHash('sha256').update(file).digest('hex'),
      byteSize: Buffer.byteLength(file),
    });
    await follow(agent, body.id, 'validated');
    await expect(test.database.query(`update import_rows set raw = array['changed'] where import_id = $1`, [body.id])).rejects.toThrow(
      'UPDATE is refused',
    );
    const rejects = await agent
      .get(`/api/v1/imports/${body.id}/rejects`)
      .expect(200)
      .expect('Content-Type', /text\/csv/);
    expect(rejects.text).toBe(
      `\ufeff${HEADER},Line,Problems\r\n2025-02-30,2,"Clinic B, West",211610SPT,SLQ-10001,5,3,"Ship Date: ""2025-02-30"" is not a day of the calendar."\r\n`,
    );
    const mended = await preview(agent, rejects.text.replace('2025-02-30,2', '2025-02-28,2'));
    expect(mended.counts).toMatchObject({ rows: 1, valid: 1 });
  });

  it('sends the import back to its preview when rows became invalid meanwhile', async () => {
    const { id } = await preview(agent, csv('2025-03-03,SO-8,Clinic A,211610SPT,SLQ-10001,5'));
    await importFile(agent, csv('2025-03-03,SO-8,Clinic A,211610SPT,SLQ-10001,9'));
    await agent.post(`/api/v1/imports/${id}/commit`).send({}).expect(202);
    const sentBack = await follow(agent, id, 'validated', 'committed');
    expect(sentBack).toMatchObject({ status: 'validated', problem: { code: 'import_changed' }, counts: { invalid: 1 } });
    expect(sentBack.problem?.detail).toMatch(/nothing was written\. 1 more row is invalid\. differs_from_log: .* Review the rows/);
    expect(await countOf('distribution_log_entries')).toBe(1);
  });

  it('says why it is back at its preview when its lot was recalled meanwhile, also in the middle of the commit', async () => {
    const admin = await test.as('admin');
    const { body: lot } = await admin.post('/api/v1/lots').send({ lotNumber: 'SLQ-10071', sku: '211610SPT' }).expect(201);
    const today = (await test.database.query(`select (now() at time zone 'America/Los_Angeles')::date::text as day`)).rows[0].day;
    const file = (order: string, day: string) => csv(`${day},${order},Clinic A,211610SPT,SLQ-10071,5`);
    const [early, late] = [await preview(agent, file('SO-71', '2025-03-03')), await preview(agent, file('SO-72', today))];
    await loseRace(
      test.database,
      async (recalling) => {
        await recalling.query('select from lots where id = $1 for update', [lot.id]);
        await recalling.query(`update lots set status = 'recalled', held_on = $2, hold_reason = 'Recall 1: Open seals' where id = $1`, [
          lot.id,
          today,
        ]);
      },
      () => agent.post(`/api/v1/imports/${late.id}/commit`).send({}).expect(202),
    );
    const sentBack = await follow(agent, late.id, 'validated', 'committed');
    expect(sentBack).toMatchObject({ status: 'validated', problem: { code: 'import_changed' } });
    expect(sentBack.problem?.detail).toContain(`1 more row is invalid. lot_on_hold: Lot SLQ-10071 is recalled since ${today}.`);
    await agent.post(`/api/v1/imports/${early.id}/commit`).send({}).expect(202);
    const warned = await follow(agent, early.id, 'validated', 'committed');
    expect(warned.problem?.detail).toContain('Rows carry warnings that nobody acknowledged: shipped_before_hold.');
  });

  it('does so too with allowPartial, since nobody agreed to leave out the new invalid rows', async () => {
    const { id } = await preview(
      agent,
      csv('2025-03-03,SO-8,Clinic A,211610SPT,SLQ-10001,5', '2025-03-03,SO-9,Clinic A,211610SPT,SLQ-10001,0'),
    );
    await importFile(agent, csv('2025-03-03,SO-8,Clinic A,211610SPT,SLQ-10001,9'));
    await agent.post(`/api/v1/imports/${id}/commit`).send({ allowPartial: true }).expect(202);
    expect(await follow(agent, id, 'validated', 'committed')).toMatchObject({ status: 'validated', counts: { invalid: 2 } });
  });

  it('lists each problem of a row once, also after the commit has planned again', async () => {
    const twoFacilities = ['2025-03-03,SO-1,Clinic A,211610SPT,SLQ-10001,5', '2025-03-04,SO-1,Clinic B,211610SPT,SLQ-10001,5'];
    const { id } = await preview(agent, csv(...twoFacilities, '2025-03-05,SO-2,Clinic A,211610SPT,SLQ-10001,5'));
    await agent.post(`/api/v1/imports/${id}/commit`).send({ allowPartial: true }).expect(202);
    await follow(agent, id, 'committed');
    const invalid = await rowsOf(agent, id, 'invalid');
    expect(invalid.map((row) => row.problems.map((problem) => problem.code))).toEqual([
      ['order_customer_conflict'],
      ['order_customer_conflict'],
    ]);
  });

  it('gives an order to the survivor when its customer is merged during the commit', async () => {
    const add = async (facilityName: string) => (await agent.post('/api/v1/customers').send({ facilityName }).expect(201)).body.id;
    const [survivor, former] = [await add('Clinic A'), await add('Clinic A Annex')];
    const { id } = await preview(agent, csv('2025-03-03,SO-8,Clinic A Annex,211610SPT,SLQ-10001,5'));
    await loseRace(
      test.database,
      async (merging) => {
        await merging.query('select from customers where id = any ($1) order by id for update', [[survivor, former]]);
        await merging.query('update customers set merged_into_id = $1 where id = $2', [survivor, former]);
      },
      () => agent.post(`/api/v1/imports/${id}/commit`).send({}).expect(202),
    );
    expect(await follow(agent, id, 'committed')).toMatchObject({ status: 'committed', counts: { distributionsToCreate: 1 } });
    const { rows } = await test.database.query('select customer_id::int as id from sales_orders');
    expect(rows).toEqual([{ id: survivor }]);
  });

  it('records who imported what: each created record has its audit event', async () => {
    const { id } = await importFile(agent, csv('2025-03-03,1,Clinic A,211610SPT,SLQ-10001,5'));
    const { rows } = await test.database.query(
      `select entity_type, actor, reason from audit_events where reason = $1 and action = 'insert' order by id`,
      [`import ${id}`],
    );
    expect(rows.map((row) => row.entity_type)).toEqual(['customers', 'sales_orders', 'lots', 'distribution_log_entries', 'consignees']);
    expect(new Set(rows.map((row) => row.actor)).size).toBe(1);
    expect(rows[0].actor).toMatch(/^operations-/);
  });

  it('resumes imports that a dead process left behind', async () => {
    const dying = await startTestApp();
    const { id } = await preview(await dying.as('operations'), csv('2025-03-03,1,Clinic A,211610SPT,SLQ-10001,5'));
    await dying.database.query(`update imports set status = 'committing' where id = $1`, [id]);
    await dying.close();
    const restarted = await startTestApp({ DATABASE_URL: dying.databaseUrl });
    try {
      expect(await follow(await restarted.as('operations'), id, 'committed')).toMatchObject({ status: 'committed' });
    } finally {
      await restarted.close();
    }
  });

  it('refuses malformed uploads', async () => {
    await agent.post('/api/v1/imports').send({ kind: 'distributions_csv' }).expect(415);
    expect((await agent.post('/api/v1/imports').field('kind', 'distributions_csv').expect(400)).body.code).toBe('file_missing');
    expect((await upload(agent, 'x', 'x.csv', 'invoices').expect(400)).body.errors).toMatchObject([{ pointer: '/kind' }]);
    await agent.get('/api/v1/imports/999').expect(404);
    await agent.get('/api/v1/imports/x').expect(400);
    await agent.post('/api/v1/imports/999/commit').send({}).expect(404);
  });

  it('refuses a file over the limit and keeps running', async () => {
    const small = await startTestApp({ MAX_UPLOAD_MB: '1' });
    try {
      const user = await small.as('operations');
      expect((await upload(user, Buffer.alloc(1024 * 1024 + 1, 'a')).expect(413)).body.code).toBe('upload_too_large');
      await user.get('/api/v1/imports').expect(200);
    } finally {
      await small.close();
    }
  });
});
