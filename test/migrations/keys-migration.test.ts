import { emptyDatabase, insertProduct, type MigratingDatabase } from '../support/migrations.js';
import { insertCustomer, insertDistribution, insertOrder } from '../support/records.js';
import { insertWaiting } from '../support/unlinked.js';

const BEFORE = 'Migration20261128140000_name_each_line_of_a_parcel';

describe('the migration to keys that lose no letter', () => {
  let test: MigratingDatabase;
  beforeEach(async () => {
    test = await emptyDatabase();
    await test.migrator.up({ to: BEFORE });
  });
  afterEach(() => test.close());

  const keys = async (table: 'customers' | 'sales_orders', column: string, ids: number[]) => {
    const { rows } = await test.database.query(`select ${column} as key from ${table} where id = any ($1) order by id`, [ids]);
    return rows.map(({ key }) => key);
  };
  const customer = async (name: string, key: string) => {
    const id = await insertCustomer(test.database, `Plain ${key}`);
    await test.database.query('update customers set facility_name = $2, company_key = $3 where id = $1', [id, name, key]);
    return id;
  };

  it('gives customers the key of their name, unless it is another one’s or they were renamed', async () => {
    const ids = [
      await customer('Óbidos Clínica', 'BIDOSCLNICA'),
      await customer('Clínica Sul', 'FORMERNAME'),
      await customer('Évora', 'VORA'),
      await customer('Evora', 'EVORA'),
    ];
    await test.migrator.up();
    expect(await keys('customers', 'company_key', ids)).toEqual(['OBIDOSCLINICA', 'FORMERNAME', 'VORA', 'EVORA']);
    const { rows } = await test.database.query(`select id::int from customers_by_key where company_key = 'OBIDOSCLINICA'`);
    expect(rows).toEqual([{ id: ids[0] }]);
    const events = await test.database.query(`select actor, reason from audit_events where request_id = 'Migration20261128150000'`);
    expect(events.rows).toContainEqual({ actor: 'release', reason: 'keys that lose no letter' });
    await test.migrator.down({ to: BEFORE });
    await test.migrator.up();
  });

  it('gives orders the key of their number, unless the customer has an order of it', async () => {
    const { id, customerId } = await insertOrder(test.database, { orderNumber: 'UTH-913' });
    const second = await insertOrder(test.database, { orderNumber: 'A-1', customerId });
    const ids = [id, second.id];
    for (const [orderNumber, key] of [
      ['SOUTH-7', 'UTH-7'],
      ['A\u20131', 'A\u20131'],
      ['B\u20132', 'B\u20132'],
    ] as const) {
      const order = await insertOrder(test.database, { customerId });
      await test.database.query('update sales_orders set order_number = $2, order_key = $3 where id = $1', [order.id, orderNumber, key]);
      ids.push(order.id);
    }
    await test.migrator.up();
    expect(await keys('sales_orders', 'order_key', ids)).toEqual(['UTH-913', 'A-1', 'SOUTH-7', 'A\u20131', 'B-2']);
  });
});

describe('the migration to order numbers of any width', () => {
  it('gives orders and waiting shipments one key, unless the customer has an order of it, and takes it back', async () => {
    const before = 'Migration20261128200000_find_lots_of_almost_this_number';
    const test = await emptyDatabase();
    try {
      await test.migrator.up({ to: before });
      const { id, customerId } = await insertOrder(test.database, { orderNumber: '4711' });
      const ids = [id];
      for (const number of ['\uff14\uff17\uff11\uff11', '\uff21-\uff17']) {
        const order = await insertOrder(test.database, { customerId });
        await test.database.query('update sales_orders set order_number = $2, order_key = $2 where id = $1', [order.id, number]);
        ids.push(order.id);
      }
      const waiting = await insertWaiting(test.database, { order_number: '\uff17\uff18' });
      const keys = async () => {
        const orders = await test.database.query('select order_key as key from sales_orders where id = any ($1) order by id', [ids]);
        const shipments = await test.database.query('select order_key as key from unlinked_distributions where id = $1', [waiting]);
        return [...orders.rows, ...shipments.rows].map(({ key }) => key);
      };
      await test.migrator.up();
      expect(await keys()).toEqual(['4711', '\uff14\uff17\uff11\uff11', 'A-7', '78']);
      await test.migrator.down({ to: before });
      expect(await keys()).toEqual(['4711', '\uff14\uff17\uff11\uff11', '\uff21-\uff17', '\uff17\uff18']);
    } finally {
      await test.close();
    }
  });
});

describe('the migration that remembers each state of a shipment', () => {
  it('finds in the audit trail what entries said between two corrections, each state once and in order', async () => {
    const before = 'Migration20261128235000_ask_for_a_second_factor';
    const test = await emptyDatabase();
    try {
      await test.migrator.up({ to: before });
      await insertProduct(test.database);
      const order = await insertOrder(test.database, { orderNumber: 'A-1' });
      const other = await insertOrder(test.database, { orderNumber: 'B-2', customerId: order.customerId });
      const entry = (trackingNumber: string) => insertDistribution(test.database, order, { lotNumber: 'SLQ-90001', trackingNumber });
      const [corrected, once, never] = [await entry('1'), await entry('2'), await entry('3')];
      const change = async (id: number, changes: string) => {
        await test.database.query(`update distribution_log_entries set ${changes} where id = $1`, [id]);
      };
      await change(corrected, `tracking_number = null`);
      await change(corrected, `city = 'Boise'`);
      await change(corrected, `quantity = 9`);
      await change(corrected, `sales_order_id = ${other.id}, order_number = 'B-2'`);
      await change(corrected, `sales_order_id = ${order.id}, order_number = 'A-1'`);
      await change(corrected, `ship_date = '2025-03-01'`);
      await change(corrected, `voided_at = now(), void_reason = 'never left'`);
      await change(once, `quantity = 8`);
      await change(never, `city = 'Boise'`);
      const said = [
        [corrected, order.id, '2025-03-14', '1', 10],
        [corrected, order.id, '2025-03-14', null, 10],
        [corrected, order.id, '2025-03-14', null, 9],
        [corrected, other.id, '2025-03-14', null, 9],
        [once, order.id, '2025-03-14', '2', 10],
      ];
      const remembered = async () => {
        const { rows } = await test.database.query({
          text: `select distribution_id::int, sales_order_id::int, ship_date::text, tracking_number, quantity, order_number
            from received_distributions r order by distribution_id, to_jsonb(r) -> 'id'`,
          rowMode: 'array',
        });
        return rows;
      };
      const numberOf = (salesOrderId: unknown) => (salesOrderId === other.id ? 'B-2' : 'A-1');
      await test.migrator.up();
      expect(await remembered()).toEqual(said.map((state) => [...state, numberOf(state[1])]));
      await change(once, `lot_number = 'SLQ-90001', quantity = 7`);
      await change(once, `quantity = 8`);
      await change(once, `quantity = 7`);
      expect((await remembered()).slice(4).map(([, , , , quantity]) => quantity)).toEqual([10, 8, 7]);
      await test.migrator.down({ to: before });
      const firsts = await test.database.query('select distribution_id::int as id, quantity from received_distributions order by 1');
      expect(firsts.rows).toEqual([corrected, once].map((id) => ({ id, quantity: 10 })));
      await test.migrator.up();
      expect((await remembered()).length).toBe(7);
    } finally {
      await test.close();
    }
  });
});

describe('the migration to consignees as people see them', () => {
  it('makes one consignee of an address that was written twice, and takes it back', async () => {
    const before = 'Migration20261129102000_know_consignees';
    const test = await emptyDatabase();
    try {
      await test.migrator.up({ to: before });
      await insertProduct(test.database);
      const order = await insertOrder(test.database);
      const names = ['Clínica Sul', 'Clínica\u00a0Sul', 'Clínica Sul'.normalize('NFD'), 'Clinica Sul', 'CLINICA  SUL'];
      for (const facilityName of names) await insertDistribution(test.database, order, { facilityName, trackingNumber: facilityName });
      const keys = async () => {
        const { rows } = await test.database.query<{ key: string }>(
          'select consignee_key as key from distribution_log_entries order by id',
        );
        return rows.map(({ key }) => key);
      };
      const old = await keys();
      expect(new Set(old).size).toBe(4);
      const contact = `update consignees set recall_contact_phone = '208-555-0101' where facility_name = $1`;
      await test.database.query(contact, ['Clínica\u00a0Sul']);
      await test.migrator.up();
      const consignees = await test.database.query(
        `select facility_name as name, recall_contact_phone as phone from consignees c
         where exists (select from distribution_log_entries d where d.consignee_key = c.consignee_key) order by 1`,
      );
      expect(consignees.rows).toEqual([
        { name: 'Clinica Sul', phone: null },
        { name: 'Clínica Sul', phone: '208-555-0101' },
      ]);
      const [first, second, third, plain, loud] = await keys();
      expect([second, third, loud]).toEqual([first, first, plain]);
      expect([plain, loud]).toEqual(old.slice(3));
      await test.migrator.down({ to: before });
      expect(await keys()).toEqual(old);
    } finally {
      await test.close();
    }
  });
});
