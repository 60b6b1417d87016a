import { race } from '../support/race.js';
import { insertDistribution, insertOrder } from '../support/records.js';
import { useTestApp, useUser } from '../support/use-test-app.js';

const reason = 'the customer withdrew the order';

describe('cancelling a sales order', () => {
  const test = useTestApp();
  const agent = useUser(test, 'operations');

  async function cancel(id: number, status: number) {
    const { headers } = await agent.get(`/api/v1/sales-orders/${id}`).expect(200);
    const { body } = await agent
      .patch(`/api/v1/sales-orders/${id}`)
      .set('If-Match', headers.etag ?? '')
      .send({ status: 'cancelled', reason })
      .expect(status);
    return body;
  }
  const statusOf = async (id: number) => (await agent.get(`/api/v1/sales-orders/${id}`).expect(200)).body.status;
  const byHand = (sql: string, ...values: unknown[]) => test.database.query(sql, values);
  const voided = `update distribution_log_entries set voided_at = now(), void_reason = 'typing error' where id = $1`;

  it('is refused while it has a live distribution, and says how many', async () => {
    const order = await insertOrder(test.database);
    await insertDistribution(test.database, order);
    await insertDistribution(test.database, order, { lotNumber: 'SLQ-10002' });
    expect(await cancel(order.id, 409)).toMatchObject({ code: 'order_has_shipments', distributions: 2, errors: [{ pointer: '/status' }] });
    expect(await statusOf(order.id)).toBe('shipped');
  });

  it('works once all of them are voided', async () => {
    const order = await insertOrder(test.database);
    const distribution = await insertDistribution(test.database, order);
    await byHand(voided, distribution);
    expect(await cancel(order.id, 200)).toMatchObject({ status: 'cancelled' });
  });

  it('refuses every later shipment: recorded, moved to it, linked from the review queue or restored after a void', async () => {
    const order = await insertOrder(test.database);
    const was = await insertDistribution(test.database, order);
    await byHand(voided, was);
    await cancel(order.id, 200);
    const elsewhere = await insertDistribution(test.database, await insertOrder(test.database));

    const shipment = { salesOrderId: order.id, shipDate: '2025-03-14', sku: '211610SPT', lotNumber: 'SLQ-10003', quantity: 1 };
    expect((await agent.post('/api/v1/distributions').send(shipment).expect(422)).body.code).toBe('sales_order_cancelled');
    const { headers } = await agent.get(`/api/v1/distributions/${elsewhere}`).expect(200);
    const moved = await agent
      .patch(`/api/v1/distributions/${elsewhere}`)
      .set('If-Match', headers.etag ?? '')
      .send({ salesOrderId: order.id, reason })
      .expect(422);
    expect(moved.body.code).toBe('sales_order_cancelled');

    const refused = /sales order \d+ is cancelled/;
    await expect(insertDistribution(test.database, order)).rejects.toThrow(refused);
    await expect(byHand(`update distribution_log_entries set voided_at = null, void_reason = null where id = $1`, was)).rejects.toThrow(
      refused,
    );
    await expect(
      byHand(
        `update distribution_log_entries set sales_order_id = $2, customer_id = $3 where id = $1`,
        elsewhere,
        order.id,
        order.customerId,
      ),
    ).rejects.toThrow(refused);
    // What is voided may be corrected: it counts nowhere.
    await byHand(`update distribution_log_entries set void_reason = 'never shipped' where id = $1`, was);
  });

  it('is refused in SQL by hand too', async () => {
    const order = await insertOrder(test.database);
    await insertDistribution(test.database, order);
    await expect(byHand(`update sales_orders set status = 'cancelled' where id = $1`, order.id)).rejects.toThrow(
      /has live distributions and cannot be cancelled/,
    );
  });

  it('is refused under an isolation that would read an old snapshot, as is writing the log', async () => {
    const order = await insertOrder(test.database);
    const client = await test.database.connect();
    await client.query('begin isolation level repeatable read');
    await expect(client.query(`update sales_orders set status = 'cancelled' where id = $1`, [order.id])).rejects.toThrow(/READ COMMITTED/);
    await client.query('rollback');
    await client.query('begin isolation level repeatable read');
    await expect(insertDistribution(client, order)).rejects.toThrow(/READ COMMITTED/);
    await client.query('rollback');
    client.release();
  });

  it('refuses a shipment that changes its id when it moves to the cancelled order', async () => {
    const [from, to] = [await insertOrder(test.database), await insertOrder(test.database, { status: 'cancelled' })];
    const id = await insertDistribution(test.database, from);
    await expect(
      byHand(
        `update distribution_log_entries set id = default, sales_order_id = $2, customer_id = $3 where id = $1`,
        id,
        to.id,
        to.customerId,
      ),
    ).rejects.toThrow(/is cancelled/);
  });

  it('lets shipments from before the rule be corrected', async () => {
    const order = await insertOrder(test.database);
    const id = await insertDistribution(test.database, order);
    await byHand('alter table sales_orders disable trigger sales_orders_cancelled_unshipped');
    await byHand(`update sales_orders set status = 'cancelled' where id = $1`, order.id);
    await byHand('alter table sales_orders enable always trigger sales_orders_cancelled_unshipped');
    await byHand('update distribution_log_entries set quantity = 7 where id = $1', id);
    expect(await cancel(order.id, 200)).toMatchObject({ status: 'cancelled' });
  });

  it('is enforced by triggers that stay on in every replication role', async () => {
    const { rows } = await byHand(`select tgname from pg_trigger where tgenabled = 'A' and tgname = any ($1) order by 1`, [
      'customers_merged_once',
      'distribution_log_entries_order_shippable_insert',
      'distribution_log_entries_order_shippable_update',
      'imports_status_in_order',
      'sales_orders_cancelled_unshipped',
    ]);
    expect(rows).toHaveLength(5);
  });

  it('waits for a shipment that is being written, and then counts it', async () => {
    const order = await insertOrder(test.database);
    const { rows } = await byHand('select sku, lot_number from lots limit 1');
    const cancelling = await race(
      test,
      (tx) =>
        tx.rows(
          `insert into distribution_log_entries (sales_order_id, customer_id, order_number, ship_date, sku, lot_number, quantity, source, facility_name)
           select id, customer_id, order_number, '2025-03-14', $2, $3, 3, 'csv_import', 'Bulk Clinic' from sales_orders where id = $1`,
          [order.id, rows[0].sku, rows[0].lot_number],
        ),
      () => byHand(`update sales_orders set status = 'cancelled' where id = $1`, order.id).then(() => 'cancelled', String),
    );
    expect(cancelling).toMatch(/has live distributions/);
  });

  it('is seen by a shipment that waited for it', async () => {
    const order = await insertOrder(test.database);
    const shipping = await race(
      test,
      (tx) => tx.rows(`update sales_orders set status = 'cancelled' where id = $1`, [order.id]),
      () => insertDistribution(test.database, order, { lotNumber: 'SLQ-10004' }).then(() => 'recorded', String),
    );
    expect(shipping).toMatch(/is cancelled/);
  });
});
