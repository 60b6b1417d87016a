import { Client } from 'pg';
import { completeAddress } from '../../src/addresses/address.js';
import { lockKnownCustomers } from '../../src/customer-profiles/find-known-customers.js';
import { findOrCreateCustomer } from '../../src/customer-profiles/find-or-create-customer.js';
import { Database } from '../../src/database/database.js';
import { race } from '../support/race.js';
import { useTestApp } from '../support/use-test-app.js';

describe('the customer of an order', () => {
  const test = useTestApp();
  let database: Database;
  beforeAll(async () => {
    database = test.app.get(Database);
  });

  const customerOf = (facilityName: string, customerNumber: string | null = null, city?: string): Promise<number> =>
    database.transaction(null, (tx) => findOrCreateCustomer(tx, completeAddress({ facilityName, city }), customerNumber));

  it('is made from the sold-to of its first order and found again under any spelling of its name', async () => {
    const id = await customerOf('Alder Bay Clinic, Inc.', null, 'Boise');
    expect(await customerOf('ALDER BAY CLINIC')).toBe(id);
    const { rows } = await test.database.query('select company_key, facility_name, city from customers where id = $1', [id]);
    expect(rows).toEqual([{ company_key: 'ALDERBAYCLINIC', facility_name: 'Alder Bay Clinic, Inc.', city: 'Boise' }]);
  });

  it('is the one that another order creates at the same moment', async () => {
    let made = 0;
    const found = await race(
      test,
      async (tx) => {
        made = await findOrCreateCustomer(tx, completeAddress({ facilityName: 'Beech Point Clinic' }), null);
      },
      () => customerOf('Beech Point Clinic'),
    );
    expect(found).toBe(made);
  });

  it('is one customer when many orders of a new facility arrive together', async () => {
    const ids = await Promise.all(Array.from({ length: 8 }, (_, index) => customerOf('Birch Point Surgery', index % 2 ? 'B-1' : null)));
    expect(new Set(ids).size).toBe(1);
    const { rows } = await test.database.query(`select customer_number from customers where company_key = 'BIRCHPOINTSURGERY'`);
    expect(rows).toEqual([{ customer_number: 'B-1' }]);
  });

  it('learns its number once, with the event of the change', async () => {
    const id = await customerOf('Copper Hill Hospital');
    expect(await customerOf('Copper Hill Hospital', 'H-1')).toBe(id);
    expect(await customerOf('Another Name', 'H-1')).toBe(id);
    await expect(customerOf('Copper Hill Hospital', 'H-2')).rejects.toMatchObject({
      code: 'customer_number_conflict',
      extras: { members: { id } },
    });
    const { rows } = await test.database.query(
      `select new_values from audit_events where entity_type = 'customers' and entity_id = $1 and action = 'update'`,
      [String(id)],
    );
    expect(rows).toEqual([{ new_values: { customer_number: 'H-1' } }]);
  });

  it('is not created from a name without a letter or digit', async () => {
    await expect(customerOf('---')).rejects.toMatchObject({ code: 'facility_name_unusable' });
  });

  it('is the survivor of a merged customer, through any number of merges', async () => {
    const first = await customerOf('Dale Urology');
    const second = await customerOf('Dale Urology West', 'D-2');
    const third = await customerOf('Dale Urology Group');
    await test.database.query('update customers set merged_into_id = $2 where id = $1', [first, second]);
    await expect(test.database.query('update customers set merged_into_id = $2 where id = $1', [second, third])).rejects.toThrow(
      'survivor first',
    );
    await test.database.query('update customers set merged_into_id = $2 where id = $1', [first, third]);
    await test.database.query('update customers set merged_into_id = $2 where id = $1', [second, third]);
    await expect(test.database.query('update customers set merged_into_id = $2 where id = $1', [first, second])).rejects.toThrow(
      'was merged itself',
    );
    expect(await customerOf('Dale Urology')).toBe(third);
    expect(await customerOf('Some Other Name', 'D-2')).toBe(third);
  });

  it('is locked with the others of a file in the order of ids, as a merge locks them', async () => {
    const low = await customerOf('Zinc Valley Clinic');
    const high = await customerOf('Amber Valley Clinic');
    const holder = new Client({ connectionString: test.databaseUrl });
    await holder.connect();
    const lock = (id: number) => holder.query('select id from customers where id = $1 for no key update nowait', [id]);
    await holder.query('begin');
    await lock(low);
    const locked = database.transaction(null, (tx) => lockKnownCustomers(tx, ['AMBERVALLEYCLINIC', 'ZINCVALLEYCLINIC'], [null]));
    const waiting = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
    await expect.poll(async () => (await test.database.query(waiting)).rowCount, { timeout: 20_000 }).toBe(1);
    await lock(high);
    await holder.query('rollback');
    await locked;
    await holder.end();
  });
});
