import { type LotToRecall, named, REASON, useLotToRecall } from '../support/lot-to-recall.js';
import { useAdmin, useTestApp } from '../support/use-test-app.js';

describe('what the consignees of a recall answer', () => {
  const test = useTestApp();
  const admin = useAdmin(test);
  const fixture = useLotToRecall(test, admin);
  const { open, read, consigneesOf, changesOf, reply, notify } = fixture;
  let order: LotToRecall['order'];
  let entries: LotToRecall['entries'];
  beforeEach(() => {
    ({ order, entries } = fixture.shipped());
  });

  it('follows each consignee from not notified to accounted for', async () => {
    const { id, consignees } = await open();
    const hill = named(consignees, 'Hill Clinic');
    const told = await notify(id, hill.id).expect(201);
    expect(told.body).toMatchObject({
      state: 'notified',
      notice: { method: 'email', sentOn: '2025-07-02', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
    });
    expect((await reply(id, hill.id, { onHand: 12, used: 5 }).expect(201)).body).toMatchObject({ state: 'responded', unitsUnaccounted: 3 });
    const complete = await reply(id, hill.id, { onHand: 12, used: 5, destroyed: 1, returned: 2 }).expect(201);
    expect(complete.body).toMatchObject({ state: 'accounted_for', unitsUnaccounted: 0, discrepancies: [{ code: 'returned_not_arrived' }] });
    expect((await read(id)).totals).toMatchObject({
      notified: 1,
      responded: 1,
      accountedFor: 1,
      notNotified: 2,
      unitsOnHand: 12,
      unitsUsed: 5,
      unitsDestroyed: 1,
      unitsReturned: 2,
      unitsAccountedFor: 20,
      unitsUnaccounted: 15,
    });
    expect(await consigneesOf(id, '?state=accounted_for')).toHaveLength(1);
    expect((await read(id)).stages).toMatchObject({
      firstNotice: { seconds: expect.any(Number) },
      allNotified: null,
      allReached: null,
      balanced: null,
    });
    for (const [name, onHand] of [
      ['Bay Clinic', 10],
      ['Silent Clinic', 5],
    ] as const) {
      await notify(id, named(consignees, name).id).expect(201);
      await reply(id, named(consignees, name).id, { onHand }).expect(201);
    }
    const reached = { at: expect.any(String), seconds: expect.any(Number) };
    expect((await read(id)).stages).toMatchObject({ allNotified: reached, allReached: reached, balanced: reached, closed: null });
    const answers = await admin.get(`/api/v1/recalls/${id}/consignees/${hill.id}/answers`).expect(200);
    expect(answers.body.replies).toHaveLength(2);
  });

  it('takes what comes back from what was on hand, and counts nothing twice', async () => {
    const { id, consignees } = await open();
    const bay = named(consignees, 'Bay Clinic');
    await reply(id, bay.id, { onHand: 6, used: 2, returned: 2 }).expect(201);
    const give = (quantity: number) =>
      admin
        .post(`/api/v1/distributions/${entries.bay}/returns`)
        .send({ quantity, returnedOn: '2025-07-05', reason: 'recalled', disposition: 'destroyed' })
        .expect(201);
    const standing = async () => named(await consigneesOf(id), 'Bay Clinic');
    await give(2);
    expect(await standing()).toMatchObject({ unitsOnHand: 6, unitsReturned: 2, unitsUnaccounted: 0, discrepancies: [] });
    await give(5);
    expect(await standing()).toMatchObject({ unitsOnHand: 1, unitsReturned: 7, unitsUnaccounted: 0, state: 'accounted_for' });
    expect(await changesOf(id)).toMatchObject([
      { change: 'returned', units: 0, unitsReturned: 5 },
      { change: 'returned', unitsReturned: 2 },
    ]);
  });

  it('leaves on hand what it says, when units came back before it answered', async () => {
    const { id, consignees } = await open();
    const bay = named(consignees, 'Bay Clinic');
    const back = { quantity: 4, returnedOn: '2025-07-03', reason: 'recalled', disposition: 'destroyed' };
    await admin.post(`/api/v1/distributions/${entries.bay}/returns`).send(back).expect(201);
    await reply(id, bay.id, { onHand: 6, returned: 0 }).expect(201);
    const answered = { unitsOnHand: 6, unitsReturned: 4, unitsUnaccounted: 0 };
    expect(named(await consigneesOf(id), 'Bay Clinic')).toMatchObject(answered);
    await admin
      .post(`/api/v1/distributions/${entries.bay}/returns`)
      .send({ ...back, quantity: 1 })
      .expect(201);
    expect(named(await consigneesOf(id), 'Bay Clinic')).toMatchObject({ ...answered, unitsOnHand: 5, unitsReturned: 5 });
  });

  it('stays in every figure when the shipments it answered for turn out to be none of its own', async () => {
    const { id, consignees } = await open();
    await reply(id, named(consignees, 'Hill Clinic').id, { onHand: 20 }).expect(201);
    for (const entry of [entries.hill, entries.silent])
      await admin.post(`/api/v1/distributions/${entry}/void`).send({ reason: REASON }).expect(200);
    expect((await read(id)).totals).toMatchObject({
      consignees: 2,
      responded: 1,
      unitsShipped: 10,
      unitsOnHand: 20,
      unitsUnaccounted: -10,
    });
  });

  it('counts what comes back also after the PO number of the order was corrected', async () => {
    const { id } = await open();
    await test.database.query(`update sales_orders set customer_po = 'PO-2' where id = $1`, [order.id]);
    await admin
      .post(`/api/v1/distributions/${entries.bay}/returns`)
      .send({ quantity: 4, returnedOn: '2025-07-05', reason: 'recalled', disposition: 'destroyed' })
      .expect(201);
    expect(named(await consigneesOf(id), 'Bay Clinic')).toMatchObject({ unitsReturned: 4, distributions: 1, poNumbers: ['PO-2'] });
    await admin.post(`/api/v1/distributions/${entries.hill}/void`).send({ reason: REASON }).expect(200);
    expect(named(await consigneesOf(id), 'Hill Clinic')).toMatchObject({ unitsShipped: 0, distributions: 0, lots: [], poNumbers: [] });
  });

  it('names an answer that exceeds what was shipped', async () => {
    const { id, consignees } = await open();
    const { body } = await reply(id, named(consignees, 'Silent Clinic').id, { onHand: 9 }).expect(201);
    expect(body).toMatchObject({ state: 'responded', unitsUnaccounted: -4, discrepancies: [{ code: 'more_than_shipped' }] });
  });

  it('knows whom nobody reached', async () => {
    const { id, consignees } = await open();
    const silent = named(consignees, 'Silent Clinic');
    await notify(id, silent.id).expect(201);
    const path = `/api/v1/recalls/${id}/consignees/${silent.id}`;
    const checked = await admin
      .post(`${path}/checks`)
      .send({ checkedOn: '2025-07-10', method: 'visit', result: 'unreachable', acknowledge: ['before_recall'] })
      .expect(201);
    expect(checked.body.state).toBe('unreachable');
    expect((await notify(id, silent.id).expect(201)).body.state).toBe('notified');
    expect((await reply(id, silent.id, { onHand: 5 }).expect(201)).body.state).toBe('accounted_for');
  });

  it('voids what was entered wrongly, and the entry before it counts again', async () => {
    const { id, consignees } = await open();
    const bay = named(consignees, 'Bay Clinic');
    await reply(id, bay.id, { onHand: 10 }).expect(201);
    const { body } = await reply(id, bay.id, { onHand: 1 }).expect(201);
    const path = `/api/v1/recalls/${id}/consignees/${bay.id}/replies/${body.reply.id}/void`;
    expect((await admin.post(path).send({}).expect(422)).body.code).toBe('reason_required');
    expect((await admin.post(path).send({ reason: 'of another clinic' }).expect(200)).body).toMatchObject({
      unitsOnHand: 10,
      state: 'accounted_for',
    });
    expect((await admin.post(path).send({ reason: 'again' }).expect(409)).body.code).toBe('recall_entry_voided');
    await admin
      .post(`/api/v1/recalls/${id}/consignees/${bay.id}/notices/${body.reply.id + 999}/void`)
      .send({ reason: 'x' })
      .expect(404);
  });

  it('gives what was entered and voided the time of the database, whatever a writer says', async () => {
    const { id, consignees } = await open();
    const { body } = await reply(id, named(consignees, 'Bay Clinic').id, { onHand: 10 }).expect(201);
    const { rows } = await test.database.query(
      `update recall_replies set voided_at = '2001-02-03', void_reason = 'x' where id = $1 returning voided_at > now() - interval '1 hour' as "isNow"`,
      [body.reply.id],
    );
    expect(rows).toEqual([{ isNow: true }]);
    const joined = await test.database.query(
      `with late as (insert into recall_consignees (recall_id, consignee_id, created_at) select $1, min(id), '2001-02-03' from consignees
         where id not in (select consignee_id from recall_consignees where recall_id = $1) returning created_at)
       select created_at > now() - interval '1 hour' as "isNow" from late`,
      [id],
    );
    expect(joined.rows).toEqual([{ isNow: true }]);
  });

  it('refuses a day in the future, a stranger, and everything once it is closed', async () => {
    const { id, consignees } = await open();
    const bay = named(consignees, 'Bay Clinic');
    expect((await reply(id, bay.id, { receivedOn: '2999-01-01' }).expect(422)).body.code).toBe('date_in_future');
    await reply(id + 1_000_000, bay.id, {}).expect(404);
    await reply(id, bay.id + 1_000_000, {}).expect(404);
    const other = await open({ kind: 'drill' });
    await reply(id, other.consignees[0].id, {}).expect(404);
    expect((await read(other.id)).totals.responded).toBe(0);
    const check = { checkedOn: '2999-01-01', method: 'phone', result: 'effective' };
    const late = await admin.post(`/api/v1/recalls/${id}/consignees/${bay.id}/checks`).send(check).expect(422);
    expect(late.body).toMatchObject({ code: 'date_in_future', errors: [{ pointer: '/checkedOn' }] });
    const closed = await admin.post(`/api/v1/recalls/${id}/close`).send({ reason: 'all accounted for' }).expect(200);
    expect(closed.body).toMatchObject({ closeReason: 'all accounted for', stages: { closed: { seconds: expect.any(Number) } } });
    expect((await reply(id, bay.id, {}).expect(409)).body.code).toBe('recall_closed');
    expect((await admin.post(`/api/v1/recalls/${id}/close`).send({ reason: 'again' }).expect(409)).body.code).toBe('recall_closed');
    await expect(
      test.database.query(
        `insert into recall_checks (recall_consignee_id, checked_on, method, result) values ($1, '2025-01-01', 'phone', 'effective')`,
        [bay.id],
      ),
    ).rejects.toThrow(/is closed/);
    await expect(test.database.query('delete from recall_scope_changes')).rejects.toThrow(/refused/);
    await expect(test.database.query('update recall_scope_changes set units = 0')).rejects.toThrow(/refused/);
  });

  it('asks who wants to be asked whether a day before the recall is right, and one to answer by that is over', async () => {
    const { id, consignees } = await open();
    const path = `/api/v1/recalls/${id}`;
    const consignee = `${path}/consignees/${named(consignees, 'Hill Clinic').id}`;
    const entries = {
      [`${consignee}/notices`]: { method: 'phone', sentOn: '2025-07-02', to: 'the dock' },
      [`${consignee}/replies`]: { receivedOn: '2025-07-02', respondent: 'Dana Cole', onHand: 0, used: 0, destroyed: 0, returned: 0 },
      [`${consignee}/checks`]: { checkedOn: '2025-07-02', method: 'phone', result: 'effective' },
      [`${path}/notices`]: { method: 'letter', sentOn: '2025-07-02' },
    };
    const [{ openedOn, version }] = [(await admin.get(path).expect(200)).body];
    for (const [to, entry] of Object.entries(entries)) {
      const { body } = await admin
        .post(to)
        .send({ ...entry, acknowledge: [] })
        .expect(422);
      const field = Object.keys(entry).find((name) => name.endsWith('On'));
      expect(body).toMatchObject({ code: 'before_recall', errors: [{ pointer: `/${field}`, code: 'before_recall' }] });
      expect(body.detail).toContain('"acknowledge": ["before_recall"]');
      await admin
        .post(to)
        .send(entry)
        .expect(to.startsWith(`${path}/notices`) ? 200 : 201);
      await admin
        .post(to)
        .send({ ...entry, acknowledge: ['before_recall'] })
        .expect(to.startsWith(`${path}/notices`) ? 200 : 201);
      await admin
        .post(to)
        .send({ ...entry, [field as string]: openedOn, acknowledge: [] })
        .expect(to.startsWith(`${path}/notices`) ? 200 : 201);
    }
    const change = (more: object) =>
      admin
        .patch(path)
        .set('If-Match', `"v${version}"`)
        .send({ reason: REASON, ...more });
    expect((await change({ responseDueOn: '2025-07-15', acknowledge: [] }).expect(422)).body).toMatchObject({
      code: 'due_in_past',
      errors: [{ pointer: '/responseDueOn' }],
    });
    await change({ responseDueOn: '2025-07-15', acknowledge: ['due_in_past'] }).expect(200);
    const again = { title: 'Torn seals', responseDueOn: '2025-07-15', reason: REASON, acknowledge: [] };
    await admin
      .patch(path)
      .set('If-Match', `"v${version + 1}"`)
      .send(again)
      .expect(200);
    const drill = { title: 'Drill', reason: 'practice', kind: 'drill', lotNumbers: [fixture.shipped().lot] };
    const late = { ...drill, responseDueOn: '2025-07-15' };
    expect(
      (
        await admin
          .post('/api/v1/recalls')
          .send({ ...late, acknowledge: [] })
          .expect(422)
      ).body.code,
    ).toBe('due_in_past');
    await admin.post('/api/v1/recalls').send(late).expect(201);
    await admin
      .post('/api/v1/recalls')
      .send({ ...late, acknowledge: ['due_in_past'] })
      .expect(201);
    await admin
      .post('/api/v1/recalls')
      .send({ ...drill, responseDueOn: openedOn, acknowledge: [] })
      .expect(201);
  });
});
