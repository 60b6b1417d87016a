import { correctWaiting } from '../support/change-now.js';
import { insertCustomer, insertDistribution, insertOrder } from '../support/records.js';
import { insertWaiting } from '../support/unlinked.js';
import { useTestApp, useUser } from '../support/use-test-app.js';

const reason = 'the packing slip says so';

describe('a waiting shipment', () => {
  const test = useTestApp();
  const agent = useUser(test, 'operations');
  const viewer = useUser(test, 'rep');

  const post = (id: number, action: string, body: object = {}) =>
    agent.post(`/api/v1/unlinked-distributions/${id}/${action}`).send({ reason, ...body });
  const correct = (id: number, body: object) => correctWaiting(agent, id, { reason, ...body });
  const seen = async (id: number) => (await agent.get(`/api/v1/unlinked-distributions/${id}`).expect(200)).body;
  const events = async (id: number) =>
    (
      await test.database.query(
        `select actor, reason, old_values as old, new_values as new from audit_events
         where entity_type = 'unlinked_distributions' and entity_id = $1 and action = 'update' order by id`,
        [String(id)],
      )
    ).rows;

  describe('that is corrected', () => {
    it('goes on waiting with the corrected values, while what was received stays readable', async () => {
      const id = await insertWaiting(test.database, { lot_number: 'SLQ 7OO01', sku: 'WRONG', quantity: 1000, ship_date: null });
      const customerId = await insertCustomer(test.database, 'Corrected Clinic');
      const values = {
        lotNumber: 'slq 72001',
        sku: '211810SPT',
        quantity: 10,
        shipDate: '2025-03-15',
        orderNumber: 'C-72001',
        trackingNumber: '',
        source: 'manual',
        customerId,
        shipTo: { facilityName: 'Corrected Clinic', city: 'Salem' },
      };
      const { body } = await correct(id, values).expect(200);
      expect(body).toMatchObject({
        ...values,
        lotNumber: 'SLQ-72001',
        lotNumberReceived: 'SLQ 7OO01',
        trackingNumber: null,
        received: { qty: '10', lot: 'SLQ-70001' },
        shipTo: { facilityName: 'Corrected Clinic', city: 'Salem', zip: null },
        correctedAt: expect.any(String),
        resolvedAt: null,
        reasonCode: 'order_not_found',
        reasonDetail: 'No sales order has this order number.',
      });
      expect(await events(id)).toEqual([
        {
          actor: expect.stringContaining('operations-'),
          reason,
          old: expect.objectContaining({ lot_number: 'SLQ 7OO01', quantity: 1000, ship_date: null }),
          new: expect.objectContaining({ lot_number: 'SLQ-72001', quantity: 10, ship_date: '2025-03-15' }),
        },
      ]);
      await correct(id, { lotNumber: 'SLQ-72002' }).expect(200);
      const { body: made } = await post(id, 'create-order').expect(201);
      const { body: entry } = await agent.get(`/api/v1/distributions/${made.distribution.id}`).expect(200);
      expect(entry).toMatchObject({
        lotNumber: 'SLQ-72002',
        lotNumberReceived: 'SLQ 7OO01',
        quantity: 10,
        customerId,
        orderNumber: 'C-72001',
      });
    });

    it('waits for what keeps it out of the log then, no longer for what it waited for', async () => {
      const order = await insertOrder(test.database, { orderNumber: 'C-72010' });
      const cancelled = await insertOrder(test.database, { orderNumber: 'C-72011', status: 'cancelled' });
      await insertDistribution(test.database, order, { lotNumber: 'SLQ-72012', quantity: 4 });
      const wrong = { lot_number: 'UNKNOWN', sku: 'WRONG', quantity: null, order_number: 'NOSUCH-72010', customer_id: order.customerId };
      const id = await insertWaiting(test.database, { ...wrong, reason_code: 'unknown_lot', reason_detail: 'The lot is not known.' });
      const reasonAfter = async (body: object) => {
        const { reasonCode, reasonDetail } = (await correct(id, body).expect(200)).body;
        return [reasonCode, reasonDetail];
      };
      expect(await reasonAfter({ trackingNumber: '1Z' })).toEqual([
        'unknown_lot',
        expect.stringMatching(/lot is not known.*lacks quantity.*WRONG.*No sales order/),
      ]);
      const lacks = await reasonAfter({ lotNumber: 'SLQ-72013' });
      expect(lacks).toEqual(['shipment_incomplete', expect.stringMatching(/lacks quantity.*WRONG.*No sales order/)]);
      expect(lacks[1]).not.toContain('lot is not known');
      expect(await reasonAfter({ quantity: 4 })).toEqual([
        'unknown_sku',
        expect.stringMatching(/WRONG.*No sales order has this order number/),
      ]);
      expect(await reasonAfter({ sku: '211610SPT', lotNumber: 'SLQ-72012' })).toEqual([
        'order_not_found',
        'No sales order has this order number.',
      ]);
      expect((await reasonAfter({ orderNumber: 'C-72011', customerId: cancelled.customerId }))[0]).toBe('sales_order_cancelled');
      expect(await reasonAfter({ orderNumber: 'C-72010' })).toEqual(['order_of_other_customer', expect.any(String)]);
      expect(await reasonAfter({ customerId: order.customerId, shipDate: '2025-03-16' })).toEqual([
        'ready_to_link',
        `It was corrected, and nothing keeps it out of the log any more: link it to sales order ${order.id}.`,
      ]);
      const { body: logged } = await agent.get(`/api/v1/distributions?salesOrderId=${order.id}`).expect(200);
      expect(await reasonAfter({ shipDate: logged.data[0].shipDate, trackingNumber: logged.data[0].trackingNumber })).toEqual([
        'distribution_exists',
        expect.any(String),
      ]);
      const listed = await agent.get('/api/v1/unlinked-distributions?reason=distribution_exists&lotNumber=SLQ-72012').expect(200);
      expect(listed.body.data).toMatchObject([{ id }]);
    });

    it('goes on waiting for a doubt that no rule can settle, until somebody corrects the field in doubt', async () => {
      const order = await insertOrder(test.database, { orderNumber: 'C-72020' });
      const known = { order_number: 'C-72020', customer_id: order.customerId, lot_number: 'SLQ-72021' };
      const doubt = async (code: string, columns: object) => insertWaiting(test.database, { ...known, ...columns, reason_code: code });
      const reasonAfter = async (id: number, body: object) => (await correct(id, body).expect(200)).body.reasonCode;
      const lines = await doubt('lines_differ_from_entry', {});
      expect(await reasonAfter(lines, { shipDate: '2025-03-01' })).toBe('lines_differ_from_entry');
      expect(await reasonAfter(lines, { quantity: 3 })).toBe('ready_to_link');
      const orphan = await doubt('entry_not_found', {});
      expect(await reasonAfter(orphan, { quantity: 3, shipDate: '2025-03-02' })).toBe('entry_not_found');
      const waits = await doubt('sales_order_waits', { order_number: 'C-72022' });
      expect(await reasonAfter(waits, { quantity: 3 })).toBe('sales_order_waits');
      expect(await reasonAfter(waits, { orderNumber: 'C-72020', lotNumber: 'SLQ-72023' })).toBe('ready_to_link');
      // Two waiting shipments of one unregistered lot under two SKUs, and a name on which the lot log contradicts itself.
      const disputed = { lot_number: 'SLQ-72024' };
      await doubt('lot_sku_conflict', { ...disputed, sku: '211410SPT' });
      expect(await reasonAfter(await doubt('invalid_quantity', disputed), { quantity: 3 })).toBe('lot_sku_conflict');
      await test.database.query(`insert into adopted_records (source_table, old_id, outcome, reason, received)
        values ('lot_log', 'x1', 'waiting', 'alias_in_use', '{"lot": "slq-72025", "correct_lot_name": "SLQ-72021"}')`);
      const named = await doubt('invalid_quantity', { lot_number: 'SLQ-72025' });
      expect(await reasonAfter(named, { quantity: 3 })).toBe('lot_in_question');
      expect(await reasonAfter(named, { lotNumber: 'SLQ-72021' })).toBe('ready_to_link');
      await insertDistribution(test.database, order, { lotNumber: 'SLQ-72026' });
      await test.database.query(
        `update lots set status = 'on_hold', held_on = '2025-02-01', hold_reason = 'leaks' where lot_number = 'SLQ-72026'`,
      );
      expect(await reasonAfter(named, { lotNumber: 'SLQ-72026' })).toBe('lot_on_hold');
      expect(await reasonAfter(named, { shipDate: '2025-01-31' })).toBe('shipped_before_hold');
    });

    it('obeys the rules of a new entry', async () => {
      const id = await insertWaiting(test.database, { lot_number: 'SLQ-72003' });
      await insertDistribution(test.database, await insertOrder(test.database), { lotNumber: 'SLQ-72004', sku: '211410SPT' });
      const refused = async (body: object, status: number, code: string) =>
        expect((await correct(id, body).expect(status)).body.code).toBe(code);
      await refused({ lotNumber: 'SLQ-1', reason: '' }, 422, 'reason_required');
      await refused({}, 400, 'invalid_request');
      await refused({ quantity: 0 }, 400, 'invalid_request');
      await refused({ lotNumber: 'UNKNOWN' }, 422, 'malformed_lot');
      await refused({ lotNumber: 'SLQ-72004' }, 422, 'lot_of_other_sku');
      await refused({ sku: 'NOSUCH' }, 422, 'unknown_sku');
      await refused({ shipDate: '2199-01-01' }, 422, 'future_ship_date');
      await refused({ customerId: 999_999 }, 422, 'customer_not_found');
      expect(await seen(id)).toMatchObject({ lotNumber: 'SLQ-72003', correctedAt: null, version: 1 });
      const both = await correct(id, { lotNumber: 'SLQ-72004', sku: '211410SPT' }).expect(200);
      expect(both.body).toMatchObject({ lotNumber: 'SLQ-72004', sku: '211410SPT' });
    });
  });

  describe('that is dismissed', () => {
    it('leaves the queue with the reason, and stays readable', async () => {
      const id = await insertWaiting(test.database, { lot_number: 'SLQ-72005' });
      expect((await post(id, 'dismiss', { reason: ' ' }).expect(422)).body.code).toBe('reason_required');
      const { body } = await post(id, 'dismiss').expect(200);
      expect(body).toMatchObject({
        resolution: 'dismissed',
        resolvedAt: expect.any(String),
        distribution: null,
        match: null,
        candidates: [],
      });
      const waiting = async (query: string) =>
        (await agent.get(`/api/v1/unlinked-distributions?lotNumber=SLQ-72005${query}`).expect(200)).body.data.map(
          (row: { id: number }) => row.id,
        );
      expect([await waiting(''), await waiting('&resolved=true')]).toEqual([[], [id]]);
      expect(await events(id)).toMatchObject([{ reason, new: { resolution: 'dismissed' } }]);
      for (const action of ['link', 'create-order', 'correct', 'dismiss']) {
        const again = await (action === 'correct' ? correct(id, { quantity: 1 }) : post(id, action)).expect(409);
        expect(again.body).toMatchObject({ code: 'unlinked_distribution_resolved', distributionId: null });
      }
    });

    it('may be in the log as the named distribution, which must count', async () => {
      const order = await insertOrder(test.database);
      const entry = await insertDistribution(test.database, order, { lotNumber: 'SLQ-72006' });
      const voided = await insertDistribution(test.database, order, {
        lotNumber: 'SLQ-72006',
        shipDate: '2025-01-02',
        voidReason: 'wrong',
      });
      const id = await insertWaiting(test.database, { lot_number: 'SLQ-72006', order_number: order.orderNumber });
      expect((await post(id, 'dismiss', { distributionId: 999_999 }).expect(422)).body.code).toBe('distribution_not_found');
      expect((await post(id, 'dismiss', { distributionId: voided }).expect(409)).body.code).toBe('distribution_voided');
      const { body } = await post(id, 'dismiss', { distributionId: entry }).expect(200);
      expect(body).toMatchObject({ resolution: 'already_in_log', distribution: { id: entry, salesOrderId: order.id } });
    });

    it('may be in the log as a distribution of its lot, SKU, day, units, order and customer alone: the units of any other would go out of sight', async () => {
      const order = await insertOrder(test.database, { orderNumber: 'SO 72020' });
      const entry = await insertDistribution(test.database, order, { lotNumber: 'SLQ-72020', quantity: 7 });
      await test.database.query(`insert into lot_aliases (alias, lot_number) values ('OLD-72020', 'SLQ-72020')`);
      const same = {
        ...{ lot_number: 'OLD-72020', sku: ' 211610spt', ship_date: '2025-03-14', quantity: 7 },
        ...{ order_number: '72020', customer_id: order.customerId },
      };
      const differing = {
        lotNumber: { lot_number: 'SLQ-72021' },
        sku: { sku: '211410SPT' },
        shipDate: { ship_date: '2025-03-13' },
        quantity: { quantity: 6 },
        orderNumber: { order_number: '72021' },
        customerId: { customer_id: await insertCustomer(test.database) },
      };
      const unknown = {
        lotNumber: { lot_number: null },
        sku: { sku: null },
        shipDate: { ship_date: null },
        quantity: { quantity: null },
      };
      const fields = [...Object.entries(differing), ...Object.entries(unknown)];
      for (const [field, columns] of fields) {
        const other = await insertWaiting(test.database, { ...same, ...columns });
        const { body } = await post(other, 'dismiss', { distributionId: entry }).expect(422);
        expect(body).toMatchObject({ code: 'same_distribution_not_found', differing: [field], errors: [{ pointer: '/distributionId' }] });
        expect((await seen(other)).resolvedAt).toBeNull();
      }
      const corrected = await insertWaiting(test.database, { ...same, quantity: 70 });
      await correct(corrected, { quantity: 7, reason: 'a digit too many' }).expect(200);
      await post(corrected, 'dismiss', { distributionId: entry }).expect(200);
      expect((await events(corrected)).map((event) => event.reason)).toEqual(['a digit too many', reason]);
      for (const number of ['72022', '72023'])
        await test.database.query('update sales_orders set order_number = $2, order_key = $2 where id = $1', [order.id, number]);
      const alsoSame: Record<string, string | null>[] = [
        ...[{}, { order_number: null }, { order_number: '72022' }, { order_number: '72023' }],
        ...[{ customer_id: null }, { tracking_number: '1Z7' }],
      ];
      for (const columns of alsoSame) {
        const id = await insertWaiting(test.database, { ...same, ...columns });
        const { body } = await post(id, 'dismiss', { distributionId: entry }).expect(200);
        expect(body).toMatchObject({ resolution: 'already_in_log', distribution: { id: entry } });
      }
    });

    it('is dismissed once: of two people who decide at the same moment, one gets a conflict', async () => {
      const id = await insertWaiting(test.database, { lot_number: 'SLQ-72007' });
      const answers = await Promise.all([post(id, 'dismiss'), post(id, 'create-order'), post(id, 'dismiss')]);
      expect(answers.map(({ status }) => status).filter((status) => status < 300)).toHaveLength(1);
      expect(answers.map(({ status }) => status).filter((status) => status === 409)).toHaveLength(2);
    });
  });

  it('is not corrected by who read another version and says so', async () => {
    const id = await insertWaiting(test.database, { lot_number: 'SLQ-72013' });
    const path = `/api/v1/unlinked-distributions/${id}`;
    const sent = (quantity: number) => agent.post(`${path}/correct`).send({ quantity, reason });
    await sent(6).set('If-Match', '"v1"').expect(200);
    expect((await sent(7).set('If-Match', '"v1"').expect(412)).body.code).toBe('stale_etag');
    expect((await sent(7).set('If-Match', '"v2"').expect(200)).body.quantity).toBe(7);
    expect((await sent(8).expect(200)).body.quantity).toBe(8);
  });

  it('is decided only by those who may edit the log', async () => {
    const id = await insertWaiting(test.database, { lot_number: 'SLQ-72008' });
    for (const path of [`${id}/correct`, `${id}/dismiss`, 'resolve']) {
      const body = path === 'resolve' ? { filter: { sku: 'X' }, action: 'dismiss', reason } : { reason, quantity: 1 };
      const { body: problem } = await viewer.post(`/api/v1/unlinked-distributions/${path}`).send(body).expect(403);
      expect(problem.permission).toBe('distribution_log.edit');
    }
  });

  it('is one line of a parcel: its siblings with the same external key are linked beside it, also once a lot was corrected', async () => {
    const order = await insertOrder(test.database);
    const columns = { external_key: 'SHIP-72009', tracking_number: 'T-72009' };
    const ids = [];
    for (const lot_number of ['SLQ-72010', 'SLQ-72011', 'SLQ-72O12'])
      ids.push(await insertWaiting(test.database, { ...columns, lot_number }));
    const [first, second, third] = ids as [number, number, number];
    await post(first, 'link', { salesOrderId: order.id }).expect(200);
    await post(second, 'link', { salesOrderId: order.id }).expect(200);
    await correct(third, { lotNumber: 'SLQ-72011' }).expect(200);
    expect((await post(third, 'link', { salesOrderId: order.id }).expect(409)).body.code).toBe('distribution_exists');
    await correct(third, { lotNumber: 'SLQ-72012', orderNumber: 'NEW-72012' }).expect(200);
    await post(third, 'create-order').expect(201);
    const { rows } = await test.database.query(
      `select lot_number as lot from distribution_log_entries where external_key = 'SHIP-72009' order by 1`,
    );
    expect(rows.map(({ lot }) => lot)).toEqual(['SLQ-72010', 'SLQ-72011', 'SLQ-72012']);
  });
});
