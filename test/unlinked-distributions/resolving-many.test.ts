import { randomUUID } from 'node:crypto';
import { correctWaiting } from '../support/change-now.js';
import { race } from '../support/race.js';
import { insertCustomer, insertDistribution, insertOrder } from '../support/records.js';
import { insertWaiting } from '../support/unlinked.js';
import { useTestApp, useUser } from '../support/use-test-app.js';

const reason = 'the missing orders were found';

interface Outcome {
  id: number;
  outcome: string;
  code: string | null;
  detail: string | null;
  distribution: { id: number; salesOrderId: number } | null;
}

describe('resolving many waiting shipments', () => {
  const test = useTestApp();
  const agent = useUser(test, 'operations');
  /** What the shipments of one test wait for, so that its filter finds no others. */
  let reasonCode: string;
  let lots = 82_000;
  beforeEach(() => {
    reasonCode = `r-${randomUUID().slice(0, 8)}`;
  });

  const wait = (columns: Record<string, string | number | null> = {}) => {
    lots += 1;
    return insertWaiting(test.database, { reason_code: reasonCode, lot_number: `SLQ-${lots}`, ...columns });
  };
  const send = (body: object) =>
    agent.post('/api/v1/unlinked-distributions/resolve').send({ filter: { reason: reasonCode }, reason, ...body });
  const resolve = async (body: object) => (await send(body).expect(200)).body;
  const byId = (data: Outcome[]) => Object.fromEntries(data.map(({ id, ...outcome }) => [id, outcome]));
  const stillWaiting = async () =>
    (await agent.get(`/api/v1/unlinked-distributions?reason=${reasonCode}`).expect(200)).body.data.map(({ id }: Outcome) => id);

  it('takes exactly those that were chosen, and no more of them than pass the other filters', async () => {
    const [first, second, third] = [await wait(), await wait({ sku: '211810SPT' }), await wait()];
    const ids = (data: Outcome[]) => data.map(({ id }) => id);
    const chosen = { action: 'dismiss', dryRun: true };
    expect(ids((await resolve({ ...chosen, filter: { ids: [first, second] } })).data)).toEqual([second, first]);
    expect(ids((await resolve({ ...chosen, filter: { ids: [first, second], sku: '211610SPT' } })).data)).toEqual([first]);
    await resolve({ action: 'dismiss', filter: { ids: [first, second] } });
    expect(await stillWaiting()).toEqual([third]);
    await send({ action: 'dismiss', filter: { ids: [] } }).expect(400);
  });

  it('leaves those whose number an order of their customer had before it was renumbered: a person decides one by one', async () => {
    const { id, customerId, orderNumber } = await insertOrder(test.database);
    await test.database.query(`update sales_orders set order_number = $2, order_key = $2 where id = $1`, [id, `N-${randomUUID()}`]);
    const waiting = await wait({ customer_id: customerId, order_number: orderNumber });
    const { body } = await agent.get(`/api/v1/unlinked-distributions/${waiting}`).expect(200);
    expect(body).toMatchObject({
      match: 'renumbered',
      candidates: [{ salesOrderId: id, reasons: expect.arrayContaining(['former_order_key', 'same_customer']) }],
    });
    const detail = `No sales order has this order number today. Sales order ${id} had it before.`;
    for (const action of ['link', 'create-order'])
      expect((await resolve({ action })).data).toMatchObject([{ outcome: 'left', code: 'sales_order_renumbered', detail }]);
    await agent.post(`/api/v1/unlinked-distributions/${waiting}/create-order`).send({ reason }).expect(201);
  });

  it('leaves one whose texts no index of the log holds, and links the others', async () => {
    const { customerId, orderNumber, id: salesOrderId } = await insertOrder(test.database);
    const noise = (length: number) => Array.from({ length }, () => randomUUID().slice(0, 1)).join('');
    const ofOrder = { customer_id: customerId, order_number: orderNumber };
    const long = await wait({ ...ofOrder, tracking_number: noise(6_000) });
    const fine = await wait({ ...ofOrder, external_key: noise(6_000) });
    const answers = byId((await resolve({ action: 'link' })).data);
    expect(answers).toMatchObject({ [long]: { outcome: 'left', code: 'shipment_incomplete' }, [fine]: { outcome: 'linked' } });
    const path = `/api/v1/unlinked-distributions/${long}`;
    const { body } = await agent.post(`${path}/link`).send({ salesOrderId, reason }).expect(422);
    expect(body.errors).toMatchObject([{ pointer: '/trackingNumber' }]);
    await correctWaiting(agent, long, { trackingNumber: '1Z82', reason }).expect(200);
    expect(byId((await resolve({ action: 'link', filter: { ids: [long] } })).data)).toMatchObject({ [long]: { outcome: 'linked' } });
  });

  it('links each to the one order that the matching rule finds, and leaves the others with the reason', async () => {
    const own = await insertOrder(test.database);
    const elsewhere = await insertOrder(test.database);
    const cancelled = await insertOrder(test.database, { status: 'cancelled' });
    const ofOrder = ({ customerId, orderNumber }: { customerId: number; orderNumber: string }) => ({
      customer_id: customerId,
      order_number: orderNumber,
    });
    const found = await wait(ofOrder(own));
    const sibling = await wait({ ...ofOrder(own), external_key: 'PARCEL-1' });
    const other = await wait({ order_number: elsewhere.orderNumber });
    const none = await wait();
    const dead = await wait(ofOrder(cancelled));
    const incomplete = await wait({ ...ofOrder(own), quantity: null });
    const malformed = await wait({ ...ofOrder(own), lot_number: 'UNKNOWN' });
    const wrongSku = await wait({ ...ofOrder(own), sku: 'NOSUCH' });
    const future = await wait({ ...ofOrder(own), ship_date: '2199-01-01' });
    const expected = {
      [found]: ['linked', null],
      [sibling]: ['linked', null],
      [other]: ['left', 'order_of_other_customer'],
      [none]: ['left', 'sales_order_not_found'],
      [dead]: ['left', 'sales_order_cancelled'],
      [incomplete]: ['left', 'shipment_incomplete'],
      [malformed]: ['left', 'malformed_lot'],
      [wrongSku]: ['left', 'unknown_sku'],
      [future]: ['left', 'future_ship_date'],
    };
    const short = (data: Outcome[]) => Object.fromEntries(data.map(({ id, outcome, code }) => [id, [outcome, code]]));

    const tried = await resolve({ action: 'link', dryRun: true });
    expect(short(tried.data)).toEqual(expected);
    expect(tried.data.filter(({ distribution }: Outcome) => distribution !== null)).toEqual([]);
    expect(await stillWaiting()).toHaveLength(9);

    const done = await resolve({ action: 'link' });
    expect(done).toMatchObject({ dryRun: false, counts: { linked: 2, order_created: 0, dismissed: 0, left: 7 }, nextCursor: null });
    expect(done.data.map(({ id }: Outcome) => id)).toEqual([future, wrongSku, malformed, incomplete, dead, none, other, sibling, found]);
    expect(short(done.data)).toEqual(expected);
    const { distribution } = byId(done.data)[found] as Outcome;
    expect((await agent.get(`/api/v1/distributions/${distribution?.id}`).expect(200)).body).toMatchObject({
      salesOrderId: own.id,
      quantity: 10,
      source: 'shipstation',
      shipTo: { facilityName: 'Harbor Clinic' },
    });
    const { rows } = await test.database.query(
      `select distinct reason from audit_events where entity_type = 'unlinked_distributions' and action = 'update' and entity_id = any ($1)`,
      [[found, sibling].map(String)],
    );
    expect(rows).toEqual([{ reason }]);
    expect(await stillWaiting()).toHaveLength(7);
  });

  it('counts no shipment twice: not one in the log, not one that waits twice, not one line of a parcel', async () => {
    const order = await insertOrder(test.database);
    const columns = { customer_id: order.customerId, order_number: order.orderNumber };
    await insertDistribution(test.database, order, {
      lotNumber: 'SLQ-82900',
      shipDate: '2025-03-14',
      quantity: 10,
      trackingNumber: 'T-82900',
    });
    const logged = await wait({ ...columns, lot_number: 'SLQ-82900', tracking_number: ' T-82900' });
    const first = await wait({ ...columns, lot_number: 'SLQ-82901' });
    const twin = await wait({ ...columns, lot_number: 'slq 82901' });
    const ten = await wait({ ...columns, lot_number: 'SLQ-82902' });
    const twenty = await wait({ ...columns, lot_number: 'SLQ-82902', quantity: 20 });
    const line = await wait({ ...columns, lot_number: 'SLQ-82903', external_key: 'P-82903' });
    const sameLine = await wait({ ...columns, lot_number: 'SLQ-82903', external_key: 'P-82903', tracking_number: 'T-2' });
    const oneSku = await wait({ ...columns, lot_number: 'SLQ-82904' });
    const otherSku = await wait({ ...columns, lot_number: 'SLQ-82904', sku: '211410SPT' });
    const { data } = await resolve({ action: 'link' });
    const codes = byId(data);
    expect([first, line].map((id) => codes[id]?.outcome)).toEqual(['linked', 'linked']);
    expect([logged, twin, ten, twenty, sameLine].map((id) => codes[id]?.code)).toEqual(Array(5).fill('distribution_exists'));
    expect([oneSku, otherSku].map((id) => codes[id]?.code)).toEqual(['lot_of_other_sku', 'lot_of_other_sku']);
    const { rows } = await test.database.query(`select 1 from lots where lot_number in ('SLQ-82902', 'SLQ-82904')`);
    expect(rows).toEqual([]);
  });

  it('creates one order for all shipments of a number and customer, and links those whose order exists', async () => {
    const facility_name = `Cedar ${randomUUID()}`;
    const order_number = '0082950';
    const later = await wait({ facility_name, order_number, ship_date: '2025-03-20' });
    const sooner = await wait({
      facility_name: `${facility_name}, Inc.`,
      order_number: `so# ${order_number}`,
      ship_date: '2025-03-18',
    });
    const malformed = await wait({ facility_name, order_number, lot_number: 'UNKNOWN' });
    const unnamed = await wait({ order_number: null });
    const known = await insertOrder(test.database);
    const existing = await wait({ customer_id: known.customerId, order_number: known.orderNumber });
    const taken = await wait({ facility_name, order_number: known.orderNumber });
    const tried = await resolve({ action: 'create-order', dryRun: true });
    expect(tried.counts).toEqual({ linked: 1, order_created: 2, dismissed: 0, left: 3 });
    expect(await stillWaiting()).toHaveLength(6);
    const { data, counts } = await resolve({ action: 'create-order' });
    expect(counts).toEqual(tried.counts);
    const outcomes = byId(data);
    expect([later, sooner, existing].map((id) => outcomes[id]?.outcome)).toEqual(['order_created', 'order_created', 'linked']);
    expect([malformed, unnamed, taken].map((id) => outcomes[id]?.code)).toEqual([
      'malformed_lot',
      'shipment_incomplete',
      'order_of_other_customer',
    ]);
    const orderId = outcomes[later]?.distribution?.salesOrderId;
    expect(outcomes[sooner]?.distribution?.salesOrderId).toBe(orderId);
    expect((await agent.get(`/api/v1/sales-orders/${orderId}`).expect(200)).body).toMatchObject({
      status: 'completed',
      orderDate: '2025-03-14',
    });
    const shared = await resolve({ action: 'create-order', sharesOrderNumber: true });
    expect(byId(shared.data)[taken]?.outcome).toBe('order_created');
  });

  it('creates the order of a group from a shipment that is complete, and leaves the others', async () => {
    const order_number = `G-${randomUUID()}`;
    const incomplete = await wait({ order_number, ship_date: '2025-03-02', quantity: null });
    const complete = await wait({ order_number, ship_date: '2025-03-09' });
    const { data } = await resolve({ action: 'create-order' });
    expect(byId(data)).toMatchObject({
      [incomplete]: { outcome: 'left', code: 'shipment_incomplete' },
      [complete]: { outcome: 'order_created' },
    });
    const { rows } = await test.database.query('select order_date::text as day from sales_orders where order_number = $1', [order_number]);
    expect(rows).toEqual([{ day: '2025-03-09' }]);
  });

  it('creates no order for a shipment whose number is corrected at the same moment', async () => {
    const order_number = `M-${randomUUID()}`;
    const first = await wait({ order_number });
    const corrected = await wait({ order_number });
    const { data } = await race(
      test,
      (tx) => tx.rows('update unlinked_distributions set order_number = $2 where id = $1', [corrected, `${order_number}-B`]),
      () => resolve({ action: 'create-order' }),
    );
    expect(byId(data)).toMatchObject({ [first]: { outcome: 'order_created' }, [corrected]: { outcome: 'left' } });
    expect(await stillWaiting()).toEqual([corrected]);
  });

  it('creates no order when none of its shipments can enter the log', async () => {
    const order_number = `N-${randomUUID()}`;
    await wait({ order_number, lot_number: 'UNKNOWN' });
    expect((await resolve({ action: 'create-order' })).counts.left).toBe(1);
    expect((await test.database.query('select 1 from sales_orders where order_number = $1', [order_number])).rows).toEqual([]);
  });

  it('decides once for a pair of customers: links to the order of the one, or creates orders of the other', async () => {
    const facilityName = `Pair ${randomUUID()}`;
    const orderOf = await insertOrder(test.database, { facilityName });
    const second = await insertOrder(test.database, { facilityName });
    const own = await insertCustomer(test.database, `Own ${randomUUID()}`);
    const pair = { reason: reasonCode, customerId: own, orderCustomerId: orderOf.customerId };
    const one = await wait({ customer_id: own, order_number: orderOf.orderNumber });
    const two = await wait({ customer_id: own, order_number: second.orderNumber });
    const unrelated = await wait({ customer_id: own });
    expect((await resolve({ filter: pair, action: 'link', dryRun: true })).counts.linked).toBe(2);
    const { data } = await resolve({ filter: pair, action: 'link', limit: 1 });
    expect(byId(data)).toEqual({ [two]: expect.objectContaining({ outcome: 'linked' }) });
    const { data: created } = await resolve({ filter: pair, action: 'create-order', sharesOrderNumber: true });
    expect(byId(created)).toEqual({ [one]: expect.objectContaining({ outcome: 'order_created' }) });
    const entry = (await agent.get(`/api/v1/distributions/${created[0].distribution.id}`).expect(200)).body;
    expect(entry.customerId).toBe(own);
    expect(await stillWaiting()).toEqual([unrelated]);
  });

  it('links nothing to a cancelled order of the customer that a person chose', async () => {
    const cancelled = await insertOrder(test.database, { status: 'cancelled' });
    const id = await wait({ customer_id: await insertCustomer(test.database, `Own ${randomUUID()}`), order_number: cancelled.orderNumber });
    const { data } = await resolve({ filter: { reason: reasonCode, orderCustomerId: cancelled.customerId }, action: 'link' });
    expect(byId(data)).toMatchObject({ [id]: { outcome: 'left', code: 'sales_order_cancelled' } });
  });

  it('dismisses all that pass the filter, page by page', async () => {
    const ids = [];
    for (let index = 0; index < 5; index += 1) ids.push(await wait({ source: 'csv_import' }));
    const kept = await wait();
    const filter = { reason: reasonCode, source: 'csv_import' };
    const first = await resolve({ filter, action: 'dismiss', limit: 3 });
    expect(first.data.map(({ id }: Outcome) => id)).toEqual(ids.slice(2).reverse());
    const rest = await resolve({ filter, action: 'dismiss', limit: 3, cursor: first.nextCursor });
    expect(rest).toMatchObject({ counts: { dismissed: 2 }, nextCursor: null });
    expect(await stillWaiting()).toEqual([kept]);
  });

  it('needs a reason, a filter and a cursor of its own', async () => {
    expect((await send({ action: 'dismiss', reason: ' ' }).expect(422)).body.code).toBe('reason_required');
    expect((await send({ action: 'dismiss', filter: {} }).expect(400)).body.code).toBe('invalid_request');
    expect((await send({ action: 'dismiss', cursor: 'nonsense' }).expect(400)).body.code).toBe('invalid_cursor');
    expect((await send({ action: 'forget' }).expect(400)).body.code).toBe('invalid_request');
  });

  it('is done once: of two people who resolve the same at the same moment, each shipment is taken by one', async () => {
    const order = await insertOrder(test.database);
    for (let index = 0; index < 20; index += 1) await wait({ customer_id: order.customerId, order_number: order.orderNumber });
    const answers = await Promise.all([resolve({ action: 'link' }), resolve({ action: 'link' }), resolve({ action: 'dismiss' })]);
    const taken = answers.reduce((sum, { counts }) => sum + counts.linked + counts.dismissed, 0);
    expect(taken).toBe(20);
    expect(await stillWaiting()).toEqual([]);
  });

  it('finds what an import commits at the same moment', async () => {
    const order = await insertOrder(test.database);
    const id = await wait({ customer_id: order.customerId, order_number: order.orderNumber, lot_number: 'SLQ-82990' });
    const free = await wait({ customer_id: order.customerId, order_number: order.orderNumber, lot_number: 'SLQ-82991' });
    const answer = await race(
      test,
      async (tx) => {
        await tx.rows(`insert into lots (lot_number, sku) values ('SLQ-82990', '211610SPT')`);
        await tx.rows(
          `insert into distribution_log_entries (sales_order_id, customer_id, order_number, ship_date, sku, lot_number, quantity, source, facility_name)
           values ($1, $2, $3, '2025-03-14', '211610SPT', 'SLQ-82990', 10, 'csv_import', 'Harbor Clinic')`,
          [order.id, order.customerId, order.orderNumber],
        );
      },
      () => resolve({ action: 'link' }),
    );
    expect(byId(answer.data)).toMatchObject({ [id]: { outcome: 'left', code: 'distribution_exists' }, [free]: { outcome: 'linked' } });
  });

  it('takes a thousand in one request', async () => {
    const order = await insertOrder(test.database);
    await test.database.query(
      `insert into unlinked_distributions (origin, origin_id, received, reason_code, reason_detail, customer_id, order_number, ship_date, sku, lot_number,
         quantity, source, facility_name)
       select 'adopt', $1 || n, '{}', $1, 'No order.', $2, $3, date '2020-01-01' + n, '211610SPT', 'SLQ-83' || lpad((n % 50)::text, 3, '0'), 3, 'csv_import', 'X'
       from generate_series(1, 1000) n`,
      [reasonCode, order.customerId, order.orderNumber],
    );
    const { counts } = await resolve({ action: 'link', limit: 1000 });
    expect(counts.linked).toBe(1000);
  });
});
