import { FeedReader, idsOf } from '../support/feeds.js';
import { useTestApp, useUser } from '../support/use-test-app.js';

const reason = 'the territory was divided';

describe('the reps of a customer', () => {
  const test = useTestApp();
  const agent = useUser(test, 'operations');
  let names = 0;

  const add = async (path: string, body: object) => (await agent.post(`/api/v1/${path}`).send(body).expect(201)).body;
  const at = async (id: number) => (await agent.get(`/api/v1/customers/${id}`).expect(200)).body;
  const aRep = async (): Promise<number> => {
    names += 1;
    const { rows } = await test.database.query('insert into reps (name, territory) values ($1, $2) returning id::int', [
      `Rep ${names}`,
      'Idaho',
    ]);
    return rows[0].id;
  };
  const aCustomer = (primaryRepId?: number) => {
    names += 1;
    return add('customers', { facilityName: `Clinic of reps ${names}`, ...(primaryRepId && { primaryRepId }) });
  };
  const addRep = (id: number, repId: number, more: object = {}) => add(`customers/${id}/reps`, { repId, ...more });
  const patch = (id: number, record: { id: number; version: number }, change: object) =>
    agent
      .patch(`/api/v1/customers/${id}/reps/${record.id}`)
      .set('If-Match', `"v${record.version}"`)
      .send({ reason, ...change });
  const listed = async (query: string): Promise<number[]> =>
    (await agent.get(`/api/v1/customers?${query}`).expect(200)).body.data.map(({ id }: { id: number }) => id);
  const shown = async (id: number) =>
    (await at(id)).reps.map(({ repId, isPrimary }: { repId: number; isPrimary: boolean }) => [repId, isPrimary]);

  it('are several, with territories, and one of them is the primary one', async () => {
    const [first, second, third] = [await aRep(), await aRep(), await aRep()];
    const { id } = await aCustomer(first);
    await addRep(id, second, { territory: 'North campus' });
    expect(await at(id)).toMatchObject({
      primaryRepId: first,
      reps: [
        { repId: first, isPrimary: true, territory: null },
        { repId: second, isPrimary: false, territory: 'North campus' },
      ],
    });

    await addRep(id, third, { isPrimary: true });
    expect(await at(id)).toMatchObject({ primaryRepId: third });
    expect(await shown(id)).toEqual([
      [third, true],
      [first, false],
      [second, false],
    ]);
  });

  it('are records of one customer: no other has them', async () => {
    const [first, second] = [await aRep(), await aRep()];
    const [{ id }, other] = [await aCustomer(first), await aCustomer(first)];
    const record = await addRep(id, second);
    await patch(other.id, record, { territory: 'South campus' }).expect(404);
    await patch(id, record, { territory: 'South campus' }).expect(200);
  });

  it('are each found by the list of customers, whether primary or further', async () => {
    const [primary, further] = [await aRep(), await aRep()];
    const { id } = await aCustomer(primary);
    const record = await addRep(id, further);
    expect(await listed(`repId=${primary}`)).toEqual([id]);
    expect(await listed(`repId=${further}`)).toEqual([id]);
    await agent.post(`/api/v1/customers/${id}/reps/${record.id}/end`).send({ reason }).expect(200);
    expect(await listed(`repId=${further}`)).toEqual([]);
  });

  it('change with reason and ETag, and a new primary rep takes the place of the former one in one event of the customer', async () => {
    const [first, second] = [await aRep(), await aRep()];
    const { id } = await aCustomer(first);
    const record = await addRep(id, second);
    const path = `/api/v1/customers/${id}/reps/${record.id}`;
    await agent.patch(path).send({ isPrimary: true, reason }).expect(428);
    const unexplained = await patch(id, record, { isPrimary: true, reason: ' ' }).expect(422);
    expect(unexplained.body.code).toBe('reason_required');

    const { body: changed } = await patch(id, record, { isPrimary: true, territory: 'West' }).expect(200);
    expect(changed).toMatchObject({ isPrimary: true, territory: 'West', version: record.version + 1 });
    expect((await patch(id, record, { territory: 'East' }).expect(412)).body.code).toBe('stale_etag');
    const { rows } = await test.database.query(
      `select old_values, new_values, reason from audit_events where entity_type = 'customers' and entity_id = $1 and action = 'update'`,
      [String(id)],
    );
    expect(rows).toEqual([{ old_values: { primary_rep_id: first }, new_values: { primary_rep_id: second }, reason }]);
    expect((await patch(id, changed, { isPrimary: false }).expect(200)).body.isPrimary).toBe(false);
    expect(await at(id)).toMatchObject({ primaryRepId: null });
  });

  it('end with a reason and a day that is not in the future, and stay readable', async () => {
    const rep = await aRep();
    const { id } = await aCustomer(rep);
    const [{ id: recordId }] = (await at(id)).reps;
    const end = (body: object) => agent.post(`/api/v1/customers/${id}/reps/${recordId}/end`).send(body);
    expect((await end({}).expect(422)).body.code).toBe('reason_required');
    const tomorrow = await end({ endedOn: '2999-01-01', reason }).expect(422);
    expect(tomorrow.body).toMatchObject({ code: 'future_date', errors: [{ pointer: '/endedOn' }] });

    expect((await end({ endedOn: '2025-06-30', reason }).expect(200)).body).toMatchObject({
      endedOn: '2025-06-30',
      endReason: reason,
      isPrimary: true,
    });
    expect((await end({ reason }).expect(409)).body.code).toBe('customer_rep_ended');
    const { headers } = await agent.get(`/api/v1/customers/${id}/reps/${recordId}`).expect(200);
    const change = agent.patch(`/api/v1/customers/${id}/reps/${recordId}`).set('If-Match', String(headers.etag));
    expect((await change.send({ territory: 'North', reason }).expect(409)).body.code).toBe('customer_rep_ended');
    expect(await at(id)).toMatchObject({ primaryRepId: null, reps: [] });
    const list = (query = '') => agent.get(`/api/v1/customers/${id}/reps${query}`).expect(200);
    expect((await list()).body.data).toEqual([]);
    expect((await list('?includeEnded=true')).body.data).toMatchObject([{ id: recordId, repId: rep, endedOn: '2025-06-30' }]);
    const again = await addRep(id, rep, { isPrimary: true });
    expect(again.id).not.toBe(recordId);
    await expect(test.database.query('delete from customer_reps where id = $1', [recordId])).rejects.toThrow('DELETE is refused');
  });

  it('are refused twice, of an unknown rep, and of a merged customer', async () => {
    const rep = await aRep();
    const { id } = await aCustomer(rep);
    const [{ id: recordId }] = (await at(id)).reps;
    const twice = await agent.post(`/api/v1/customers/${id}/reps`).send({ repId: rep }).expect(409);
    expect(twice.body).toMatchObject({ code: 'customer_rep_exists', id: recordId });
    const unknown = await agent.post(`/api/v1/customers/${id}/reps`).send({ repId: 999_999 }).expect(422);
    expect(unknown.body).toMatchObject({ code: 'rep_not_found', errors: [{ pointer: '/repId' }] });
    const survivor = await aCustomer();
    await agent.post(`/api/v1/customers/${survivor.id}/merge`).send({ fromCustomerId: id, reason }).expect(200);
    const merged = await agent
      .post(`/api/v1/customers/${id}/reps`)
      .send({ repId: await aRep() })
      .expect(409);
    expect(merged.body.code).toBe('customer_merged');
  });

  it('follow the primary rep that the profile names: the former one is ended, as before there were several', async () => {
    const [first, second] = [await aRep(), await aRep()];
    const { id, version } = await aCustomer(first);
    const correct = async (etag: number, change: object) =>
      (
        await agent
          .patch(`/api/v1/customers/${id}`)
          .set('If-Match', `"v${etag}"`)
          .send({ reason, ...change })
          .expect(200)
      ).body;
    const moved = await correct(version, { primaryRepId: second });
    expect(moved).toMatchObject({ primaryRepId: second, version: version + 1, reps: [{ repId: second, isPrimary: true }] });
    expect(await listed(`repId=${first}`)).toEqual([]);
    const without = await correct(moved.version, { primaryRepId: null });
    expect(without).toMatchObject({ primaryRepId: null, reps: [] });
    const { body } = await agent.get(`/api/v1/customers/${id}/reps?includeEnded=true`).expect(200);
    expect(body.data).toMatchObject([
      { repId: second, endReason: reason },
      { repId: first, endReason: reason },
    ]);
  });

  it('and the column of the customer say the same, whoever writes one of the two', async () => {
    const [first, second] = [await aRep(), await aRep()];
    const { id } = await aCustomer(first);
    await test.database.query('update customers set primary_rep_id = $2 where id = $1', [id, second]);
    expect(await shown(id)).toEqual([[second, true]]);
    await test.database.query('insert into customer_reps (customer_id, rep_id, is_primary) values ($1, $2, true)', [id, first]);
    expect(await at(id)).toMatchObject({ primaryRepId: first });
    expect(await shown(id)).toEqual([
      [first, true],
      [second, false],
    ]);
    await test.database.query('update customers set primary_rep_id = null where id = $1', [id]);
    expect(await shown(id)).toEqual([[second, false]]);
  });

  it('of many new customers are found by their index, and so are the keys of the customers, also while the table is new', async () => {
    const rep = await aRep();
    const client = await test.database.connect();
    try {
      await client.query('begin');
      await client.query(
        `insert into customers (company_key, facility_name, primary_rep_id) select 'MANY' || n, 'Many ' || n, $1 from generate_series(1, 500) n`,
        [rep],
      );
      await client.query(`update customers set primary_rep_id = null where company_key like 'MANY%'`);
      const { rows } = await client.query(
        `select (select seq_tup_read::int from pg_stat_xact_user_tables where relname = 'customer_reps') as read,
           (select seq_scan::int from pg_stat_xact_user_tables where relname = 'customer_keys') as scans,
           (select count(*)::int from customer_reps where rep_id = $1) as reps`,
        [rep],
      );
      expect(rows[0].reps).toBe(500);
      expect(rows[0].read).toBeLessThan(1_000);
      expect(rows[0].scans).toBeLessThan(10);
    } finally {
      await client.query('rollback');
      client.release();
    }
  });

  it('move the customer in its feed, so that a sync by rep sees it', async () => {
    const rep = await aRep();
    const { id } = await aCustomer();
    const all = new FeedReader(agent, 'customers');
    const ofRep = new FeedReader(agent, 'customers', { repId: rep });
    await all.readUntil(id);
    ofRep.cursor = all.cursor;
    await addRep(id, rep);
    expect(idsOf(await ofRep.readUntil(id))).toEqual([id]);
  });

  it('of two customers become those of the survivor, each once and one of them primary', async () => {
    const [a, b, c] = [await aRep(), await aRep(), await aRep()];
    const survivor = await aCustomer(a);
    const former = await aCustomer(b);
    await addRep(survivor.id, c);
    await addRep(former.id, a);
    await addRep(former.id, c, { territory: 'South' });
    await agent.post(`/api/v1/customers/${survivor.id}/merge`).send({ fromCustomerId: former.id, reason }).expect(200);
    expect(await shown(survivor.id)).toEqual(
      [
        [a, true],
        [b, false],
        [c, false],
      ].sort(([, x], [, y]) => Number(y) - Number(x)),
    );
    expect(await at(former.id)).toMatchObject({ primaryRepId: null, reps: [] });
    const { body } = await agent.get(`/api/v1/customers/${survivor.id}/reps?includeEnded=true`).expect(200);
    const ended = body.data.filter(({ endedOn }: { endedOn: string | null }) => endedOn);
    expect(ended.map(({ repId, endReason }: { repId: number; endReason: string }) => [repId, endReason]).sort()).toEqual(
      [
        [a, reason],
        [c, reason],
      ].sort(),
    );
  });

  it.each([
    ['a rep of its own', false],
    ['a rep of both', true],
  ])('of a survivor without a primary rep are led by that of the other: %s', async (_, ofBoth) => {
    const rep = await aRep();
    const survivor = await aCustomer();
    const former = await aCustomer(rep);
    if (ofBoth) await addRep(survivor.id, rep);
    const { body } = await agent.post(`/api/v1/customers/${survivor.id}/merge`).send({ fromCustomerId: former.id, reason }).expect(200);
    expect(body).toMatchObject({ primaryRepId: rep, reps: [{ repId: rep, isPrimary: true }] });
    expect(body.reps).toHaveLength(1);
    expect(await at(former.id)).toMatchObject({ primaryRepId: null, reps: [] });
  });
});
