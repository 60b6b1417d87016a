import { openRecall, shipLot } from '../support/recalls.js';
import { useAdmin, useTestApp, useUser } from '../support/use-test-app.js';

interface Made {
  links: { consigneeId: number; facilityName: string; url: string }[];
  left: { consigneeId: number; code: string }[];
}

describe('the links by which many consignees answer', () => {
  const test = useTestApp({ PUBLIC_URL: 'https://qms.silqeqms.example' });
  const admin = useAdmin(test);
  const operations = useUser(test, 'operations');
  const open = async () => {
    const { lot, entries } = await shipLot(test, admin);
    return { ...(await openRecall(admin, lot)), entries };
  };
  const ask = (id: number, body: object = {}, query = '') => admin.post(`/api/v1/recalls/${id}/reply-links${query}`).send(body);
  const make = async (id: number, body: object = {}): Promise<Made> => (await ask(id, body).expect(201)).body;
  const lookUp = (url = '') =>
    test
      .anonymous()
      .post('/api/v1/recall-replies/lookup')
      .send({ token: url.split('#token=')[1] });
  const working = async () =>
    (await test.database.query('select count(*)::int as number from recall_reply_links where revoked_at is null')).rows[0].number;

  it('are made for all of a recall, each for one consignee, and none of them is stored', async () => {
    const { id, idOf } = await open();
    const { links, left } = await make(id);
    expect(links.map(({ consigneeId }) => consigneeId)).toEqual(['Hill Clinic', 'Bay Clinic', 'Silent Clinic'].map(idOf));
    expect(left).toEqual([]);
    for (const { url, facilityName } of links) expect((await lookUp(url).expect(200)).body).toMatchObject({ facilityName });
    const { rows } = await test.database.query(
      `select (select jsonb_agg(to_jsonb(l)) from recall_reply_links l)::text || (select jsonb_agg(to_jsonb(e)) from audit_events e)::text as kept`,
    );
    for (const { url } of links) expect(rows[0].kept).not.toContain(url.split('#token=')[1]);
  });

  it('are made for a state or for named consignees, and who has one keeps it unless it is to be replaced', async () => {
    const { id, idOf, tell, entries } = await open();
    await tell('Bay Clinic', 'notices');
    const [bay] = (await make(id, { state: 'notified' })).links;
    expect(bay).toMatchObject({ facilityName: 'Bay Clinic' });
    await admin.post(`/api/v1/distributions/${entries['Silent Clinic']}/void`).send({ reason: 'never shipped' }).expect(200);
    const rest = await make(id);
    expect(rest.links).toMatchObject([{ facilityName: 'Hill Clinic' }]);
    expect(rest.left).toMatchObject([
      { consigneeId: idOf('Bay Clinic'), code: 'has_link', detail: 'It has a link that works, which its letter shows.' },
      { consigneeId: idOf('Silent Clinic'), code: 'nothing_shipped' },
    ]);
    await lookUp(bay?.url).expect(200);
    const named = { consigneeIds: [idOf('Bay Clinic'), idOf('Hill Clinic'), idOf('Bay Clinic')], state: 'notified', replace: true };
    const again = await make(id, named);
    expect(again.links).toMatchObject([{ facilityName: 'Bay Clinic' }]);
    expect(again.left).toMatchObject([{ consigneeId: idOf('Hill Clinic'), code: 'not_in_state' }]);
    await lookUp(bay?.url).expect(422);
    await lookUp(again.links[0]?.url).expect(200);
  });

  it('are all made or none', async () => {
    const { id, idOf } = await open();
    const other = await open();
    const before = await working();
    await ask(id, { consigneeIds: [idOf('Hill Clinic'), other.idOf('Hill Clinic')] }).expect(404);
    await ask(id, { consigneeIds: [] }).expect(400);
    await ask(999_999).expect(404);
    await operations.post(`/api/v1/recalls/${id}/reply-links`).send({}).expect(403);
    await admin.post(`/api/v1/recalls/${id}/close`).send({ reason: 'done' }).expect(200);
    expect((await ask(id).expect(409)).body.code).toBe('recall_closed');
    expect(await working()).toBe(before);
  });

  it('are a file for a mail program, with those that got none', async () => {
    const { id, idOf } = await open();
    await make(id, { consigneeIds: [idOf('Bay Clinic')] });
    const { text, headers } = await ask(id, {}, '?format=csv').expect(201);
    expect(headers['content-disposition']).toContain(`recall-${id}-reply-links.csv`);
    const [header, ...lines] = text.trim().split(/\r?\n/);
    expect(header).toContain('Ship To Name,Contact Name,Contact Email,Contact Phone,Link,Not Made Because');
    expect(lines).toHaveLength(3);
    await lookUp(/https:\S+?(?=,)/.exec(lines[0] ?? '')?.[0]).expect(200);
    expect(lines[2]).toMatch(/Bay Clinic,,,,,"?It has a link that works/);
  });
});
