import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { pastTriggers } from '../support/past-triggers.js';
import { insertDistribution, insertOrder, type TestOrder } from '../support/records.js';
import { insertWaiting } from '../support/unlinked.js';
import { useAdmin, useTestApp } from '../support/use-test-app.js';

/** Small numbers that look random and are the same in every run. */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

describe('records as they stood', () => {
  const test = useTestApp();
  const admin = useAdmin(test);
  const random = seeded(13);
  const one = <Item>(items: readonly Item[]): Item => items[random(items.length)] as Item;

  const now = async (): Promise<string> => {
    const { rows } = await test.database.query(
      `select to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at from pg_sleep(0.002)`,
    );
    return rows[0].at;
  };
  const read = async (path: string, asOf?: string): Promise<string> =>
    (
      await admin
        .get(`/api/v1/${path}`)
        .query(asOf ? { asOf } : {})
        .buffer(true)
        .expect(200)
    ).text;
  const hash = (text: string) => createHash('sha256').update(text).digest('hex');
  /** The trail knows to the millisecond of the event when a record changed, the record when its transaction began. */
  const apartFromClocks = (text: string) => text.replaceAll(/"updatedAt" ?: ?"[^"]*"/g, '"updatedAt":""');

  const LOTS = ['SLQ-71001', 'SLQ-71002', 'SLQ-71003'];
  const orders: { id: number; customerId: number; orderNumber: string }[] = [];
  const shipments: number[] = [];
  let customers: number[] = [];
  const reps: number[] = [];

  const aReturn = (id: number) =>
    admin
      .post(`/api/v1/distributions/${id}/returns`)
      .send({ quantity: 1, returnedOn: '2025-06-01', reason: 'open', disposition: one(['restocked', 'destroyed']) });

  async function ship(): Promise<void> {
    const city = one(['Salem', 'Dover', 'Boise']);
    const id = await insertDistribution(test.database, one(orders), {
      lotNumber: one(LOTS),
      quantity: 10 + random(40),
      shipDate: `2025-0${1 + random(5)}-1${random(9)}`,
      facilityName: `${city} Clinic`,
      city,
      contactName: one(['Dana', 'Robin', 'Kim']),
      contactEmail: `desk${random(9)}@clinic.example`,
    });
    shipments.push(id);
  }

  beforeAll(async () => {
    for (const lotNumber of LOTS) await admin.post('/api/v1/lots').send({ lotNumber, sku: '211610SPT', unitsProduced: 5_000 }).expect(201);
    for (const name of ['Dana Whitfield', 'Robin Ames']) reps.push((await admin.post('/api/v1/reps').send({ name }).expect(201)).body.id);
    for (let i = 0; i < 12; i += 1) {
      const order = orders.length > 4 && random(2) ? one(orders) : undefined;
      orders.push(await insertOrder(test.database, order ? { customerId: order.customerId } : {}));
    }
    customers = [...new Set(orders.map(({ customerId }) => customerId))].slice(0, 4);
    for (let i = 0; i < 60; i += 1) await ship();
    for (let i = 0; i < 8; i += 1) await aReturn(one(shipments));
  });

  const paths = () => [
    ...LOTS.flatMap((lot) => [`lots/${lot}/trace`, `lots/${lot}/consignees.csv`]),
    ...orders.slice(0, 5).map(({ id }) => `sales-orders/${id}`),
    ...customers.flatMap((id) => [`customers/${id}`, `customers/${id}/distributions`]),
    'distributions?limit=100&include=customer,salesOrder',
    'distributions?limit=5&includeVoided=true&sku=211610SPT',
    ...LOTS.map((lot) => `distributions?lotNumber=${lot}`),
    ...orders.slice(0, 3).map(({ id }) => `distributions?salesOrderId=${id}`),
  ];

  const CORRECTIONS: readonly (() => Promise<unknown>)[] = [
    () => test.database.query('update distribution_log_entries set quantity = quantity + 1 where id = $1', [one(shipments)]),
    () => test.database.query('update distribution_log_entries set lot_number = $2 where id = $1', [one(shipments), one(LOTS)]),
    () =>
      test.database.query(
        `update distribution_log_entries set voided_at = now(), void_reason = 'twice' where id = $1 and not exists (
        select from distribution_returns r where r.distribution_id = $1 and r.voided_at is null)`,
        [one(shipments)],
      ),
    () =>
      test.database.query(`update distribution_log_entries set city = $2, contact_name = $3, contact_email = $4 where id = $1`, [
        one(shipments),
        one(['Salem', 'Dover', 'Ames']),
        one(['Lee', null]),
        one(['new@clinic.example', null]),
      ]),
    () => test.database.query('update distribution_log_entries set ship_date = ship_date + 1 where id = $1', [one(shipments)]),
    () => {
      const { id } = one(orders);
      return test.database.query(
        `update distribution_log_entries d set sales_order_id = s.id, customer_id = s.customer_id from sales_orders s where d.id = $1 and s.id = $2`,
        [one(shipments), id],
      );
    },
    () =>
      test.database.query(
        `update sales_orders set order_date = order_date + 1, notes = 'seen', sold_to_contact_email = 'x@y.example' where id = $1`,
        [one(orders).id],
      ),
    () =>
      test.database.query(`update customers set facility_name = facility_name || '.', contact_phone = '555-0' where id = $1`, [
        one(orders).customerId,
      ]),
    () =>
      test.database.query(`update distribution_returns set voided_at = now(), void_reason = 'wrong' where id = (
      select r.id from distribution_returns r where r.voided_at is null order by r.id limit 1)`),
    () => aReturn(one(shipments)).then(() => undefined),
    () => ship(),
    () => test.database.query(`update lots set units_produced = units_produced + 1 where lot_number = $1`, [one(LOTS)]),
    () =>
      test.database.query(`insert into lot_aliases (alias, lot_number) values ($1, $2) on conflict do nothing`, [
        `SLQ-7900${random(9)}`,
        one(LOTS),
      ]),
    () => test.database.query(`delete from lot_aliases where alias = $1`, [`SLQ-7900${random(9)}`]),
    () => insertWaiting(test.database, { lot_number: one([...LOTS, 'SLQ-79001']), quantity: 1 + random(9) }),
    () =>
      test.database.query(
        `update unlinked_distributions set lot_number = $1 where id = (select min(id) from unlinked_distributions where lot_number = $2)`,
        [one(LOTS), one(LOTS)],
      ),
    () =>
      test.database.query(
        `update unlinked_distributions set resolved_at = now(), resolution = 'dismissed' where id = (select min(id) from unlinked_distributions where resolved_at is null)`,
      ),
    () => admin.post(`/api/v1/customers/${one(customers)}/reps`).send({ repId: one(reps) }),
    () => test.database.query(`update reps set name = name || '.' where id = $1`, [one(reps)]),
    async () => {
      const { id } = one(orders);
      await test.database.query('delete from sales_order_lines where sales_order_id = $1', [id]);
      await test.database.query(
        `insert into sales_order_lines (sales_order_id, line_number, item_code, quantity) select $1, n, 'NRE', n + $2 from generate_series(1, 2) n`,
        [id, random(9)],
      );
    },
    () =>
      test.database.query(`update consignees set recall_contact_name = 'Pat', recall_contact_phone = $2 where customer_id = $1`, [
        one(orders).customerId,
        `555-${random(9)}`,
      ]),
  ];

  async function merge(): Promise<void> {
    const { rows } = await test.database.query<{ id: number }>(
      `select id from customers where merged_into_id is null and id = any ($1) order by id`,
      [orders.map(({ customerId }) => customerId)],
    );
    const [survivor, from] = rows;
    if (!survivor || !from) return;
    const reason = 'one hospital';
    await admin
      .post(`/api/v1/customers/${survivor.id}/merge`)
      .send({ fromCustomerId: Number(from.id), reason })
      .expect(200);
    for (const order of orders) if (order.customerId === Number(from.id)) order.customerId = Number(survivor.id);
  }

  it('have the same bytes after 500 corrections, and say what was said at the instant', async () => {
    for (let i = 0; i < 40; i += 1) await one(CORRECTIONS)();
    const present = await Promise.all(paths().map((path) => read(path)));
    const asOf = await now();
    const then = await Promise.all(paths().map((path) => read(path, asOf)));
    expect(then.map(apartFromClocks)).toEqual(present.map(apartFromClocks));
    for (let i = 0; i < 500; i += 1) {
      await one(CORRECTIONS)();
      if (i % 120 === 60) await merge();
    }
    const later = await Promise.all(paths().map((path) => read(path, asOf)));
    expect(later).toEqual(then);
    expect(later.map(hash)).toEqual(then.map(hash));
    expect((await Promise.all(paths().map((path) => read(path)))).map(hash)).not.toEqual(then.map(hash));
  });

  it('hold nothing of a transaction that was open at the instant', async () => {
    const id = shipments[0] as number;
    const open = await test.database.connect();
    try {
      await open.query('begin');
      await open.query('update distribution_log_entries set quantity = quantity + 7 where id = $1', [id]);
      await open.query(`insert into lot_aliases (alias, lot_number) values ('SLQ-79999', $1)`, [LOTS[0]]);
      const asOf = await now();
      const before = await Promise.all(paths().map((path) => read(path, asOf)));
      await open.query('commit');
      expect(await Promise.all(paths().map((path) => read(path, asOf)))).toEqual(before);
      const present = await Promise.all(paths().map((path) => read(path)));
      expect(present).not.toEqual(before);
      const ended = await now();
      const then = await Promise.all(paths().map((path) => read(path, ended)));
      expect(then.map(apartFromClocks)).toEqual(present.map(apartFromClocks));
    } finally {
      open.release(true);
    }
  });

  it('hold nothing of an older transaction that was still open when a later one had ended', async () => {
    const id = await insertDistribution(test.database, one(orders), { lotNumber: 'SLQ-71601', quantity: 5 });
    const open = await test.database.connect();
    try {
      await open.query('begin');
      await open.query('update distribution_log_entries set quantity = quantity + 7 where id = $1', [id]);
      await ship();
      const asOf = await now();
      const paths = ['lots/SLQ-71601/trace', 'distributions?lotNumber=SLQ-71601'];
      const before = await Promise.all(paths.map((path) => read(path, asOf)));
      await open.query('commit');
      expect(await Promise.all(paths.map((path) => read(path, asOf)))).toEqual(before);
    } finally {
      open.release(true);
    }
  });

  it('count the shipments that waited, whatever became of each since', async () => {
    const fates = [
      `update unlinked_distributions set resolved_at = now(), resolution = 'dismissed' where id = $1`,
      `update unlinked_distributions set lot_number = 'SLQ-71703' where id = $1`,
      'update unlinked_distributions set quantity = quantity + 1 where id = $1',
    ];
    await insertDistribution(test.database, one(orders), { lotNumber: 'SLQ-71701' });
    const ids: unknown[] = [];
    for (const _ of fates) ids.push(await insertWaiting(test.database, { lot_number: 'SLQ-71701', quantity: 3 }));
    const asOf = await now();
    const then = await read('lots/SLQ-71701/trace', asOf);
    for (const [place, fate] of fates.entries()) await test.database.query(fate, [ids[place]]);
    expect(await read('lots/SLQ-71701/trace', asOf)).toBe(then);
    expect(apartFromClocks(await read('lots/SLQ-71701/trace'))).not.toBe(apartFromClocks(then));
  });

  it('name whom to reach as shipments of other lots said it, whatever changed of these since', async () => {
    const set = (columns: string) => (shipment: number) =>
      test.database.query(`update distribution_log_entries set ${columns} where id = $1`, [shipment]);
    const changes: Record<string, (shipment: number, order: TestOrder) => Promise<unknown>> = {
      'another name': set(`contact_name = 'Lee'`),
      'no e-mail': set('contact_email = null'),
      'an earlier day': set(`ship_date = '2025-01-02'`),
      'another place': set(`address1 = '9 Elm St'`),
      'another facility': set(`facility_name = 'Elsewhere'`),
      voided: set(`voided_at = now(), void_reason = 'twice'`),
      'another customer': async (shipment) => {
        const other = await insertOrder(test.database);
        await set(`sales_order_id = ${other.id}, customer_id = ${other.customerId}`)(shipment);
      },
      'from another customer': async (_, order) => {
        const strange = await insertDistribution(test.database, await insertOrder(test.database), {
          ...NAMED,
          contactName: 'Pat',
          shipDate: '2025-05-01',
        });
        await set(`sales_order_id = ${order.id}, customer_id = ${order.customerId}`)(strange);
      },
      'a later shipment, corrected': async (_, order) =>
        set('quantity = quantity + 1')(
          await insertDistribution(test.database, order, { ...NAMED, contactName: 'Pat', shipDate: '2025-05-01' }),
        ),
      'another quantity': set('quantity = quantity + 1'),
    };
    const NAMED = { lotNumber: 'SLQ-71502', facilityName: 'Oak Clinic', contactName: 'Dana', contactEmail: 'dana@oak.example' };
    const received = [];
    for (const change of Object.values(changes)) {
      const order = await insertOrder(test.database);
      await insertDistribution(test.database, order, { lotNumber: 'SLQ-71501', facilityName: 'Oak Clinic', shipDate: '2025-01-10' });
      await insertDistribution(test.database, order, { ...NAMED, contactName: 'Eve', shipDate: '2025-01-20' });
      received.push({ order, change, shipment: await insertDistribution(test.database, order, { ...NAMED, shipDate: '2025-02-10' }) });
    }
    const contacts = async (asOf?: string): Promise<(string | null)[]> => {
      const { consignees } = JSON.parse(await read('lots/SLQ-71501/trace', asOf));
      return consignees
        .map(({ customer, contact }: { customer: { id: number }; contact: object }) => JSON.stringify([customer.id, contact]))
        .sort();
    };
    const asOf = await now();
    const then = await contacts(asOf);
    expect(then).toHaveLength(received.length);
    for (const { change, shipment, order } of received) await change(shipment, order);
    expect(await contacts(asOf)).toEqual(then);
    const present = await contacts();
    expect(present.filter((contact) => !then.includes(contact))).toHaveLength(received.length - 1);
  });

  it('wait for a transaction that has noted its end and not ended yet', async () => {
    const traces = (asOf: string) => Promise.all(LOTS.map((lot) => read(`lots/${lot}/trace`, asOf)));
    const ending = await test.database.connect();
    try {
      await ending.query('begin');
      await ending.query(
        'update distribution_log_entries set quantity = quantity + 3 where id = (select max(id) from distribution_log_entries where voided_at is null)',
      );
      await ending.query('set constraints all immediate');
      const asOf = await now();
      const answers = traces(asOf);
      await Promise.race([answers, sleep(400)]);
      await ending.query('commit');
      expect(await answers).toEqual(await traces(asOf));
    } finally {
      ending.release(true);
    }
  });

  it('hold what changed before changes were numbered', async () => {
    const paths = ['distributions?limit=200', `lots/${LOTS[1]}/trace`];
    const shipped = one(shipments);
    await test.database.query('update distribution_log_entries set lot_number = $2 where id = $1', [shipped, LOTS[1]]);
    const asOf = await now();
    const before = await Promise.all(paths.map((path) => read(path, asOf)));
    await test.database.query(`update distribution_log_entries set quantity = quantity + 5, tracking_number = 'later' where id = $1`, [
      shipped,
    ]);
    await pastTriggers(
      test,
      `update audit_events set change_number = 0 where entity_type = 'distribution_log_entries' and entity_id = '${shipped}';
       update distribution_log_entries set change_number = 0 where id = ${shipped}`,
    );
    expect(await Promise.all(paths.map((path) => read(path, asOf)))).toEqual(before);
  });

  it('are refused for an instant that is still to come, and before there was a lot', async () => {
    const { body } = await admin.get(`/api/v1/lots/${LOTS[0]}/trace`).query({ asOf: '2999-01-01T00:00:00Z' }).expect(422);
    expect([body.code, body.errors[0].pointer]).toEqual(['as_of_in_future', '?asOf']);
    await admin.get(`/api/v1/lots/${LOTS[0]}/trace`).query({ asOf: '2001-01-01T00:00:00Z' }).expect(404);
  });

  it('say that there was no such lot yet, and suggest only lots that were known then', async () => {
    const problemOf = async (asOf: string) => (await admin.get('/api/v1/lots/SLQ-71821/trace').query({ asOf }).expect(404)).body;
    const before = await now();
    await admin.post('/api/v1/lots').send({ lotNumber: 'SLQ-71822', sku: '211610SPT' }).expect(201);
    const between = await now();
    await admin.post('/api/v1/lots').send({ lotNumber: 'SLQ-71821', sku: '211610SPT' }).expect(201);
    const none = { detail: `There was no lot SLQ-71821 as of ${before}.`, mayMean: [] };
    expect(await problemOf(before)).toMatchObject(none);
    const similar = { detail: `There was no lot SLQ-71821 as of ${between}. It may mean SLQ-71822.`, mayMean: ['SLQ-71822'] };
    expect(await problemOf(between)).toMatchObject(similar);
  });
});
