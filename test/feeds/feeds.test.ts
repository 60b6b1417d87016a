import { setTimeout as sleep } from 'node:timers/promises';
import type { PoolClient } from 'pg';
import { runRelease } from '../../src/release/run-release.js';
import { testEnvironment } from '../support/environment.js';
import { FeedReader, idsOf, type Shown } from '../support/feeds.js';
import { importFile } from '../support/imports.js';
import { insertCustomer, insertDistribution, insertOrder, type TestOrder } from '../support/records.js';
import { asWebRole, startTestApp } from '../support/test-app.js';
import { useAdmin, useTestApp } from '../support/use-test-app.js';

const LISTS = ['distributions', 'sales-orders', 'customers', 'lots', 'imports'];

describe('the feed of a list', () => {
  const test = useTestApp();
  const admin = useAdmin(test);
  let order: TestOrder;
  beforeAll(async () => {
    order = await insertOrder(test.database);
    // A record of each list.
    await importFile(admin, 'Ship Date,Order Number,Facility Name,SKU,Lot,Quantity\n2025-06-02,7,Pier Urology,211610SPT,SLQ-1234567,1\n');
  });

  const reader = (list = 'distributions', query = {}) => new FeedReader(admin, list, query);
  const ship = (options = {}) => insertDistribution(test.database, order, options);
  const change = (id: number, quantity: number, client: Pick<PoolClient, 'query'> = test.database) =>
    client.query('update distribution_log_entries set quantity = $2 where id = $1', [id, quantity]);
  /** A connection of its own. A test that fails must not leave its transaction open: that would hold up the feeds of all others. */
  const connect = async (): Promise<PoolClient> => {
    const client = await test.database.connect();
    onTestFinished(() => client.release(true));
    return client;
  };
  const events = async () => (await test.database.query('select count(*)::int as n from audit_events')).rows[0].n;

  it('shows the oldest change first, and a record that changes again at its new place', async () => {
    const [first, second, third] = [await ship(), await ship(), await ship()];
    const feed = reader('distributions', { limit: 1 });
    expect(idsOf(await feed.readUntil(first, second, third))).toEqual(expect.arrayContaining([first, second, third]));
    await change(second, 20);
    await change(first, 30);
    const again = await feed.readUntil(first);
    expect(again.map(({ id, quantity }) => [id, quantity])).toEqual([
      [second, 20],
      [first, 30],
    ]);
    expect(await feed.read()).toEqual([]);
  });

  it.each(LISTS)('of %s goes on from its cursor, which no other list takes', async (list) => {
    const get = (query: object, path = list) => admin.get(`/api/v1/${path}`).query(query);
    await vi.waitUntil(async () => (await get({ order: 'updated' })).body.data.length > 0, 20_000);
    const { body } = await get({ order: 'updated', limit: 1 }).expect(200);
    const resumed = await get({ order: 'updated', cursor: body.resumeCursor }).expect(200);
    expect(idsOf(resumed.body.data)).not.toContain(body.data[0].id);
    for (const other of LISTS.filter((name) => name !== list)) {
      const { body: problem } = await get({ order: 'updated', cursor: body.resumeCursor }, other).expect(400);
      expect(problem.code).toBe('invalid_cursor');
    }
    expect((await get({ cursor: body.resumeCursor }).expect(400)).body.code).toBe('invalid_cursor');
    const newest = (await get({ limit: 1 }).expect(200)).body;
    expect(newest).not.toHaveProperty('resumeCursor');
    if (newest.nextCursor)
      expect((await get({ order: 'updated', cursor: newest.nextCursor }).expect(400)).body.code).toBe('invalid_cursor');
  });

  it('shows on a later page what began earlier and commits late, and skips nothing', async () => {
    const late = await ship();
    // An instant is shown in milliseconds, and one may hold both.
    await sleep(5);
    const soon = await ship();
    const feed = reader();
    const sinceThen = (await feed.readUntil(late, soon)).at(-1)?.updatedAt ?? '';
    const client = await connect();
    await client.query('begin');
    await change(late, 41, client);
    await change(soon, 42);
    const meanwhile = await feed.read();
    expect(meanwhile).toEqual([]);
    expect(idsOf(await reader('distributions', { updatedSince: sinceThen }).read())).not.toContain(late);
    await client.query('commit');
    expect((await feed.readUntil(late, soon)).map(({ quantity }) => quantity)).toEqual([41, 42]);
  });

  it('shows what was written after another change, in a transaction that began before it', async () => {
    const [late, soon] = [await ship(), await ship()];
    await reader().readUntil(late, soon);
    const client = await connect();
    await client.query('begin; select now()');
    await sleep(5);
    await change(soon, 51);
    const seen = (await reader().readUntil(soon)).at(-1) as Shown;
    await change(late, 52, client);
    await client.query('commit');
    const since = await reader('distributions', { updatedSince: seen.updatedAt }).readUntil(late);
    const shown = since.find(({ id }) => id === late)?.updatedAt ?? '';
    expect([shown, seen.updatedAt].sort()).toEqual([shown, seen.updatedAt]);
  });

  it('begins at an instant, without what was committed before it', async () => {
    const before = await ship();
    const { ended_at } = (await test.database.query('select max(ended_at) as ended_at from change_times')).rows[0];
    await sleep(5);
    const since = new Date(ended_at.getTime() + 2).toISOString();
    expect(await reader('distributions', { updatedSince: since }).read()).toEqual([]);
    const after = await ship();
    const feed = reader('distributions', { updatedSince: since, limit: 1 });
    expect(idsOf(await feed.readUntil(after))).toEqual([after]);
    expect(idsOf(await reader('distributions', { updatedSince: '2000-01-01T00:00:00Z' }).readUntil(after))).toContain(before);
    const { body } = await admin.get('/api/v1/distributions').query({ updatedSince: since }).expect(200);
    expect(body).toHaveProperty('resumeCursor');
  });

  it('shows corrections and voids, and in the feeds of customers and orders what a merge changed', async () => {
    const id = await ship();
    const [feed, customers, orders] = [reader(), reader('customers'), reader('sales-orders')];
    const [into, from] = [await insertCustomer(test.database), await insertOrder(test.database)];
    const moved = await insertDistribution(test.database, from);
    await Promise.all([feed.readUntil(id, moved), customers.readUntil(into, from.customerId), orders.readUntil(from.id)]);

    const correction = { quantity: 77, reason: 'the packing slip says so' };
    await admin.patch(`/api/v1/distributions/${id}`).set('If-Match', '"v1"').send(correction).expect(200);
    expect((await feed.readUntil(id)).map(({ quantity, voidedAt }) => [quantity, voidedAt])).toEqual([[77, null]]);
    await admin.post(`/api/v1/distributions/${id}/void`).send({ reason: 'entered twice' }).expect(200);
    expect((await feed.readUntil(id)).map(({ voidReason }) => voidReason)).toEqual(['entered twice']);
    expect(idsOf(await reader('distributions', { includeVoided: 'false' }).read())).not.toContain(id);

    await admin.post(`/api/v1/customers/${into}/merge`).send({ fromCustomerId: from.customerId, reason: 'one clinic' }).expect(200);
    expect(await customers.readUntil(from.customerId)).toContainEqual(expect.objectContaining({ id: from.customerId, mergedIntoId: into }));
    expect(await orders.readUntil(from.id)).toContainEqual(expect.objectContaining({ customer: expect.objectContaining({ id: into }) }));
    expect(await feed.readUntil(moved)).toContainEqual(expect.objectContaining({ id: moved, customerId: into }));
  });

  it('shows a lot when an alias of it is learned, what became of a lot by that name, and an order whose lines change', async () => {
    const lots = await test.database.query(
      `insert into lots (lot_number, sku) values ('SLQ-50001', '211610SPT'), ('SLQ-50002', '211610SPT') returning id`,
    );
    const [lot, name] = lots.rows.map(({ id }) => Number(id)) as [number, number];
    const [feed, orders] = [reader('lots'), reader('sales-orders')];
    await Promise.all([feed.readUntil(lot, name), orders.readUntil(order.id)]);
    const before = await events();
    await test.database.query(`insert into lot_aliases (alias, lot_number) values ('SLQ-50002', 'SLQ-50001')`);
    expect(await feed.readUntil(lot, name)).toMatchObject([
      { id: lot, aliases: ['SLQ-50002'], aliasOf: null, version: 1 },
      { id: name, aliasOf: 'SLQ-50001' },
    ]);
    const line = `insert into sales_order_lines (sales_order_id, line_number, item_code, quantity) values ($1, 1, 'NRE', 1)`;
    await test.database.query(line, [order.id]);
    expect(await orders.readUntil(order.id)).toMatchObject([{ id: order.id, lineCount: 1 }]);
    // The alias and the line are the events; that their lots and order moved in a feed is none.
    expect(await events()).toBe(before + 2);
    const { rows } = await test.database.query(
      `select from audit_events where old_values ? 'change_number' or new_values ? 'change_number'`,
    );
    expect(rows).toEqual([]);
  });

  it('ends with the newest version of every record while two others write, whoever commits first', async () => {
    const records = await Promise.all(Array.from({ length: 12 }, () => ship()));
    const feed = reader('distributions', { limit: 5 });
    const last = new Map<number, Shown>();
    const read = async () => {
      for (const row of await feed.read()) last.set(row.id, row);
    };
    let writing = 2;
    const write = async (writer: number) => {
      const client = await connect();
      for (let round = 0; round < 40; round += 1) {
        await client.query('begin');
        const mine = records.filter((_, index) => index % 2 === writer);
        const id = mine[round % mine.length] as number;
        await change(id, 100 + round, client);
        if (round % 3 === writer) await sleep(7);
        await client.query(round % 7 === 6 ? 'rollback' : 'commit');
      }
      writing -= 1;
    };
    const writers = [write(0), write(1)];
    while (writing > 0) await read();
    await Promise.all(writers);
    const end = await ship();
    for (const row of await feed.readUntil(end)) last.set(row.id, row);
    const { rows } = await test.database.query('select id, version, quantity from distribution_log_entries where id = any ($1)', [records]);
    expect(rows.map(({ id }) => last.get(Number(id)))).toMatchObject(rows.map(({ version, quantity }) => ({ version, quantity })));
  });

  it('shows in the rows of a list what include names, and refuses any other name', async () => {
    const id = await ship({ trackingNumber: 'INCLUDED' });
    const get = async (path: string, query: object) => (await admin.get(`/api/v1/${path}`).query(query).expect(200)).body.data[0];
    const plain = await get('distributions', { q: 'INCLUDED' });
    const shipped = await get('distributions', { q: 'INCLUDED', include: 'customer,salesOrder' });
    expect(shipped).toMatchObject({
      ...plain,
      customer: { ...plain.customer, city: null },
      salesOrder: { id: order.id, status: 'shipped' },
    });
    expect(plain).not.toHaveProperty('salesOrder');
    const whole = (await admin.get(`/api/v1/sales-orders/${order.id}`).expect(200)).body;
    const listed = await get(`customers/${order.customerId}/sales-orders`, { include: 'lines,distributions' });
    expect(listed).toMatchObject({ lines: whole.lines, distributions: whole.distributions });
    expect(whole.distributions.map((each: Shown) => each.id)).toContain(id);
    const feed = await reader('sales-orders', { include: 'lines' }).readUntil(order.id);
    expect(feed.find((each) => each.id === order.id)).toMatchObject({ lines: whole.lines });
    const { body } = await admin.get('/api/v1/sales-orders').query({ include: 'lines,reps' }).expect(400);
    expect(body.errors).toMatchObject([{ pointer: '?include', detail: 'This can hold lines, distributions, with commas between them.' }]);
  });

  it('goes on after a restore into another cluster, once the release has run', async () => {
    const id = await ship();
    await test.database.query(`alter table distribution_log_entries disable trigger user;
      update distribution_log_entries set change_number = 5000000000000 where id = ${id};
      alter table distribution_log_entries enable trigger user;
      insert into change_times select 5000000000000`);
    await expect(startTestApp({ DATABASE_URL: test.databaseUrl })).rejects.toThrow('This database was restored');
    const log: string[] = [];
    const urls = { DATABASE_URL: asWebRole(test.databaseUrl), RELEASE_DATABASE_URL: test.databaseUrl };
    await runRelease(
      testEnvironment(urls),
      (line) => log.push(line),
      () => undefined,
    );
    expect(log.join()).toContain('They go on after 5001000000000');
    const feed = reader();
    await feed.readUntil(id);
    // What was read from the database that was lost.
    feed.cursor = Buffer.from(JSON.stringify(['distributions', 5_000_000_000_100, '-infinity', 0])).toString('base64url');
    await change(id, 60);
    expect((await feed.readUntil(id)).map(({ quantity }) => quantity)).toEqual([60]);
    log.length = 0;
    await runRelease(
      testEnvironment(urls),
      (line) => log.push(line),
      () => undefined,
    );
    expect(log.join()).not.toContain('Change numbers');
  });
});
