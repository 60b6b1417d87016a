import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { runRelease } from '../../src/release/run-release.js';
import { testEnvironment } from '../support/environment.js';
import { EXPANDED, emptyDatabase, insertUnlinked, type MigratingDatabase, orderOf } from '../support/migrations.js';
import { insertCustomer, insertOrder } from '../support/records.js';

describe('the release', () => {
  let test: MigratingDatabase;
  beforeEach(async () => {
    test = await emptyDatabase();
  });
  afterEach(() => test.close());

  const release = async (): Promise<string[]> => {
    const log: string[] = [];
    await runRelease(
      testEnvironment({ DATABASE_URL: test.url }),
      (line) => log.push(line),
      () => undefined,
    );
    return log;
  };

  const ownLines = (log: string[]) => log.filter((line) => !line.startsWith('[migrator]'));
  const LINES = ['=== SilqeQMS release start ===', 'Migrations complete.', 'Seed complete.', '=== SilqeQMS release done ==='];

  it('started twice at once works once: the other waits and finds nothing to do', async () => {
    const logs = await Promise.all([release(), release()]);
    expect(logs.map(ownLines)).toEqual([LINES, LINES]);
    expect(logs.map((log) => log.filter((line) => line.includes('Applied')).length).toSorted((a, b) => a - b)).toEqual([
      0,
      expect.any(Number),
    ]);
    const { rows } = await test.database.query('select count(*)::int as times from mikro_orm_migrations group by name having count(*) > 1');
    expect(rows).toEqual([]);
    const admins = await test.database.query('select count(*)::int as admins from users');
    expect(admins.rows).toEqual([{ admins: 1 }]);
  });

  it('lets a request that holds a lock go first, so that others do not queue behind it, and continues when the lock is free', async () => {
    await test.migrator.up({ to: EXPANDED });
    const order = await insertOrder(test.database, { orderNumber: '1' });
    const id = await insertUnlinked(test.database, { customerId: order.customerId, orderNumber: '1' });
    const holder = new Client({ connectionString: test.url });
    await holder.connect();
    await holder.query('begin');
    await holder.query('lock table distribution_log_entries in row exclusive mode');
    const released = release();
    await sleep(1_000);
    const started = performance.now();
    await test.database.query(`update distribution_log_entries set contact_phone = '555-0100' where id = $1`, [id]);
    expect(performance.now() - started).toBeLessThan(1_000);
    // Long enough for a slow machine to come to the migration and give way.
    await sleep(1_000);
    await holder.query('commit');
    await holder.end();
    const log = await released;
    expect(log.filter((line) => line.startsWith('Requests hold a lock that a migration needs')).length).toBeGreaterThan(0);
    expect(ownLines(log).at(-1)).toBe(LINES.at(-1));
    expect(await orderOf(test.database, id)).toBe(order.id);
  });

  it('stops where a distribution has no order, keeping the steps before, so that the rows can be linked and the release run again', async () => {
    await test.migrator.up({ to: EXPANDED });
    const customerId = await insertCustomer(test.database, 'Alder Clinic');
    const id = await insertUnlinked(test.database, { customerId, orderNumber: '1' });
    await expect(release()).rejects.toThrow(/1 distribution has no sales order.*npm run backfill -- --report/s);
    const order = await insertOrder(test.database, { orderNumber: '1', facilityName: 'Alder Clinic' });
    await test.database.query('update distribution_log_entries set sales_order_id = $1 where id = $2', [order.id, id]);
    expect(ownLines(await release())).toEqual(LINES);
  });
});
