import { randomUUID } from 'node:crypto';
import { insertCustomer, insertDistribution, insertOrder } from '../support/records.js';
import { insertWaiting } from '../support/unlinked.js';
import { useTestApp, useUser } from '../support/use-test-app.js';

describe('the queue of shipments without a sales order', () => {
  const test = useTestApp();
  const agent = useUser(test, 'operations');

  const get = async (id: number) => (await agent.get(`/api/v1/unlinked-distributions/${id}`).expect(200)).body;
  const list = async (query: string) => (await agent.get(`/api/v1/unlinked-distributions?${query}`).expect(200)).body;

  it('shows a shipment as received, with why it could not enter the log', async () => {
    const id = await insertWaiting(test.database, {
      quantity: null,
      lot_number: 'UNKNOWN',
      reason_code: 'malformed_lot',
      reason_detail: 'No lot.',
    });
    expect(await get(id)).toMatchObject({
      id,
      origin: 'adopt',
      received: { qty: '10', lot: 'SLQ-70001' },
      reasonCode: 'malformed_lot',
      reasonDetail: 'No lot.',
      lotNumber: 'UNKNOWN',
      quantity: null,
      shipTo: { facilityName: 'Harbor Clinic', city: 'Norfolk', zip: null },
      candidates: [],
      resolvedAt: null,
      distribution: null,
      version: 1,
    });
    expect((await agent.get('/api/v1/unlinked-distributions/999999').expect(404)).body.code).toBe('not_found');
  });

  it('names the candidate orders, the likeliest first, each with the reasons', async () => {
    const facilityName = `Alder Clinic ${randomUUID()}`;
    const own = await insertOrder(test.database, { facilityName, orderNumber: 'SO 0000555', orderDate: '2025-03-10' });
    const elsewhere = await insertOrder(test.database, { orderNumber: '0000555', orderDate: '2020-01-01' });
    const around = await insertOrder(test.database, { facilityName, orderDate: '2025-04-01' });
    await insertOrder(test.database, { facilityName, orderDate: '2024-01-01' });
    await insertOrder(test.database, { facilityName, orderDate: '2025-03-14', status: 'cancelled' });
    const id = await insertWaiting(test.database, { order_number: 'so#0000555', facility_name: `${facilityName}, Inc.` });
    const { candidates } = await get(id);
    expect(candidates.map(({ salesOrderId, reasons }: { salesOrderId: number; reasons: string[] }) => [salesOrderId, reasons])).toEqual([
      [own.id, ['same_order_key', 'same_customer', 'near_date']],
      [elsewhere.id, ['same_order_key']],
      [around.id, ['same_customer', 'near_date']],
    ]);
    expect(candidates[0]).toMatchObject({
      orderNumber: 'SO 0000555',
      orderDate: '2025-03-10',
      customer: { id: own.customerId, facilityName },
    });
    const listed = await list('q=so%23+0000555');
    expect(listed.data.map((row: { id: number }) => row.id)).toEqual([id]);
    expect(listed.data[0].candidates).toEqual(candidates);
  });

  it('offers the order that the rule finds, however many others have its number', async () => {
    const own = await insertOrder(test.database, { orderNumber: 'CROWD-1', orderDate: '2025-03-10' });
    for (let other = 0; other < 11; other += 1) await insertOrder(test.database, { orderNumber: 'CROWD-1', orderDate: '2024-01-01' });
    const id = await insertWaiting(test.database, { order_number: 'CROWD-1', customer_id: own.customerId, ship_date: '2020-01-01' });
    const { match, candidates } = await get(id);
    expect([match, candidates[0].salesOrderId]).toEqual(['found', own.id]);
  });

  it('looks for the orders of the survivor of a merged customer', async () => {
    const order = await insertOrder(test.database, { orderDate: '2025-03-14' });
    const former = await insertCustomer(test.database, `Former ${randomUUID()}`);
    await test.database.query('update customers set merged_into_id = $1 where id = $2', [order.customerId, former]);
    const { candidates, match } = await get(await insertWaiting(test.database, { customer_id: former, order_number: order.orderNumber }));
    expect(match).toBe('found');
    expect(candidates).toMatchObject([{ salesOrderId: order.id, reasons: ['same_order_key', 'same_customer', 'near_date'] }]);
  });

  it('lists page by page what waits, or what entered the log', async () => {
    const mark = randomUUID().slice(0, 8);
    const ids: number[] = [];
    for (let n = 0; n < 5; n += 1) ids.unshift(await insertWaiting(test.database, { tracking_number: `T-${mark}-${n}` }));
    const seen: number[] = [];
    for (let cursor = ''; ; ) {
      const page = await list(`q=${mark}&limit=2${cursor && `&cursor=${cursor}`}`);
      seen.push(...page.data.map(({ id }: { id: number }) => id));
      if (page.nextCursor === null) break;
      cursor = page.nextCursor;
    }
    expect(seen).toEqual(ids);
    const order = await insertOrder(test.database);
    await agent.post(`/api/v1/unlinked-distributions/${ids[0]}/link`).send({ salesOrderId: order.id, reason: 'packing slip' }).expect(200);
    expect((await list(`q=${mark}`)).data).toHaveLength(4);
    expect((await list(`q=${mark}&resolved=true`)).data).toMatchObject([{ id: ids[0], resolution: 'linked', candidates: [] }]);
  });

  it('is counted in the integrity report while it waits, and not once it is in the log', async () => {
    const admin = await test.asAdmin();
    const waiting = async () => (await admin.get('/api/v1/integrity').expect(200)).body.unlinkedDistributions;
    const before = await waiting();
    const id = await insertWaiting(test.database, { lot_number: 'SLQ-70021' });
    expect(await waiting()).toBe(before + 1);
    const order = await insertOrder(test.database);
    await agent.post(`/api/v1/unlinked-distributions/${id}/link`).send({ salesOrderId: order.id, reason: 'packing slip' }).expect(200);
    expect(await waiting()).toBe(before);
  });

  it('is read by users who may see the log, and decided by users who may correct it', async () => {
    const id = await insertWaiting(test.database);
    const auditor = await test.as('auditor');
    await auditor.get('/api/v1/unlinked-distributions').expect(200);
    const link = await auditor.post(`/api/v1/unlinked-distributions/${id}/link`).send({ salesOrderId: 1, reason: 'x' }).expect(403);
    expect(link.body).toMatchObject({ permission: 'distribution_log.edit', detail: expect.stringContaining('Correct distributions') });
    await auditor.post(`/api/v1/unlinked-distributions/${id}/create-order`).send({ reason: 'x' }).expect(403);
    await test.anonymous().get('/api/v1/unlinked-distributions').expect(401);
  });

  it('refuses deletions, even by hand', async () => {
    const id = await insertWaiting(test.database);
    await expect(test.database.query('delete from unlinked_distributions where id = $1', [id])).rejects.toThrow(/refused/);
    await expect(test.database.query('truncate unlinked_distributions')).rejects.toThrow(/refused/);
    await expect(insertWaiting(test.database, { origin_id: (await get(id)).originId })).rejects.toThrow(
      /unlinked_distributions_origin_key/,
    );
    const order = await insertOrder(test.database);
    const entry = await insertDistribution(test.database, order);
    await expect(
      test.database.query('update unlinked_distributions set resolved_distribution_id = $1 where id = $2', [entry, id]),
    ).rejects.toThrow(/resolved_as/);
  });
});
