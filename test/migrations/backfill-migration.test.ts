import { BACKFILLED, EXPANDED, emptyDatabase, insertUnlinked, type MigratingDatabase, orderOf } from '../support/migrations.js';
import { insertCustomer, insertDistribution, insertOrder } from '../support/records.js';

describe('the migration that links distributions to their orders', () => {
  let test: MigratingDatabase;
  beforeEach(async () => {
    test = await emptyDatabase();
    await test.migrator.up({ to: EXPANDED });
  });
  afterEach(() => test.close());

  const up = () => test.migrator.up({ to: BACKFILLED });

  it('links a distribution to the order of its customer with its order key, however the number was written', async () => {
    const order = await insertOrder(test.database, { orderNumber: '0000123' });
    const id = await insertUnlinked(test.database, { customerId: order.customerId, orderNumber: 'so# 0000 123' });
    await up();
    expect(await orderOf(test.database, id)).toBe(order.id);
  });

  it('links nothing by a look-alike number, nor to the order of another customer', async () => {
    const order = await insertOrder(test.database, { orderNumber: '0000123', facilityName: 'Alder Clinic' });
    const other = await insertCustomer(test.database, 'Alder Clinic West');
    const ids = [
      await insertUnlinked(test.database, { customerId: order.customerId, orderNumber: '123' }),
      await insertUnlinked(test.database, { customerId: order.customerId, orderNumber: 'SO' }),
      await insertUnlinked(test.database, { customerId: other, orderNumber: '0000123' }),
    ];
    await up();
    expect(await Promise.all(ids.map((id) => orderOf(test.database, id)))).toEqual([null, null, null]);
  });

  it('follows a merged customer to what it became, and picks neither of two orders', async () => {
    const order = await insertOrder(test.database, { orderNumber: '7', facilityName: 'Birch Clinic' });
    const former = await insertOrder(test.database, { orderNumber: '8', facilityName: 'Birch East' });
    const both = await insertOrder(test.database, { orderNumber: '8', facilityName: 'Birch Clinic' });
    await test.database.query('update customers set merged_into_id = $1 where id = $2', [order.customerId, former.customerId]);
    const moved = await insertUnlinked(test.database, { customerId: former.customerId, orderNumber: '7' });
    const ambiguous = await insertUnlinked(test.database, { customerId: former.customerId, orderNumber: '8' });
    await up();
    expect(await orderOf(test.database, moved)).toBe(order.id);
    expect(await orderOf(test.database, ambiguous)).toBeNull();
    expect(both.customerId).toBe(order.customerId);
    const { rows } = await test.database.query('select customer_id::float8 as id from distribution_log_entries where id = $1', [moved]);
    expect(rows).toEqual([{ id: order.customerId }]);
  });

  it('links no shipment twice: the second of two equal ones is left for a person, a voided one is linked', async () => {
    const order = await insertOrder(test.database, { orderNumber: '9' });
    const { customerId } = order;
    await insertUnlinked(test.database, { customerId, orderNumber: '9', lotNumber: 'SLQ-90002' }).then(async (first) => {
      const second = await insertUnlinked(test.database, { customerId, orderNumber: '9', lotNumber: 'SLQ-90002' });
      const voided = await insertUnlinked(test.database, { customerId, orderNumber: '9', lotNumber: 'SLQ-90002', voidReason: 'twice' });
      await insertDistribution(test.database, order, { lotNumber: 'SLQ-90003', trackingNumber: 'T-1' });
      const inLog = await insertUnlinked(test.database, { customerId, orderNumber: '9', lotNumber: 'SLQ-90003', trackingNumber: 'T-1' });
      await up();
      expect(await Promise.all([first, second, voided, inLog].map((id) => orderOf(test.database, id)))).toEqual([
        order.id,
        null,
        order.id,
        null,
      ]);
    });
  });

  it('links nothing to a cancelled order', async () => {
    const order = await insertOrder(test.database, { orderNumber: '11', status: 'cancelled' });
    const id = await insertUnlinked(test.database, { customerId: order.customerId, orderNumber: '11' });
    await up();
    expect(await orderOf(test.database, id)).toBeNull();
  });

  it('leaves an audit event for every link, with the reason backfill', async () => {
    const order = await insertOrder(test.database, { orderNumber: '10' });
    const id = await insertUnlinked(test.database, { customerId: order.customerId, orderNumber: '10' });
    await up();
    const { rows } = await test.database.query(
      `select actor, action, old_values, new_values, reason from audit_events where entity_type = 'distribution_log_entries' and entity_id = $1
       and action = 'update'`,
      [String(id)],
    );
    expect(rows).toEqual([
      {
        actor: 'release',
        action: 'update',
        old_values: { sales_order_id: null },
        new_values: { sales_order_id: order.id },
        reason: 'backfill',
      },
    ]);
  });

  it('unlinks what it linked when reverted, and not what a person linked', async () => {
    const order = await insertOrder(test.database, { orderNumber: '11' });
    const linked = await insertUnlinked(test.database, { customerId: order.customerId, orderNumber: '11' });
    const byHand = await insertUnlinked(test.database, { customerId: order.customerId, orderNumber: 'eleven', lotNumber: 'SLQ-90004' });
    await up();
    await test.database.query('update distribution_log_entries set sales_order_id = $1 where id = $2', [order.id, byHand]);
    await test.migrator.down({ to: EXPANDED });
    expect(await orderOf(test.database, linked)).toBeNull();
    expect(await orderOf(test.database, byHand)).toBe(order.id);
    await up();
    expect(await orderOf(test.database, linked)).toBe(order.id);
  });
});
