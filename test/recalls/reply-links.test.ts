import { asBuffer } from '../support/downloads.js';
import { heightOnPage, textOfPdf } from '../support/pdf-text.js';
import { insertDistribution, insertOrder } from '../support/records.js';
import { useAdmin, useTestApp, useUser } from '../support/use-test-app.js';

const ANSWER = { respondent: 'Dana Cole', onHand: 4, used: 5, destroyed: 0, returned: 1 };

describe('the link by which a consignee answers', () => {
  const test = useTestApp({ PUBLIC_URL: 'https://qms.silqeqms.example' });
  const admin = useAdmin(test);
  const operations = useUser(test, 'operations');
  let counter = 50_000;
  async function openRecall() {
    counter += 1;
    const lotNumber = `SLQ-6${counter}`;
    const order = await insertOrder(test.database, { facilityName: `Northern Supply ${counter}` });
    for (const [facilityName, quantity] of [
      ['Hill Clinic', 20],
      ['Bay Clinic', 10],
    ] as const)
      await insertDistribution(test.database, order, { lotNumber, facilityName, quantity, shipDate: '2025-03-14' });
    const recall = { title: 'Open seals', reason: 'The barrier may be open.', kind: 'recall', lotNumbers: [lotNumber] };
    const { body } = await admin.post('/api/v1/recalls').send(recall).expect(201);
    return {
      lotNumber,
      id: body.id as number,
      path: `/api/v1/recalls/${body.id}/consignees/${body.consignees[1].id}`,
      consignees: body.consignees,
    };
  }
  const link = async (path: string) => {
    const { body } = await admin.post(`${path}/reply-link`).expect(201);
    return { url: body.url as string, token: String(body.url).split('#token=')[1] ?? '' };
  };
  const lookUp = (token: string) => test.anonymous().post('/api/v1/recall-replies/lookup').send({ token });
  const answer = (token: string, more: object = {}) =>
    test
      .anonymous()
      .post('/api/v1/recall-replies')
      .send({ token, ...ANSWER, ...more });

  it('leads to the page, and only the hash of its token is stored', async () => {
    const { path } = await openRecall();
    const { url, token } = await link(path);
    expect(url).toMatch(/^https:\/\/qms\.silqeqms\.example\/recall-reply#token=[\w-]{43}$/);
    const { rows } = await test.database.query(
      `select (select jsonb_agg(to_jsonb(l)) from recall_reply_links l)::text || (select jsonb_agg(to_jsonb(e)) from audit_events e)::text as kept`,
    );
    expect(rows[0].kept).not.toContain(token);
    expect(rows[0].kept).not.toContain(Buffer.from(token, 'base64url').toString('hex'));
    expect(test.logged()).not.toContain(token);
    await operations.post(`${path}/reply-link`).expect(403);
    await admin.post(`${path}000/reply-link`).expect(404);
  });

  it('stands in the letter as a code that no other line touches', async () => {
    const { path } = await openRecall();
    await link(path);
    const { body: letter } = await admin.get(`${path}/notice.pdf`).buffer().parse(asBuffer).expect(200);
    const [line, quietZone, side] = [13.5, 10, 96];
    const foot = (await heightOnPage(letter, 'scan the code')) + line - side;
    expect(foot - quietZone).toBeGreaterThanOrEqual((await heightOnPage(letter, 'fill in the form at the end')) + line / 2);
  });

  it('shows the units of its consignee and nothing of another one', async () => {
    const { path, lotNumber } = await openRecall();
    const { body } = await lookUp((await link(path)).token).expect(200);
    expect(body).toMatchObject({
      facilityName: 'Bay Clinic',
      recall: { title: 'Open seals', kind: 'recall' },
      lots: [{ lotNumber, units: 10 }],
      shipments: [{ shipDate: '2025-03-14', units: 10 }],
      unitsShipped: 10,
      reply: null,
    });
    expect(JSON.stringify(body)).not.toContain('Hill Clinic');
  });

  it('of a consignee whose units a merge gave to another one shows them there, and takes the answer for all of them', async () => {
    const { id, lotNumber } = await openRecall();
    const other = await insertOrder(test.database, { facilityName: `Southern Supply ${counter}` });
    await insertDistribution(test.database, other, { lotNumber, facilityName: 'Hill Clinic', quantity: 2, shipDate: '2025-03-14' });
    const read = async (query = '') => (await admin.get(`/api/v1/recalls/${id}/consignees${query}`).expect(200)).body.data;
    const hills = (await read()).filter(({ shipTo }: { shipTo: { facilityName: string } }) => shipTo.facilityName === 'Hill Clinic');
    const former = hills.find(({ unitsShipped }: { unitsShipped: number }) => unitsShipped === 20);
    const { token } = await link(`/api/v1/recalls/${id}/consignees/${former.id}`);
    await answer(token, { onHand: 20, used: 0, returned: 0 }).expect(201);
    const merge = { fromCustomerId: former.customer.id, reason: 'one' };
    await admin.post(`/api/v1/customers/${other.customerId}/merge`).send(merge).expect(200);
    expect((await read('?state=accounted_for')).map((each: { id: number }) => each.id)).toEqual([]);
    expect((await lookUp(token).expect(200)).body).toMatchObject({ unitsShipped: 22, lots: [{ lotNumber, units: 22 }], reply: null });
    await answer(token, { onHand: 22, used: 0, returned: 0 }).expect(201);
    expect((await admin.get(`/api/v1/recalls/${id}`).expect(200)).body.totals).toMatchObject({ unitsOnHand: 22, unitsExcess: 0 });
    const exported = await admin.get(`/api/v1/recalls/${id}/consignees/export`).expect(200);
    expect(exported.text.trim().split('\n')).toHaveLength(3);
  });

  it('is made for a consignee whose shipments were all voided: it may have devices all the same', async () => {
    const { path, lotNumber } = await openRecall();
    const { body } = await admin.get(`/api/v1/distributions?lotNumber=${lotNumber}`).expect(200);
    const bay = body.data.find(({ quantity }: { quantity: number }) => quantity === 10);
    await admin.post(`/api/v1/distributions/${bay.id}/void`).send({ reason: 'never shipped' }).expect(200);
    const { token } = await link(path);
    expect((await lookUp(token).expect(200)).body).toMatchObject({ unitsShipped: 0, lots: [] });
    await answer(token, { onHand: 2, used: 0, returned: 0 }).expect(201);
    expect((await admin.get(path).expect(200)).body.discrepancies).toMatchObject([{ code: 'more_than_shipped' }]);
  });

  it('takes an answer, takes it again, and keeps each', async () => {
    const { path } = await openRecall();
    const { token } = await link(path);
    expect((await answer(token).expect(201)).body).toMatchObject({ unitsUnaccounted: 0, reply: { onHand: 4, respondent: 'Dana Cole' } });
    await answer(token, { onHand: 3, destroyed: 1, comment: 'One was open.' }).expect(201);
    const { body } = await admin.get(`${path}/answers`).expect(200);
    expect(body.replies).toMatchObject([
      { onHand: 4, byLink: true },
      { onHand: 3, destroyed: 1, byLink: true, comment: 'One was open.' },
    ]);
    expect((await admin.get(path).expect(200)).body).toMatchObject({ state: 'accounted_for', unitsOnHand: 3 });
    const { rows } = await test.database.query(
      `select actor, actor_id from audit_events where entity_type = 'recall_replies' order by id desc limit 1`,
    );
    expect(rows[0]).toEqual({ actor: expect.stringMatching(/^consignee \d+ of recall \d+, by its link$/), actor_id: null });
    expect(test.logged()).not.toContain(token);
  });

  it('takes its answer for that of the consignee, also in the browser of somebody who is logged in', async () => {
    const { path } = await openRecall();
    const { token } = await link(path);
    await admin
      .post('/api/v1/recall-replies')
      .send({ token, ...ANSWER })
      .expect(201);
    const { rows } = await test.database.query(
      `select actor, actor_id from audit_events where entity_type = 'recall_replies' order by id desc limit 1`,
    );
    expect(rows).toEqual([{ actor: expect.stringMatching(/, by its link$/), actor_id: null }]);
  });

  it('ends with the next one and with the recall, and then answers like one that never was', async () => {
    const { id, path } = await openRecall();
    const [first, second] = [await link(path), await link(path)];
    const unknown = await lookUp('x'.repeat(43)).expect(422);
    expect(unknown.body.code).toBe('reply_link_invalid');
    const same = ({ body }: { body: Record<string, unknown> }) => ({ ...body, instance: null, requestId: null });
    expect(same(await lookUp(first.token).expect(422))).toEqual(same(unknown));
    await answer(second.token).expect(201);
    await admin.post(`/api/v1/recalls/${id}/close`).send({ reason: 'done' }).expect(200);
    expect(same(await lookUp(second.token).expect(422))).toEqual(same(unknown));
    expect((await answer(second.token).expect(422)).body.code).toBe('reply_link_invalid');
    expect((await admin.post(`${path}/reply-link`).expect(409)).body.code).toBe('recall_closed');
  });

  it('takes 50 answers and then says what to do; another link takes answers again', async () => {
    const { path } = await openRecall();
    const { token } = await link(path);
    await answer(token).expect(201);
    await test.database.query(
      `insert into recall_replies (recall_consignee_id, received_on, respondent, on_hand, used, destroyed, returned, returned_before, by_link, reply_link_id)
       select recall_consignee_id, received_on, respondent, n, 0, 0, 0, 0, true, reply_link_id from recall_replies, generate_series(1, 48) n
       where reply_link_id is not null order by recall_replies.id desc limit 48`,
    );
    const raced = await Promise.all([1, 2, 3].map((onHand) => answer(token, { onHand })));
    expect(raced.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
    const refused = await answer(token).expect(409);
    expect(refused.body).toMatchObject({ code: 'reply_link_used_up', detail: expect.stringContaining('another one') });
    const count = async () => (await admin.get(`${path}/answers`).expect(200)).body.replies.length;
    expect(await count()).toBe(50);
    await lookUp(token).expect(200);
    await answer((await link(path)).token).expect(201);
    expect(await count()).toBe(51);
  });

  it('is in the letter, as text and as a code to scan, as long as it works', async () => {
    const { path, consignees, id } = await openRecall();
    const pdf = async (of = path) => (await admin.get(`${of}/notice.pdf`).buffer().parse(asBuffer).expect(200)).body as Buffer;
    const before = await pdf();
    expect(await textOfPdf(before)).not.toContain('recall-reply');
    // The settings name no address of the company.
    expect(await textOfPdf(before)).toMatch(/Fill in the form at the end and send it to us\.(?! .*at the address)/);
    const { url } = await link(path);
    const letter = await pdf();
    expect((await textOfPdf(letter)).replace(/ /g, '')).toContain(url);
    expect(letter.length).toBeGreaterThan(before.length + 500);
    expect(await pdf()).toEqual(letter);
    expect(await textOfPdf(await pdf(`/api/v1/recalls/${id}/consignees/${consignees[0].id}`))).not.toContain('recall-reply');
    const sent = await admin
      .post(`${path}/notices`)
      .send({ method: 'letter', sentOn: '2025-07-02', to: 'the dock', acknowledge: ['before_recall'] })
      .expect(201);
    const { url: another } = await link(path);
    expect((await textOfPdf(await pdf())).replace(/ /g, '')).toContain(another);
    expect(sent.body.notice.sha256).toHaveLength(64);
  });

  it('names every field that is wrong, and refuses pages of other sites', async () => {
    const { path } = await openRecall();
    const { token } = await link(path);
    const { body } = await answer(token, { onHand: -1, respondent: ' ' }).expect(400);
    expect(body.errors.map(({ pointer }: { pointer: string }) => pointer).sort()).toEqual(['/onHand', '/respondent']);
    await answer(token).set('Sec-Fetch-Site', 'cross-site').expect(403);
    await lookUp('short').expect(400);
  });

  it('cannot be guessed in a row: guesses from an address are slowed down, and a link that works is not', async () => {
    const { path } = await openRecall();
    const { token } = await link(path);
    const statuses: number[] = [];
    for (let guess = 0; guess < 70; guess += 1) statuses.push((await lookUp(String(guess).padStart(43, 'g'))).status);
    expect(statuses.slice(0, 50).every((status) => status === 422)).toBe(true);
    expect(statuses).toContain(429);
    // Neither who logs in from the same address nor who has a link that works waits for them.
    await test.database.query(`update log_in_throttles set open_at = now() + interval '10 minutes' where failures >= 60`);
    await lookUp('h'.repeat(43)).expect(429);
    await test.anonymous().post('/api/v1/auth/login').send({ email: 'nobody@silqeqms.example', password: 'wrong' }).expect(401);
    for (let time = 0; time < 70; time += 1) await lookUp(token).expect(200);
  });
});
