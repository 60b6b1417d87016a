import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pool } from 'pg';
import { createOldDatabase, inDatabase } from '../support/old-database.js';
import { insertOrder } from '../support/records.js';
import { cloneDatabase } from '../support/test-app.js';
import { adopt } from './adopt-command.js';

const COUNTS = `
  select (select count(*) from customers)::int as customers, (select count(*) from sales_orders)::int as orders,
    (select count(*) from distribution_log_entries)::int as log, (select count(*) from unlinked_distributions)::int as waiting,
    (select count(*) from adopted_records)::int as adopted, (select count(*) from audit_events)::int as events`;

const countsOf = (url: string) => inDatabase(url, async (client) => (await client.query(COUNTS)).rows[0]);

describe('the adoption command', () => {
  it('takes everything back after a dry run', async () => {
    const target = await cloneDatabase();
    const before = await countsOf(target);
    const { code, output } = await adopt(target, await createOldDatabase('schema', 'oddities'), '--dry-run');
    expect(output).toContain('The reconciliation is equal.\nNothing was committed.');
    expect(code).toBe(0);
    expect(await countsOf(target)).toEqual(before);
  }, 60_000);

  it('changes nothing when it runs again', async () => {
    const target = await cloneDatabase();
    const old = await createOldDatabase('schema', 'oddities');
    await adopt(target, old);
    const first = await countsOf(target);
    const { code, output } = await adopt(target, old);
    expect(output).toContain('Nothing to do: every row was adopted before.');
    expect(output).toContain('542 in the old system; 0 in the log, 347 waiting, 195 adopted earlier');
    expect(code).toBe(0);
    expect(await countsOf(target)).toEqual(first);
  }, 60_000);

  it('takes only new records when the old system was used further', async () => {
    const target = await cloneDatabase();
    const old = await createOldDatabase('older-schema');
    await adopt(target, old);
    await inDatabase(old, (client) =>
      client.query(
        `insert into distribution_log_entries values (3, '2024-02-01', '31', 'Cedar Creek Clinic', '211610SPT', 'SLQ-30001', 4, 'manual')`,
      ),
    );
    const { code, output } = await adopt(target, old);
    expect(output).toContain('Committed.');
    expect(output).toContain('21 in the old system; 4 in the log, 5 waiting, 12 adopted earlier');
    expect(code).toBe(0);
    expect(await countsOf(target)).toMatchObject({ log: 2, waiting: 1, orders: 1 });
  }, 60_000);

  it('names a row that was deleted since, and goes on', async () => {
    const target = await cloneDatabase();
    const old = await createOldDatabase('older-schema');
    await adopt(target, old);
    await inDatabase(old, (client) => client.query(`delete from distribution_log_entries where id = 1`));
    const { code, output } = await adopt(target, old);
    expect(output).toContain('distribution_log_entries: old id 1 (sku "211610SPT", source "manual", quantity 12');
    expect(output).toContain('5 in the old system; 0 in the log, 5 waiting, 0 adopted earlier');
    expect(code).toBe(0);
    expect(await countsOf(target)).toMatchObject({ log: 1, waiting: 1 });
  }, 60_000);

  it('plans what waits again when its order or its lot is known', async () => {
    const target = await cloneDatabase();
    const old = await createOldDatabase('older-schema');
    await inDatabase(old, (client) =>
      client.query(
        `insert into distribution_log_entries values (3, '2024-01-10', '31', 'Cedar Creek Clinic', '211610SPT', 'SLQ-3000I', 7, 'manual')`,
      ),
    );
    const first = await adopt(target, old);
    expect(first.output).toContain('1 shipments of 7 units wait whose lot it may name');
    await inDatabase(old, (client) => client.query(`insert into sales_orders values (2, '32', '2024-01-07', 1, 'manual', 'shipped')`));
    const list = join(await mkdtemp(join(tmpdir(), 'lot-list-')), 'lots.csv');
    await writeFile(
      list,
      '\ufeffLot,SKU,Correct Lot Name,Manufacturing Date,Expiration Date,Total Units in Lot\r\nSLQ-3000I,211610SPT,SLQ-30001,,,\r\nSLQ-30001,211610SPT,,,,"1,500"\r\n',
    );
    const { code, output } = await adopt(target, old, '--lot-list', list);
    expect(output).toContain('24 in the old system; 12 in the log, 0 waiting, 12 adopted earlier');
    expect(output).not.toContain('No lot list was given');
    expect(code).toBe(0);
    const resolved = await inDatabase(target, (client) =>
      client.query(
        `select u.resolution, d.lot_number, d.quantity from unlinked_distributions u join distribution_log_entries d on d.id = u.resolved_distribution_id order by 3`,
      ),
    );
    expect(resolved.rows).toEqual([
      { resolution: 'linked', lot_number: 'SLQ-30001', quantity: 5 },
      { resolution: 'linked', lot_number: 'SLQ-30001', quantity: 7 },
    ]);
    const again = await adopt(target, old, '--lot-list', list);
    expect(again.output).toContain('Nothing to do');
  }, 60_000);

  it.each<[string, string | Buffer, string]>([
    [
      'a distribution log',
      'Ship Date,Order Number,Facility Name,SKU,Lot,Quantity\n2024-01-02,1,X Clinic,211610SPT,SLQ-30009,3\n',
      'Its header lacks Correct Lot Name, Manufacturing Date, Expiration Date, Total Units in Lot.',
    ],
    [
      'a list without the units',
      'Lot,SKU,Correct Lot Name,Manufacturing Date,Expiration Date\nSLQ-30009,211610SPT,,,\n',
      'Its header lacks Total Units in Lot.',
    ],
    ['another table', 'Name,Phone\nX,1\n', 'names none of the columns'],
    [
      'a list of nothing',
      'Lot,SKU,Correct Lot Name,Manufacturing Date,Expiration Date,Total Units in Lot\n',
      'It has no rows below its header.',
    ],
    ['an empty file', '', 'The file is empty.'],
    ['a PDF', Buffer.from('%PDF-1.4\n%%EOF\n'), 'The file is not CSV but a PDF.'],
    ['no file', '/', 'It cannot be read'],
  ])(
    'takes %s for no lot list, and writes nothing',
    async (_, content, why) => {
      const target = await cloneDatabase();
      const before = await countsOf(target);
      const path = content === '/' ? join(tmpdir(), 'not-there.csv') : join(await mkdtemp(join(tmpdir(), 'lots-')), 'lots.csv');
      if (content !== '/') await writeFile(path, content);
      const { code, output } = await adopt(target, await createOldDatabase('older-schema'), '--lot-list', path);
      expect(output).toContain(`--lot-list: ${path} is not the lot list of the old system.`);
      expect(output).toContain(why);
      expect(output).toContain('Its columns are Lot, SKU, Correct Lot Name,');
      expect(code).toBe(1);
      expect(await countsOf(target)).toEqual(before);
    },
    60_000,
  );

  it('commits nothing and fails when the units differ', async () => {
    const target = await cloneDatabase();
    const old = await createOldDatabase('older-schema');
    await adopt(target, old);
    const first = await countsOf(target);
    await inDatabase(old, async (client) => {
      await client.query(`update distribution_log_entries set quantity = 13 where id = 1`);
      await client.query(`insert into customers values (2, 'MESAHOSPITAL', 'Mesa Hospital', 'Mesa')`);
    });
    const { code, output } = await adopt(target, old);
    expect(code).toBe(1);
    expect(output).toContain('lot SLQ-30001, SKU 211610SPT: 18 units in the old system; 0 in the log, 5 waiting, 12 adopted earlier');
    expect(output).toContain('distribution_log_entries: 1 (old id 1)');
    expect(output).toContain('The reconciliation differs.\nNothing was committed.');
    expect(await countsOf(target)).toEqual(first);
  }, 60_000);

  it('names the row that cannot be adopted', async () => {
    const target = await cloneDatabase();
    const old = await createOldDatabase('older-schema');
    await inDatabase(old, (client) =>
      client.query(
        `insert into customers select n, 'CLINIC' || n, 'Clinic ' || n, case n when 37 then 'Nowhere' end from generate_series(30, 50) n`,
      ),
    );
    await inDatabase(target, (client) => client.query(`alter table customers add constraint somewhere check (city <> 'Nowhere')`));
    const before = await countsOf(target);
    const { code, output } = await adopt(target, old);
    expect(code).toBe(1);
    expect(output).toMatch(/^customers old id 37 cannot be adopted: .*"somewhere".*Nothing was committed\.$/m);
    expect(await countsOf(target)).toEqual(before);
  }, 60_000);

  it('reads an older database that lacks tables and columns, and needs no right to write there', async () => {
    const target = await cloneDatabase();
    const old = await createOldDatabase('older-schema');
    await inDatabase(old, (client) =>
      client.query(`alter database ${new URL(old).pathname.slice(1)} set default_transaction_read_only = on`),
    );
    const { code, output } = await adopt(target, old);
    expect(code).toBe(0);
    expect(output).toContain('17 in the old system; 12 in the log, 5 waiting');
    const [entry] = await inDatabase(
      target,
      async (client) => (await client.query('select facility_name, city, quantity from distribution_log_entries')).rows,
    );
    expect(entry).toEqual({ facility_name: 'Cedar Creek Clinic, LLC', city: null, quantity: 12 });
  }, 60_000);

  it('merges into existing records, and leaves contradictions for a person', async () => {
    const target = await cloneDatabase();
    const pool = new Pool({ connectionString: target, max: 1 });
    await insertOrder(pool, { facilityName: 'Cedar Creek Clinic', orderNumber: 'SO-31', orderDate: '2023-12-31', status: 'shipped' });
    await pool.end();
    const old = await createOldDatabase('older-schema');
    const differing = await adopt(target, old, '--dry-run');
    expect(differing.output).toContain('sales_orders: 1 order_differs');
    await inDatabase(target, (client) => client.query(`update sales_orders set order_date = '2024-01-05'`));
    const { code, output } = await adopt(target, old);
    expect(code).toBe(0);
    expect(output).toMatch(/^customers +1 +0 +1 +0 +0$/m);
    expect(output).toMatch(/^sales_orders +1 +0 +1 +0 +0$/m);
    expect(await countsOf(target)).toMatchObject({ customers: 1, orders: 1, log: 1, waiting: 1 });
  }, 60_000);

  it('refuses a database that is not of the old system, and says how it is used', async () => {
    const target = await cloneDatabase();
    const before = await countsOf(target);
    const itself = await adopt(target, target);
    expect(itself).toMatchObject({ code: 1, output: expect.stringContaining('--from names a database of this system') });
    const empty = await adopt(target, await createOldDatabase());
    expect(empty).toMatchObject({ code: 1, output: expect.stringContaining('without the tables of the old system') });
    expect(await adopt(target, 'mysql://root@example.test/old')).toMatchObject({
      code: 1,
      output: expect.stringContaining('--from is not valid'),
    });
    expect(await adopt(target, '')).toMatchObject({ code: 1, output: expect.stringContaining('npm run adopt -- --from') });
    expect(await countsOf(target)).toEqual(before);
  }, 60_000);

  it('never prints the password of a database that refuses it', async () => {
    const target = await cloneDatabase();
    const old = new URL(await createOldDatabase('older-schema'));
    old.password = 'leaked-secret-3';
    const { code, output } = await adopt(target, old.href);
    expect(code).toBe(1);
    expect(output).not.toContain('leaked-secret-3');
  }, 60_000);
});
