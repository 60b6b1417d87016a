import fc from 'fast-check';
import { recordOrder, ship } from '../support/orders.js';
import { insertCustomer, insertDistribution, insertOrder, loseRace } from '../support/records.js';
import { useTestApp, useUser } from '../support/use-test-app.js';

describe('the list of sales orders', () => {
  const test = useTestApp();
  const agent = useUser(test, 'operations');
  const ids: Record<string, number> = {};
  let cedar: number;
  beforeAll(async () => {
    const orders: [string, Record<string, unknown>][] = [
      ['SO 123', { orderDate: '2025-01-10', lines: [{ sku: '211810SPT', quantity: 1 }] }],
      ['0123', { orderDate: '2025-03-01', status: 'shipped' }],
      ['A-100', { orderDate: '2025-02-01', soldTo: { facilityName: '100% Care Clinic' }, shipTo: { facilityName: 'Harbor Depot' } }],
      ['A-200', { orderDate: '2025-02-01', soldTo: { facilityName: 'Mesa Urology' } }],
    ];
    for (const [number, fields] of orders) {
      const order = await recordOrder(agent, number, fields);
      ids[number] = order.id;
      cedar ??= order.customer.id;
    }
    await ship(test, { salesOrderId: ids['SO 123'] ?? 0, lotNumber: 'SLQ-10001', quantity: 2 });
    await ship(test, { salesOrderId: ids['A-200'] ?? 0, lotNumber: 'SLQ-10001', quantity: 2, voidReason: 'typed twice' });
  });

  const numbers = async (query: string): Promise<string[]> => {
    const { body } = await agent.get(`/api/v1/sales-orders?${query}`).expect(200);
    return body.data.map((order: { orderNumber: string }) => order.orderNumber);
  };

  it('is by order date, newest first', async () => {
    expect(await numbers('')).toEqual(['0123', 'A-200', 'A-100', 'SO 123']);
  });

  it('shows the customer of each order and counts its lines and distributions', async () => {
    const { body } = await agent.get('/api/v1/sales-orders?q=SO%20123').expect(200);
    expect(body.data).toEqual([
      {
        id: ids['SO 123'],
        orderNumber: 'SO 123',
        orderDate: '2025-01-10',
        shipDate: null,
        status: 'pending',
        source: 'manual',
        customer: expect.objectContaining({ id: cedar, companyKey: 'CEDARCREEKUROLOGYCLINIC', customerNumber: null, city: 'Boise' }),
        trackingNumber: null,
        repId: null,
        lineCount: 1,
        distributionCount: 1,
        version: 1,
        createdAt: expect.any(String),
        updatedAt: expect.any(String),
      },
    ]);
  });

  it.each([
    ['the order key of what was typed', 'q=SO%23%20123', ['SO 123']],
    ['part of the order number', 'q=a-', ['A-200', 'A-100']],
    ['part of the facility', 'q=urology', ['0123', 'A-200', 'SO 123']],
    ['part of where it was shipped to', 'q=harbor', ['A-100']],
    ['a percent sign that means itself', 'q=100%25', ['A-100']],
    ['the status', 'status=shipped', ['0123']],
    ['the source', 'source=pdf_import', []],
    ['the order date, both days included', 'orderDateFrom=2025-02-01&orderDateTo=2025-03-01', ['0123', 'A-200', 'A-100']],
    ['distributions, voided ones included', 'hasDistributions=true', ['A-200', 'SO 123']],
    ['no distributions', 'hasDistributions=false', ['0123', 'A-100']],
    ['several at once', 'hasDistributions=false&q=urology', ['0123']],
  ])('finds by %s', async (_, query, expected) => {
    expect(await numbers(query)).toEqual(expected);
  });

  it('finds by customer, and lists the same under the customer', async () => {
    expect(await numbers(`customerId=${cedar}`)).toEqual(['0123', 'SO 123']);
    const { body } = await agent.get(`/api/v1/customers/${cedar}/sales-orders?status=pending`).expect(200);
    expect(body.data.map((order: { orderNumber: string }) => order.orderNumber)).toEqual(['SO 123']);
    await agent.get('/api/v1/customers/4711/sales-orders').expect(404);
  });

  it('is cut in pages that neither skip nor repeat an order', async () => {
    const seen: string[] = [];
    let query = 'limit=1';
    for (let page = 0; page < 4; page += 1) {
      const { body } = await agent.get(`/api/v1/sales-orders?${query}`).expect(200);
      seen.push(...body.data.map((order: { orderNumber: string }) => order.orderNumber));
      expect(body.nextCursor === null).toBe(page === 3);
      query = `limit=1&cursor=${body.nextCursor}`;
    }
    expect(seen).toEqual(['0123', 'A-200', 'A-100', 'SO 123']);
  });

  it.each([
    'limit=0',
    'limit=201',
    'status=lost',
    'orderDateFrom=2025-02-30',
    'hasDistributions=yes',
    'customerId=x',
    'colour=red',
    'cursor=abc',
  ])('refuses %s', async (query) => {
    await agent.get(`/api/v1/sales-orders?${query}`).expect(400);
  });

  describe('without distributions', () => {
    const RUNS = Number(process.env.PROPERTY_RUNS ?? 10);
    const run = (sql: string, ...values: unknown[]) => test.database.query(sql, values);
    const PLAIN = `select s.id, s.order_date from sales_orders s where not exists (
      select from distribution_log_entries d where d.sales_order_id = s.id) order by s.order_date desc, s.id desc`;
    const KEPT = 'select sales_order_id as id, order_date from orders_without_distributions order by order_date desc, sales_order_id desc';
    const expectTruth = async () => expect((await run(KEPT)).rows).toEqual((await run(PLAIN)).rows);

    /** Rows of a table, by numbers of which each means one of them. */
    const chosen = (table: string, param: string) =>
      `(select distinct t.* from unnest(${param}::int[]) n join (select r.*, row_number() over (order by id) as nth, count(*) over () as rows
        from ${table} r) t on t.nth = 1 + n % t.rows)`;
    const ENTRY = `insert into distribution_log_entries
      (sales_order_id, customer_id, order_number, ship_date, sku, lot_number, quantity, source, tracking_number, facility_name, voided_at, void_reason)`;
    const STEPS = {
      recorded: `insert into sales_orders (order_number, order_key, order_date, customer_id, source, status, sold_to_facility_name, ship_to_facility_name)
        select k, k, date '2025-01-01' + n, (select min(id) from customers where merged_into_id is null), 'manual', 'pending', 'Clinic', 'Clinic'
        from unnest($1::int[]) n, lateral (select gen_random_uuid()::text || n) key (k)`,
      shipped: `${ENTRY} select s.id, s.customer_id, s.order_number, '2025-03-14', '211610SPT', 'SLQ-90001', 1, 'manual', gen_random_uuid(), 'Clinic',
          case when s.nth % 2 = 0 then now() end, case when s.nth % 2 = 0 then 'typed twice' end
        from ${chosen('sales_orders', '$1')} s where s.status <> 'cancelled'`,
      // The order is written after its distribution, since the statement does not read what it inserts first.
      'recorded and shipped at once': `with next as (select greatest(max(id), 1000000) + 1 as id from sales_orders), buyer as (
          select min(id) as id from customers where merged_into_id is null and cardinality($1::int[]) > 0), recorded as (
          insert into sales_orders (id, order_number, order_key, order_date, customer_id, source, status, sold_to_facility_name, ship_to_facility_name)
          overriding system value select next.id, 'X', next.id::text, '2025-02-02', buyer.id, 'manual', 'shipped', 'Clinic', 'Clinic' from next, buyer)
        ${ENTRY} select next.id, buyer.id, 'X', '2025-03-14', '211610SPT', 'SLQ-90001', 1, 'manual', gen_random_uuid(), 'Clinic', null, null from next, buyer`,
      voided: `update distribution_log_entries set voided_at = now(), void_reason = 'typed twice' where id in (
        select id from ${chosen('distribution_log_entries', '$1')} d) and voided_at is null`,
      moved: `update distribution_log_entries d set sales_order_id = s.id, customer_id = s.customer_id from ${chosen('distribution_log_entries', '$1')} m,
        lateral (select * from ${chosen('sales_orders', 'array[m.nth * 7]')} o where o.status <> 'cancelled') s where d.id = m.id`,
      dated: `update sales_orders set order_date = order_date + 1 where id in (select id from ${chosen('sales_orders', '$1')} s)`,
      cancelled: `update sales_orders set status = 'cancelled' where id in (select id from ${chosen('sales_orders', '$1')} s) and not exists (
        select from distribution_log_entries d where d.sales_order_id = sales_orders.id and d.voided_at is null)`,
    };
    const step = fc.tuple(
      fc.constantFrom(...Object.values(STEPS)),
      fc.array(fc.nat({ max: 50 }), { minLength: 1, maxLength: 6 }),
      fc.boolean(),
    );

    it('are listed truly after any sequence of changes, taken back ones included', async () => {
      await insertDistribution(test.database, await insertOrder(test.database));
      const attempt = async ([sql, numbers, isTakenBack]: [string, number[], boolean]) => {
        const client = await test.database.connect();
        try {
          await client.query('begin');
          await client.query(sql, [numbers]);
        } finally {
          await client.query(isTakenBack ? 'rollback' : 'commit');
          client.release();
        }
        await expectTruth();
      };
      const all = Array.from({ length: 30 }, (_, number) => number);
      for (const [name, sql] of Object.entries(STEPS)) expect([name, (await run(sql, all)).rowCount]).not.toEqual([name, 0]);
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
          for (const each of steps) await attempt(each);
        }),
        { numRuns: RUNS },
      );
      const listed: number[] = [];
      for (let cursor = ''; ; ) {
        const { body } = await agent.get(`/api/v1/sales-orders?hasDistributions=false&limit=7${cursor}`).expect(200);
        listed.push(...body.data.map(({ id }: { id: number }) => id));
        if (body.nextCursor === null) break;
        cursor = `&cursor=${body.nextCursor}`;
      }
      expect(listed).toEqual((await run(PLAIN)).rows.map(({ id }) => Number(id)));
    }, 60_000);

    it('stay listed when their customer is merged, and leave the list with a shipment that the web process records', async () => {
      const [into, from] = [await insertCustomer(test.database), await insertCustomer(test.database)];
      const order = await insertOrder(test.database, { customerId: from });
      await insertDistribution(test.database, await insertOrder(test.database, { customerId: from }));
      await agent.post(`/api/v1/customers/${into}/merge`).send({ fromCustomerId: from, reason: 'the same clinic' }).expect(200);
      await expectTruth();
      const { body } = await agent.get(`/api/v1/sales-orders?hasDistributions=false&customerId=${into}&status=shipped`).expect(200);
      expect(body.data.map(({ id }: { id: number }) => id)).toEqual([order.id]);
      const shipment = { salesOrderId: order.id, shipDate: '2025-03-14', sku: '211610SPT', lotNumber: 'SLQ-90001', quantity: 1 };
      await agent.post('/api/v1/distributions').send(shipment).expect(201);
      await expectTruth();
    });

    it('are listed truly when the last shipment of one is moved away while another of it is recorded, in either order', async () => {
      const MOVE = 'update distribution_log_entries set sales_order_id = $2, customer_id = $3 where id = $1';
      for (const isMovedFirst of [true, false]) {
        const [order, other] = [await insertOrder(test.database), await insertOrder(test.database)];
        const last = await insertDistribution(test.database, order);
        const move = (database: Pick<typeof test.database, 'query'>) => database.query(MOVE, [last, other.id, other.customerId]);
        if (isMovedFirst) await loseRace(test.database, move, () => insertDistribution(test.database, order));
        else
          await loseRace(
            test.database,
            (client) => insertDistribution(client, order),
            () => move(test.database),
          );
        await expectTruth();
      }
    });
  });
});
