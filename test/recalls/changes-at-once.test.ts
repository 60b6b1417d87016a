import { Distribution } from '../../src/rep-traceability/distribution-log/distribution.entity.js';
import { Recall } from '../../src/rep-traceability/recalls/recall.entity.js';
import { type LotToRecall, named, RECALL, useLotToRecall } from '../support/lot-to-recall.js';
import { race } from '../support/race.js';
import { insertDistribution, insertOrder } from '../support/records.js';
import { useAdmin, useTestApp } from '../support/use-test-app.js';

describe('what happens to a recall and its lots at once waits its turn, and loses nothing:', () => {
  const test = useTestApp();
  const admin = useAdmin(test);
  const fixture = useLotToRecall(test, admin);
  const { open, read, consigneesOf } = fixture;
  let shipped: LotToRecall;
  beforeEach(() => {
    shipped = fixture.shipped();
  });

  it('units come back, or a shipment is voided, while the scope is frozen', async () => {
    const { lot, entries } = shipped;
    const frozen = await race(
      test,
      (tx) => tx.em.getRepository(Distribution).getManyLocked([entries.bay, entries.hill]),
      () => admin.post('/api/v1/recalls').send({ ...RECALL, lotNumbers: [lot] }),
      async (tx) => {
        await tx.rows(
          `insert into distribution_returns (distribution_id, quantity, returned_on, reason, disposition) values ($1, 3, '2025-07-01', 'open seal', 'destroyed')`,
          [entries.hill],
        );
        await tx.rows(`update distribution_log_entries set voided_at = now(), void_reason = 'entered twice' where id = $1`, [entries.bay]);
      },
    );
    expect(frozen.status).toBe(201);
    expect((await read(frozen.body.id)).totals).toMatchObject({ unitsShipped: 25, unitsReturned: 3 });
  });

  it.each([
    ['is voided', `update distribution_log_entries set voided_at = now(), void_reason = 'entered twice' where id = $1`, [15, 0]],
    [
      'comes back',
      `insert into distribution_returns (distribution_id, quantity, returned_on, reason, disposition) values ($1, 4, '2025-07-01', 'open seal', 'destroyed')`,
      [35, 4],
    ],
  ])('a shipment %s before the freeze that waits for it', async (_, statement, [unitsShipped, unitsReturned]) => {
    const frozen = await race(
      test,
      (tx) => tx.rows(statement, [shipped.entries.hill]),
      () => admin.post('/api/v1/recalls').send({ ...RECALL, lotNumbers: [shipped.lot] }),
    );
    expect(frozen.body.totals).toMatchObject({ unitsShipped, unitsReturned });
  });

  it('somebody answers while it is closed', async () => {
    const { id, consignees } = await open();
    const answered = await race(
      test,
      async (tx) => (await tx.em.getRepository(Recall).getOpen(id)).close('all accounted for', new Date()),
      () => fixture.reply(id, named(consignees, 'Hill Clinic').id, { onHand: 20 }),
    );
    expect(answered.body.code).toBe('recall_closed');
  });

  it('a consignee answers while its units come back, ten times: what was there before the answer is not taken from it', async () => {
    const { id, consignees } = await open();
    const hill = named(consignees, 'Hill Clinic');
    for (let round = 1; round <= 10; round += 1) {
      const answered = await race(
        test,
        (tx) =>
          tx.rows(
            `insert into distribution_returns (distribution_id, quantity, returned_on, reason, disposition) values ($1, 1, '2025-07-01', 'open seal', 'destroyed')`,
            [shipped.entries.hill],
          ),
        () => fixture.reply(id, hill.id, { onHand: 10 }),
      );
      expect(answered.status).toBe(201);
      expect([round, answered.body]).toMatchObject([round, { unitsOnHand: 10, unitsReturned: round }]);
    }
  });

  it('a consignee answers while its customer is merged', async () => {
    const survivor = await insertOrder(test.database);
    const { id, consignees } = await open();
    const hill = named(consignees, 'Hill Clinic');
    const merged = await race(
      test,
      (tx) => tx.em.getRepository(Recall).getOpen(id),
      () => admin.post(`/api/v1/customers/${survivor.customerId}/merge`).send({ fromCustomerId: shipped.order.customerId, reason: 'one' }),
      (tx) =>
        tx.rows(
          `insert into recall_replies (recall_consignee_id, received_on, respondent, on_hand, used, destroyed, returned, returned_before)
           values ($1, '2025-07-04', 'Dana Cole', 20, 0, 0, 0, 0)`,
          [hill.id],
        ),
    );
    expect(merged.status).toBe(200);
    expect(named(await consigneesOf(id), 'Hill Clinic')).toMatchObject({ id: hill.id, unitsShipped: 20, unitsOnHand: 20 });
  });

  it('a file that ships its lot and another one is committed while it is extended to the other', async () => {
    const { id } = await open();
    const other = `SLQ-8${shipped.counter}`;
    await admin.post('/api/v1/lots').send({ lotNumber: other, sku: '211610SPT' }).expect(201);
    await insertDistribution(test.database, shipped.order, { lotNumber: other, facilityName: 'Hill Clinic', quantity: 4 });
    const extended = await race(
      test,
      (tx) => tx.rows('select from lots where lot_number = any ($1) order by lot_number for share', [[shipped.lot, other]]),
      () => admin.post(`/api/v1/recalls/${id}/lots`).send({ lotNumbers: [other], reason: 'the same sealing machine' }),
      (tx) =>
        tx.rows(`insert into distribution_log_entries (sales_order_id, customer_id, order_number, facility_name, ship_date, sku, lot_number, quantity, source)
          select sales_order_id, customer_id, order_number, facility_name, date '2025-03-16', sku, lot_number, 6, source from distribution_log_entries
          where id = ${shipped.entries.hill}`),
    );
    expect(extended.status).toBe(200);
    expect((await read(id)).totals).toMatchObject({ unitsShipped: 45 });
  });
});
