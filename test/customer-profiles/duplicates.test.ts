import type { Response } from 'supertest';
import { recordOrder, ship } from '../support/orders.js';
import { insertCustomer } from '../support/records.js';
import { useTestApp, useUser } from '../support/use-test-app.js';

const reason = 'two hospitals of one group';

interface Pair {
  customer: { id: number };
  other: { id: number };
  strength: string;
  evidence: { kind: string; value: string; similarity: number | null }[];
}

describe('customers that may be one', () => {
  const test = useTestApp();
  const agent = useUser(test, 'operations');

  const add = async (facilityName: string, more: object = {}): Promise<number> =>
    (
      await agent
        .post('/api/v1/customers')
        .send({ facilityName, ...more })
        .expect(201)
    ).body.id;
  /** All pairs, page by page. */
  const pairs = async (query = ''): Promise<Pair[]> => {
    const all: Pair[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const answer: Response = await agent.get(`/api/v1/customers/duplicates?${query}${cursor && `&cursor=${cursor}`}`).expect(200);
      all.push(...answer.body.data);
      cursor = answer.body.nextCursor;
    }
    return all;
  };
  const pairOf = async (a: number, b: number, query = ''): Promise<Pair | undefined> =>
    (await pairs(query)).find(({ customer, other }) => customer.id === Math.max(a, b) && other.id === Math.min(a, b));
  const kinds = (pair: Pair | undefined) => pair?.evidence.map(({ kind }) => kind);

  it.each([
    ['Saint Mary’s Hospital', 'St. Mary’s Hosp.'],
    ['Harbor Medical Center', 'Harbor Medical Centre'],
    ['Smith and Jones Urology', 'Smith & Jones Urology'],
    ['The Univ. of Alder', 'University of Alder'],
    ['КВАМОР Clinic', 'KBAMOP Clinics'],
  ])('are found by the same name in another spelling: %s, %s', async (one, other) => {
    const [a, b] = [await add(one), await add(other)];
    const pair = await pairOf(a, b);
    expect(pair).toMatchObject({ strength: 'strong' });
    expect(kinds(pair)).toEqual(['same_name']);
  });

  it('are found by a former name, also that of a customer that was merged', async () => {
    const renamed = await add('Juniper Clinic');
    const { body } = await agent.get(`/api/v1/customers/${renamed}`).expect(200);
    await agent
      .patch(`/api/v1/customers/${renamed}`)
      .set('If-Match', `"v${body.version}"`)
      .send({ facilityName: 'Zenith Spine Group', reason })
      .expect(200);
    const former = await add('Larkspur Surgical Center');
    const survivor = await add('Quartz Partners');
    await agent.post(`/api/v1/customers/${survivor}/merge`).send({ fromCustomerId: former, reason }).expect(200);

    const [like, likeMerged] = [await add('Juniper Clinics'), await add('Larkspur Surgery Ctr')];
    expect(await pairOf(renamed, like)).toMatchObject({ strength: 'strong' });
    const pair = await pairOf(survivor, likeMerged);
    expect(pair).toMatchObject({ strength: 'strong', evidence: [{ kind: 'former_name', value: 'LARKSPURSURGICALCENTER' }] });
    expect(await pairOf(former, likeMerged)).toBeUndefined();
  });

  it('are found by a contact: e-mail in any letter case, phone in any writing', async () => {
    const one = await add('Poppy Care', { contactEmail: 'Desk@Poppy.example', contactPhone: '(208) 555-0133 x12' });
    const email = await add('Bluebell Spine', { contactEmail: 'desk@poppy.EXAMPLE ' });
    const phone = await add('Foxglove Joint', { contactPhone: '+1 208.555.0133' });
    expect(await pairOf(one, email)).toMatchObject({ strength: 'moderate', evidence: [{ kind: 'same_email' }] });
    expect(await pairOf(one, phone)).toMatchObject({ strength: 'moderate', evidence: [{ kind: 'same_phone' }] });
    expect(await pairOf(email, phone)).toBeUndefined();
    const both = await add('Marigold Group', { contactEmail: 'desk@poppy.example', contactPhone: '208 555 0133' });
    expect(await pairOf(one, both)).toMatchObject({ strength: 'strong' });
  });

  it('are found by the same ship-to, while shipments to it count', async () => {
    const shipTo = { facilityName: 'Dock Nine', address1: '9 Dock St', city: 'Norfolk' };
    const orders = [];
    for (const [number, name] of [
      ['D-1', 'Thistle Supply'],
      ['D-2', 'Rosemary Vascular'],
    ] as const)
      orders.push(await recordOrder(agent, number, { soldTo: { facilityName: name }, shipTo }));
    const [a, b] = orders.map(({ customer }) => customer.id);
    const [, second] = [
      await ship(test, { salesOrderId: orders[0].id, lotNumber: 'SLQ-10001', quantity: 1 }),
      await ship(test, { salesOrderId: orders[1].id, lotNumber: 'SLQ-10001', quantity: 1 }),
    ];
    await test.database.query(`update distribution_log_entries set address1 = '9 Dock St'`);
    expect(await pairOf(a, b)).toMatchObject({
      strength: 'moderate',
      evidence: [{ kind: 'same_ship_to', value: 'Dock Nine, 9 Dock St, Norfolk' }],
    });
    await test.database.query(`update distribution_log_entries set voided_at = now(), void_reason = 'typing error' where id = $1`, [
      second,
    ]);
    expect(await pairOf(a, b)).toBeUndefined();
  });

  it('are found by similar names, which alone are weak', async () => {
    const [a, b] = [await add('Northgate Pain Institute', { city: 'Reno' }), await add('Nortgate Pain Institute', { city: 'RENO' })];
    expect(await pairOf(a, b)).toMatchObject({ strength: 'weak', evidence: [{ kind: 'similar_name', value: 'Northgate Pain Institute' }] });
    expect(await pairOf(a, b, 'strength=moderate')).toBeUndefined();
    const elsewhere = await add('Ortgate Pain Institute', { city: 'Elko' });
    expect(await pairOf(a, elsewhere)).toBeUndefined();
  });

  it('are not listed once one was merged into the other', async () => {
    const [a, b] = [await add('Verbena Clinic'), await add('Verbena Clinics')];
    expect(await pairOf(a, b)).toBeDefined();
    await agent.post(`/api/v1/customers/${a}/merge`).send({ fromCustomerId: b, reason }).expect(200);
    expect(await pairOf(a, b)).toBeUndefined();
  });

  it('stay away once a person dismissed the pair with a reason, until that is withdrawn', async () => {
    const [a, b] = [await add('Yarrow Clinic'), await add('Yarrow Clinics')];
    const dismiss = (body: object) => agent.post('/api/v1/customers/duplicates/dismissals').send(body);
    const { body } = await dismiss({ customerId: a, otherCustomerId: b, reason }).expect(201);
    expect(body).toMatchObject({ customerId: b, otherCustomerId: a, reason, withdrawnAt: null });
    expect(await pairOf(a, b)).toBeUndefined();
    expect((await dismiss({ customerId: b, otherCustomerId: a, reason }).expect(409)).body).toMatchObject({
      code: 'duplicate_dismissed',
      id: body.id,
    });
    const list = (query = '') => agent.get(`/api/v1/customers/duplicates/dismissals${query}`).expect(200);
    expect((await list()).body.data).toEqual([body]);

    const withdraw = (why: object) => agent.post(`/api/v1/customers/duplicates/dismissals/${body.id}/withdraw`).send(why);
    expect((await withdraw({}).expect(422)).body.code).toBe('reason_required');
    await withdraw({ reason: 'one after all' }).expect(200);
    expect((await withdraw({ reason: 'one after all' }).expect(409)).body.code).toBe('dismissal_withdrawn');
    expect(await pairOf(a, b)).toBeDefined();
    expect((await list()).body.data).toEqual([]);
    expect((await list('?includeWithdrawn=true')).body.data).toMatchObject([{ id: body.id, withdrawReason: 'one after all' }]);
  });

  it('can be dismissed only as two customers that stand for themselves', async () => {
    const dismiss = (body: object) => agent.post('/api/v1/customers/duplicates/dismissals').send({ reason, ...body });
    const [a, b] = [await add('Sorrel Clinic'), await add('Tansy Clinic')];
    expect((await dismiss({ customerId: a, otherCustomerId: a }).expect(400)).body.errors).toMatchObject([{ pointer: '/otherCustomerId' }]);
    expect((await dismiss({ customerId: a, otherCustomerId: 999_999 }).expect(422)).body).toMatchObject({
      code: 'customer_not_found',
      errors: [{ pointer: '/otherCustomerId' }],
    });
    await agent.post(`/api/v1/customers/${a}/merge`).send({ fromCustomerId: b, reason }).expect(200);
    expect((await dismiss({ customerId: a, otherCustomerId: b }).expect(409)).body).toMatchObject({ code: 'customer_merged', id: a });
  });

  it('come page by page, each pair once, past customers without any', async () => {
    const first = await add('Clover House');
    await Promise.all(Array.from({ length: 410 }, () => insertCustomer(test.database)));
    const last = await add('Clover House of Care', { contactEmail: 'a@clover.example' });
    const third = await add('Daisy Care', { contactEmail: 'a@clover.example' });
    const seen = (await pairs('limit=1')).map(({ customer, other }) => `${customer.id}-${other.id}`);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toEqual((await pairs('limit=200')).map(({ customer, other }) => `${customer.id}-${other.id}`));
    expect(seen).toContain(`${third}-${last}`);
    expect(first).toBeLessThan(last);
    const ordered = (await pairs()).map(({ customer, other }) => [customer.id, other.id]);
    expect(ordered).toEqual(ordered.toSorted(([a = 0, b = 0], [c = 0, d = 0]) => c - a || d - b));
  });
});
