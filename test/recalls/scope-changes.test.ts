import { importFile } from '../support/imports.js';
import { type LotToRecall, named, REASON, RECALL, type RecallConsignee, useLotToRecall } from '../support/lot-to-recall.js';
import { insertDistribution, insertOrder, loseRace } from '../support/records.js';
import { insertWaiting } from '../support/unlinked.js';
import { useAdmin, useTestApp } from '../support/use-test-app.js';

describe('a recall notes what changes its scope, in the same transaction:', () => {
  const test = useTestApp();
  const admin = useAdmin(test);
  const fixture = useLotToRecall(test, admin);
  const { open, read, consigneesOf, changesOf, reply, notify } = fixture;
  let counter: number;
  let lot: string;
  let order: LotToRecall['order'];
  let entries: LotToRecall['entries'];
  beforeEach(() => {
    ({ counter, lot, order, entries } = fixture.shipped());
  });

  it('a late shipment, whose consignee joins as not notified', async () => {
    const { id } = await open();
    const late = {
      salesOrderId: order.id,
      shipDate: '2025-03-01',
      sku: '211610SPT',
      lotNumber: lot,
      quantity: 3,
      acknowledge: ['shipped_before_hold'],
    };
    await admin
      .post('/api/v1/distributions')
      .send({ ...late, shipTo: { facilityName: 'New Clinic' } })
      .expect(201);
    expect(named(await consigneesOf(id), 'New Clinic')).toMatchObject({ state: 'not_notified', isLate: true, unitsShipped: 3 });
    expect(await changesOf(id)).toMatchObject([{ change: 'shipped', units: 3, facilityName: 'New Clinic' }]);
    expect((await read(id)).totals).toMatchObject({ consignees: 4, unitsShipped: 38 });
  });

  it('an import and a link of a waiting shipment', async () => {
    const waiting = await insertWaiting(test.database, { lot_number: lot, facility_name: 'Queue Clinic', quantity: 4 });
    const { id } = await open({ kind: 'drill' });
    await importFile(
      admin,
      `Ship Date,Order Number,Facility Name,SKU,Lot,Quantity\n2025-03-20,C-${counter},File Clinic ${counter},211610SPT,${lot},6\n`,
    );
    await admin.post(`/api/v1/unlinked-distributions/${waiting}/link`).send({ salesOrderId: order.id, reason: REASON }).expect(200);
    expect(await changesOf(id)).toMatchObject([
      { change: 'shipped', units: 4, facilityName: 'Queue Clinic' },
      { change: 'shipped', units: 6 },
    ]);
  });

  it('a void, a quantity, and a shipment that moves to another lot or another ship-to', async () => {
    const { id } = await open();
    const patch = (entry: number, change: object) =>
      admin
        .patch(`/api/v1/distributions/${entry}`)
        .set('If-Match', '"v1"')
        .send({ ...change, reason: REASON })
        .expect(200);
    await admin.post(`/api/v1/distributions/${entries.silent}/void`).send({ reason: REASON }).expect(200);
    await patch(entries.bay, { quantity: 8 });
    await patch(entries.hill, { shipTo: { facilityName: 'Dale Clinic' } });
    const changes = await changesOf(id);
    expect(changes.map(({ change, units, facilityName }: Record<string, unknown>) => [change, units, facilityName])).toEqual([
      ['corrected', 20, 'Dale Clinic'],
      ['corrected', -20, 'Hill Clinic'],
      ['corrected', -2, 'Bay Clinic'],
      ['voided', -5, 'Silent Clinic'],
    ]);
    expect((await read(id)).totals).toMatchObject({ consignees: 2, unitsShipped: 28 });
    await admin
      .patch(`/api/v1/distributions/${entries.bay}`)
      .set('If-Match', '"v2"')
      .send({ lotNumber: `SLQ-5${counter}`, reason: REASON })
      .expect(200);
    expect((await read(id)).totals).toMatchObject({ consignees: 1, unitsShipped: 20 });
  });

  it('what came back goes with the shipment that moves, and was on hand before the answer', async () => {
    const { id, consignees } = await open();
    const bay = named(consignees, 'Bay Clinic');
    const give = (quantity: number) =>
      admin
        .post(`/api/v1/distributions/${entries.bay}/returns`)
        .send({ quantity, returnedOn: '2025-07-05', reason: 'recalled', disposition: 'destroyed' })
        .expect(201);
    const { body: wrong } = await give(1);
    await admin.post(`/api/v1/distributions/${entries.bay}/returns/${wrong.id}/void`).send({ reason: REASON }).expect(200);
    await give(3);
    await reply(id, bay.id, { onHand: 7 }).expect(201);
    expect(named(await consigneesOf(id), 'Bay Clinic')).toMatchObject({ unitsOnHand: 7, unitsReturned: 3, unitsUnaccounted: 0 });
    const moved = { shipTo: { facilityName: 'Dale Clinic' }, reason: REASON };
    await admin.patch(`/api/v1/distributions/${entries.bay}`).set('If-Match', '"v1"').send(moved).expect(200);
    const after = await consigneesOf(id);
    expect(named(after, 'Dale Clinic')).toMatchObject({ unitsShipped: 10, unitsReturned: 3, unitsUnaccounted: 7 });
    expect(named(after, 'Bay Clinic')).toMatchObject({ unitsShipped: 0, unitsReturned: 0 });
    expect(await changesOf(id)).toMatchObject([
      { units: 10, unitsReturned: 3 },
      { units: -10, unitsReturned: -3 },
      { change: 'returned' },
      { change: 'return_voided', unitsReturned: -1 },
      { change: 'returned' },
    ]);
  });

  it('a merge of two customers that both have the ship-to: the survivor has all units, the other keeps what it was sent', async () => {
    const other = await insertOrder(test.database);
    await insertDistribution(test.database, other, { lotNumber: lot, facilityName: 'Hill Clinic', quantity: 2 });
    const { id } = await open();
    await admin.post(`/api/v1/customers/${other.customerId}/merge`).send({ fromCustomerId: order.customerId, reason: 'one' }).expect(200);
    const hills = (await consigneesOf(id)).filter(({ shipTo }) => shipTo.facilityName === 'Hill Clinic');
    expect(hills.map((each) => [(each as unknown as { unitsShipped: number }).unitsShipped, each.state]).sort()).toEqual([
      [0, 'accounted_for'],
      [22, 'not_notified'],
    ]);
    expect((await read(id)).totals).toMatchObject({ consignees: 3, unitsShipped: 37 });
  });

  it('a merge that empties a ship-to that had answered: its answer counts nowhere until the survivor’s is asked again', async () => {
    const other = await insertOrder(test.database);
    await insertDistribution(test.database, other, { lotNumber: lot, facilityName: 'Hill Clinic', quantity: 2 });
    const { id } = await open();
    const hills = (await consigneesOf(id)).filter(({ shipTo }) => shipTo.facilityName === 'Hill Clinic') as unknown as Record<
      string,
      number
    >[];
    const [emptied, kept] = [hills.find(({ unitsShipped }) => unitsShipped === 20), hills.find(({ unitsShipped }) => unitsShipped === 2)];
    for (const hill of [emptied, kept]) await notify(id, hill?.id as number).expect(201);
    await reply(id, emptied?.id as number, { onHand: 12, used: 8 }).expect(201);
    await reply(id, kept?.id as number, { used: 2 }).expect(201);
    const report = async (query = '') => (await admin.get(`/api/v1/recalls/${id}/status-report${query}`).expect(200)).body;
    const { asOf } = await report();
    const before = await report(`?asOf=${asOf}&evidence=excess`);
    await admin.post(`/api/v1/customers/${other.customerId}/merge`).send({ fromCustomerId: order.customerId, reason: 'one' }).expect(200);
    const { totals } = await read(id);
    expect(totals).toMatchObject({
      consignees: 3,
      unitsShipped: 37,
      unitsUsed: 2,
      unitsOnHand: 0,
      unitsMissing: 35,
      unitsExcess: 0,
      responded: 1,
    });
    expect((await report()).accountedFor.unitsExcess.value).toBe(0);
    const after = await consigneesOf(id);
    const survivor = after.find((each) => each.id === kept?.id);
    expect(survivor).toMatchObject({
      state: 'not_notified',
      unitsShipped: 22,
      discrepancies: [{ code: 'answered_before_merge', detail: expect.stringContaining('12 on hand, 8 used, 0 destroyed, 0 returned') }],
    });
    expect(after.find((each) => each.id === emptied?.id)).toMatchObject({ unitsShipped: 0, discrepancies: [] });
    await notify(id, kept?.id as number).expect(201);
    await reply(id, kept?.id as number, { onHand: 12, used: 10 }).expect(201);
    const answered = (await consigneesOf(id)).find((each) => each.id === kept?.id);
    expect(answered).toMatchObject({ state: 'accounted_for', discrepancies: [] });
    expect(await report(`?asOf=${asOf}&evidence=excess`)).toEqual(before);
  });

  it('merges back and forth: what a ship-to answered that has lost its units counts nowhere, at each instant', async () => {
    const other = await insertOrder(test.database);
    const [mine, theirs] = [order.customerId, other.customerId];
    const few = await insertDistribution(test.database, other, { lotNumber: lot, facilityName: 'Hill Clinic', quantity: 2 });
    const { id } = await open();
    const hillOf = async (customerId: number) =>
      (await consigneesOf(id)).find(
        ({ shipTo, ...each }) =>
          shipTo.facilityName === 'Hill Clinic' && (each as unknown as { customer: { id: number } }).customer.id === customerId,
      ) as RecallConsignee;
    const [many, some] = [await hillOf(mine), await hillOf(theirs)];
    const merge = (into: number, fromCustomerId: number) =>
      admin.post(`/api/v1/customers/${into}/merge`).send({ fromCustomerId, reason: 'one' }).expect(200);
    const unmerge = (customerId: number) => admin.post(`/api/v1/customers/${customerId}/unmerge`).send({ reason: 'two' }).expect(200);
    const shown = async (cid: number) => (await admin.get(`/api/v1/recalls/${id}/consignees/${cid}`).expect(200)).body;
    const report = async (query = '') => (await admin.get(`/api/v1/recalls/${id}/status-report${query}`).expect(200)).text;
    const former = (answer: string) => [{ code: 'answered_before_merge', detail: expect.stringContaining(answer) }];
    await reply(id, many.id, { onHand: 20 }).expect(201);
    await reply(id, some.id, { used: 2 }).expect(201);

    await merge(theirs, mine);
    expect(await shown(some.id)).toMatchObject({ unitsShipped: 22, discrepancies: former('20 on hand') });
    expect(await shown(many.id)).toMatchObject({ unitsShipped: 0, discrepancies: [] });
    await reply(id, some.id, { onHand: 20, used: 2 }).expect(201);
    expect((await shown(some.id)).discrepancies).toEqual([]);
    const { asOf, consignees } = JSON.parse(await report());
    expect(consignees.value).toBe(3);
    const [merged, excess] = [await report(`?asOf=${asOf}`), await report(`?asOf=${asOf}&evidence=excess`)];

    await unmerge(mine);
    expect(await shown(many.id)).toMatchObject({ unitsShipped: 20, unitsOnHand: 20, state: 'accounted_for', discrepancies: [] });
    expect(await shown(some.id)).toMatchObject({ unitsShipped: 2, discrepancies: [{ code: 'more_than_shipped' }] });
    await merge(theirs, mine);
    expect(await shown(some.id)).toMatchObject({ unitsShipped: 22, discrepancies: former('20 on hand') });
    await unmerge(mine);
    await merge(mine, theirs);
    expect(await shown(many.id)).toMatchObject({ unitsShipped: 22, discrepancies: former('20 on hand, 2 used') });
    expect(await shown(some.id)).toMatchObject({ unitsShipped: 0, discrepancies: [] });
    expect((await read(id)).totals).toMatchObject({ consignees: 3, unitsShipped: 37, responded: 1 });

    await unmerge(theirs);
    for (const entry of [entries.hill, few]) await admin.post(`/api/v1/distributions/${entry}/void`).send({ reason: REASON }).expect(200);
    expect(await shown(many.id)).toMatchObject({ unitsShipped: 0, discrepancies: [{ code: 'more_than_shipped' }] });
    expect(await report(`?asOf=${asOf}`)).toBe(merged);
    expect(await report(`?asOf=${asOf}&evidence=excess`)).toBe(excess);
  });

  it('a merge that empties a ship-to that had answered, which does not keep the recall from being balanced', async () => {
    const other = await insertOrder(test.database);
    await insertDistribution(test.database, other, { lotNumber: lot, facilityName: 'Hill Clinic', quantity: 2 });
    const { id, consignees } = await open();
    for (const [name, onHand] of [
      ['Bay Clinic', 10],
      ['Hill Clinic', 20],
      ['Silent Clinic', 5],
    ] as const)
      await reply(id, named(consignees, name).id, { onHand }).expect(201);
    expect((await read(id)).stages.balanced).toBeNull();
    await admin.post(`/api/v1/customers/${other.customerId}/merge`).send({ fromCustomerId: order.customerId, reason: 'one' }).expect(200);
    const survivor = (await consigneesOf(id)).find((each) => (each as unknown as { unitsShipped: number }).unitsShipped === 22);
    await reply(id, survivor?.id as number, { onHand: 22 }).expect(201);
    expect((await read(id)).totals).toMatchObject({ unitsUnaccounted: 0, unitsMissing: 0, unitsExcess: 0 });
    expect((await read(id)).stages.balanced).not.toBeNull();
  });

  it('many corrections at once, each of which is looked at once', async () => {
    await open();
    await test.database.query(
      `insert into distribution_log_entries (sales_order_id, customer_id, order_number, ship_date, sku, lot_number, quantity, source, tracking_number, facility_name)
       select $1, $2, $3, '2025-03-14', '211610SPT', $4, 3, 'manual', 'M' || i, 'Many Clinic' from generate_series(1, 200) i`,
      [order.id, order.customerId, order.orderNumber, lot],
    );
    const client = await test.database.connect();
    // The plans of a session are those of its first correction, which is often one of a single shipment.
    await client.query('update distribution_log_entries set quantity = 9 where id = $1', [entries.bay]);
    const plans: string[] = [];
    client.on('notice', ({ message }) => plans.push(message ?? ''));
    await client.query(`load 'auto_explain'; set auto_explain.log_min_duration = 0; set auto_explain.log_nested_statements = on;
      set auto_explain.log_analyze = on; set client_min_messages = log`);
    await client.query(
      `update distribution_log_entries set facility_name = 'Other Clinic' where lot_number = $1 and facility_name = 'Many Clinic'`,
      [lot],
    );
    client.release(true);
    const scope = plans.filter((plan) => plan.includes('insert into recall_scope_changes'));
    const reads = scope.join('\n').matchAll(/Named Tuplestore Scan .*actual .*loops=(\d+)/g);
    const loops = Array.from(reads, ([, number]) => Number(number));
    const { rows } = await test.database.query('select count(*)::int as recalls from recalls where closed_at is null');
    expect(loops.length).toBeGreaterThan(1);
    expect(Math.max(...loops)).toBeLessThanOrEqual(rows[0].recalls + 1);
  });

  it('a letter made after a merge is addressed to the present name, and the earlier one keeps its hash', async () => {
    const survivor = await insertOrder(test.database, { orderDate: '2027-01-01' });
    const { id, consignees } = await open();
    const hill = named(consignees, 'Hill Clinic');
    const letter = async () => (await admin.get(`/api/v1/recalls/${id}/consignees/${hill.id}/notice`).expect(200)).body;
    const hashes = async () =>
      (await admin.get(`/api/v1/recalls/${id}/consignees/${hill.id}/answers`).expect(200)).body.notices.map(
        ({ sha256 }: { sha256: string }) => sha256,
      );
    await notify(id, hill.id).expect(201);
    const [first] = await hashes();
    expect((await letter()).consignee.customer.id).toBe(order.customerId);
    await admin
      .post(`/api/v1/customers/${survivor.customerId}/merge`)
      .send({ fromCustomerId: order.customerId, reason: 'one' })
      .expect(200);
    expect((await letter()).consignee.customer.id).toBe(survivor.customerId);
    await notify(id, hill.id).expect(201);
    const [kept, second] = await hashes();
    expect(kept).toBe(first);
    expect(second).not.toBe(first);
  });

  it('a merge, which keeps what the ship-to was sent', async () => {
    const survivor = await insertOrder(test.database);
    const { id, consignees } = await open();
    const hill = named(consignees, 'Hill Clinic');
    await notify(id, hill.id).expect(201);
    await admin
      .post(`/api/v1/customers/${survivor.customerId}/merge`)
      .send({ fromCustomerId: order.customerId, reason: 'one company' })
      .expect(200);
    const after = await consigneesOf(id);
    expect(after).toHaveLength(3);
    expect(named(after, 'Hill Clinic')).toMatchObject({
      id: hill.id,
      state: 'notified',
      customer: { id: survivor.customerId },
      unitsShipped: 20,
    });
    expect((await read(id)).totals).toMatchObject({ consignees: 3, unitsShipped: 35 });
  });

  it('a merge, but not in a recall that is closed: whom it reached is no matter of today', async () => {
    const survivor = await insertOrder(test.database);
    const { id } = await open();
    await admin.post(`/api/v1/recalls/${id}/close`).send({ reason: 'all accounted for' }).expect(200);
    await admin
      .post(`/api/v1/customers/${survivor.customerId}/merge`)
      .send({ fromCustomerId: order.customerId, reason: 'one company' })
      .expect(200);
    expect(named(await consigneesOf(id), 'Hill Clinic')).toMatchObject({ customer: { id: order.customerId }, unitsShipped: 20 });
    expect(await changesOf(id)).toEqual([]);
  });

  it('and nothing of other lots, other days, or closed recalls', async () => {
    const { id } = await open({ shipDateTo: '2025-03-14' });
    await admin
      .post('/api/v1/distributions')
      .send({
        salesOrderId: order.id,
        shipDate: '2025-03-15',
        sku: '211610SPT',
        lotNumber: lot,
        quantity: 3,
        acknowledge: ['shipped_before_hold'],
      })
      .expect(201);
    await insertDistribution(test.database, order, { lotNumber: `SLQ-4${counter}` });
    expect(await changesOf(id)).toEqual([]);
  });

  it('also when it races with the freeze', async () => {
    const shipped = await loseRace(
      test.database,
      (client) => insertDistribution(client, order, { lotNumber: lot, facilityName: 'Racing Clinic', quantity: 2 }),
      () => admin.post('/api/v1/recalls').send({ ...RECALL, lotNumbers: [lot] }),
    );
    expect(shipped.body.totals).toMatchObject({ consignees: 4, unitsShipped: 37 });
  });
});
