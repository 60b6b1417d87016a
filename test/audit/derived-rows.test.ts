import { readFile } from 'node:fs/promises';
import { auditedTables } from '../../src/audit/audited-tables.js';
import { importFile } from '../support/imports.js';
import { Owner } from '../support/owner.js';
import { insertCustomer, insertDistribution, insertOrder } from '../support/records.js';
import { useAdmin, useTestApp } from '../support/use-test-app.js';

const CHECK = 'derived_rows_follow_from_records';

interface Finding {
  check: string;
  kind: string;
  entityType: string;
  entityId: string;
  detail: string;
}

describe('the verification recomputes what is derived from the records:', () => {
  const test = useTestApp();
  const admin = useAdmin(test);
  let owner: Owner;
  const ids: Record<string, string> = {};

  const findings = async (): Promise<Finding[]> => (await admin.get('/api/v1/audit-events/verification').expect(200)).body.findings;

  beforeAll(async () => {
    owner = await Owner.of(test);
    const order = await insertOrder(test.database, { orderNumber: 'D-1' });
    const id = await insertDistribution(test.database, order);
    const correct = (version: number, change: object) =>
      admin
        .patch(`/api/v1/distributions/${id}`)
        .set('If-Match', `"v${version}"`)
        .send({ ...change, reason: 'counted again' })
        .expect(200);
    await correct(1, { quantity: 3, trackingNumber: '1Z' });
    await correct(2, { trackingNumber: null });
    await correct(3, { quantity: 5 });
    await correct(4, { quantity: 3 });
    await test.database.query(`update sales_orders set order_number = 'D-2', order_key = 'D-2' where id = $1`, [order.id]);
    const customer = await insertCustomer(test.database, 'Harbor Clinic');
    await test.database.query(`update customers set facility_name = 'Pier Clinic', company_key = 'PIERCLINIC' where id = $1`, [customer]);
    await admin
      .patch(`/api/v1/customers/${customer}`)
      .set('If-Match', '"v2"')
      .send({ facilityName: 'Quay Clinic, LLC', reason: 'renamed' })
      .expect(200);
    const imported = await importFile(
      admin,
      'Ship Date,Order Number,Facility Name,SKU,Lot,Quantity\n2025-03-14,SO 77001,Clinic A,211610SPT,SLQ-77001,1\n2025-03-14,SO 77002,Clinic A,211610SPT,SLQ-77001,2\n',
    );
    const unshipped = await insertOrder(test.database);
    // As an adoption leaves them: the customer was recorded with what the earlier system said.
    await test.database.query(`insert into adopted_records (source_table, old_id, outcome, new_table, new_id, received)
      select 'customers', '1', 'adopted', 'customers', c.id, jsonb_build_object('facility_name', c.facility_name, 'updated_at', '2025-03-14 10:00:00')
      from customers c where c.id = ${unshipped.customerId}`);
    await test.database.query(`insert into adopted_profiles (customer_id, said_on, facility_name)
      select c.id, '2025-03-14', c.facility_name from customers c where c.id = ${unshipped.customerId}`);
    const [shipped] = await owner.asks<{ row: string }>('select max(import_row_id)::text as row from distribution_log_entries');
    Object.assign(ids, { distribution: String(id), order: String(order.id), customer: String(customer), import: String(imported.id) });
    Object.assign(ids, { unshipped: String(unshipped.id), adopted: String(unshipped.customerId), row: shipped?.row ?? '' });
    await owner.keepsEverything();
  });

  it('finds nothing in what the application did', async () => {
    expect((await owner.asks('select from received_distributions')).length).toBe(4);
    expect(await findings()).toEqual([]);
  });

  it('says of every table how it is kept (docs/PROOF.md)', async () => {
    const page = await readFile('docs/PROOF.md', 'utf8');
    const others = owner.tables.filter((table) => !(table in auditedTables));
    expect(others.filter((table) => !page.includes(`\`${table}\``))).toEqual([]);
  });

  const found = (kind: string, entityType: string, entityId: () => string | undefined, detail: string) => ({
    kind,
    entityType,
    entityId,
    detail,
  });
  it.each([
    [
      'a former state of a shipment that is gone',
      'received_distributions',
      `delete from received_distributions where quantity = 3 and tracking_number = '1Z'`,
      [
        found(
          'record_missing',
          'received_distributions',
          () => ids.distribution,
          'what a distribution said before a correction is missing',
        ),
      ],
    ],
    [
      'one that says something else',
      'received_distributions',
      `update received_distributions set lot_number = 'SLQ-1' where quantity = 5`,
      [
        found(
          'record_added',
          'received_distributions',
          () => ids.distribution,
          'what a distribution said before a correction was slipped in',
        ),
        found(
          'record_missing',
          'received_distributions',
          () => ids.distribution,
          'what a distribution said before a correction is missing',
        ),
      ],
    ],
    [
      'a former number of an order that is gone',
      'former_order_keys',
      'delete from former_order_keys',
      [found('record_missing', 'former_order_keys', () => ids.order, 'former order key D-1 is missing')],
    ],
    [
      'one that leads to another order',
      'former_order_keys',
      `insert into former_order_keys select 'D-3', id from sales_orders where order_key = 'D-2'`,
      [found('record_added', 'former_order_keys', () => ids.order, 'former order key D-3 was slipped in')],
    ],
    [
      'a former name of a customer that is gone',
      'customer_keys',
      `delete from customer_keys where company_key = 'HARBORCLINIC'`,
      [found('record_missing', 'customer_keys', () => ids.customer, 'company key HARBORCLINIC is missing')],
    ],
    [
      'a name that leads to a customer who never had it',
      'customer_keys',
      `insert into customer_keys select 'OTHERCLINIC', customer_id from customer_keys where company_key = 'HARBORCLINIC'`,
      [found('record_added', 'customer_keys', () => ids.customer, 'company key OTHERCLINIC was slipped in')],
    ],
    [
      'an order without distributions that is not listed',
      'orders_without_distributions',
      'delete from orders_without_distributions',
      [found('record_missing', 'orders_without_distributions', () => ids.unshipped, 'order that has no distribution is missing')],
    ],
    [
      'one that is listed by another date',
      'orders_without_distributions',
      'update orders_without_distributions set order_date = order_date + 1',
      [found('record_changed', 'orders_without_distributions', () => ids.unshipped, 'order that has no distribution differs')],
    ],
    [
      'one that is listed although it shipped',
      'orders_without_distributions',
      `insert into orders_without_distributions select id, order_date from sales_orders where order_key = 'D-2'`,
      [found('record_added', 'orders_without_distributions', () => ids.order, 'order that has no distribution was slipped in')],
    ],
    [
      'rows of an import that are gone',
      'import_rows',
      'delete from import_rows where line_number = 2',
      [
        found('record_changed', 'import_rows', () => ids.import, 'number of the rows of an import (1, and 2 when it was read) differs'),
        found('record_missing', 'import_rows', () => String(Number(ids.row) - 1), 'row of an import that made distribution'),
      ],
    ],
    [
      'a row of an import that another one took the place of',
      'import_rows',
      `insert into import_rows overriding system value select (jsonb_populate_record(r, '{"id": 4711, "line_number": 4}')).* from import_rows r where line_number = 3;
       delete from import_rows where line_number = 3`,
      [found('record_missing', 'import_rows', () => ids.row, 'row of an import that made distribution')],
    ],
    [
      'a profile of the earlier system that says something else',
      'adopted_profiles',
      `update adopted_profiles set city = 'Akron'`,
      [found('record_changed', 'adopted_profiles', () => ids.adopted, 'profile of the earlier system differs')],
    ],
    [
      'a profile of the earlier system that is gone',
      'adopted_profiles',
      'delete from adopted_profiles',
      [found('record_missing', 'adopted_profiles', () => ids.adopted, 'profile of the earlier system is missing')],
    ],
    [
      'a profile of the earlier system that it did not have',
      'adopted_profiles',
      `insert into adopted_profiles (customer_id, said_on, facility_name) select id, '2025-03-14', facility_name from customers where company_key = 'PIERCLINIC'`,
      [
        found('record_added', 'adopted_profiles', () => ids.customer, 'profile of the earlier system was slipped in'),
        found('record_changed', 'adopted_profiles', () => ids.customer, 'profile of the earlier system differs'),
      ],
    ],
    [
      'the end of a transaction that is gone',
      'change_times',
      `delete from change_times where change_number = (select change_number from lots where lot_number = 'SLQ-77001')`,
      [found('record_missing', 'change_times', () => undefined, 'end of the transaction of event')],
    ],
  ])('%s', async (_, table, sql, expected) => {
    await owner.does(sql);
    const listed = (await findings()).filter(({ check }) => check === CHECK);
    await owner.does(owner.restoring(table));
    expect(listed).toEqual(
      expected.map(({ kind, entityType, entityId, detail }) =>
        expect.objectContaining({ kind, entityType, entityId: entityId() ?? expect.any(String), detail: expect.stringContaining(detail) }),
      ),
    );
    expect(await findings()).toEqual([]);
  });

  it.each([
    ['customer_keys', 'company_key', CHECK],
    ['lot_aliases', 'alias', 'records_are_as_their_events_say'],
  ])('and answers also where %s cannot be compared, since a column is gone', async (table, column, check) => {
    await owner.does(`alter table ${table} rename column ${column} to gone`);
    const { body } = await admin.get('/api/v1/audit-events/verification').expect(200);
    await owner.does(`alter table ${table} rename column gone to ${column}`);
    expect(body.verified).toBe(false);
    expect(body.findings).toContainEqual(
      expect.objectContaining({ check: 'functions_and_triggers_are_as_migrated', detail: `column ${table}.${column} is missing` }),
    );
    expect(body.findings).toContainEqual(
      expect.objectContaining({ check, detail: expect.stringContaining(`${table} cannot be compared`) }),
    );
  });
});
