import { useTestApp, useUser } from '../support/use-test-app.js';

const reason = 'heard noon, it is eleven';

describe('the notes of a customer', () => {
  const test = useTestApp();
  const agent = useUser(test, 'operations');
  let names = 0;

  const aCustomer = async (): Promise<number> => {
    names += 1;
    const { body } = await agent
      .post('/api/v1/customers')
      .send({ facilityName: `Clinic of notes ${names}` })
      .expect(201);
    return body.id;
  };
  const addNote = async (id: number, note: object = { noteText: 'Before noon.' }) =>
    (await agent.post(`/api/v1/customers/${id}/notes`).send(note).expect(201)).body;
  const correct = (id: number, note: { id: number; version: number }, change: object) =>
    agent.patch(`/api/v1/customers/${id}/notes/${note.id}`).set('If-Match', `"v${note.version}"`).send(change);
  const listed = async (id: number, query = '') => (await agent.get(`/api/v1/customers/${id}/notes${query}`).expect(200)).body.data;

  it('are of today where the company works, unless they name an earlier day', async () => {
    const id = await aCustomer();
    const today = new Intl.DateTimeFormat('en-CA', { timeZone: 'America/Los_Angeles' }).format(new Date());
    expect([today, new Intl.DateTimeFormat('en-CA', { timeZone: 'America/Los_Angeles' }).format(new Date())]).toContain(
      (await addNote(id)).notedOn,
    );
    expect(await addNote(id, { noteText: 'A visit.', notedOn: '2025-03-14' })).toMatchObject({ notedOn: '2025-03-14', version: 1 });
    const future = await agent.post(`/api/v1/customers/${id}/notes`).send({ noteText: 'x', notedOn: '2999-01-01' }).expect(422);
    expect(future.body).toMatchObject({ code: 'future_date', errors: [{ pointer: '/notedOn' }] });
    const noDay = await agent.post(`/api/v1/customers/${id}/notes`).send({ noteText: 'x', notedOn: '2025-02-30' }).expect(400);
    expect(noDay.body).toMatchObject({ code: 'invalid_request', errors: [{ pointer: '/notedOn' }] });
  });

  it('are corrected with a reason and the ETag, and show what they said before', async () => {
    const id = await aCustomer();
    const note = await addNote(id, { noteText: 'Before noon.', notedOn: '2025-03-14' });
    await agent.patch(`/api/v1/customers/${id}/notes/${note.id}`).send({ noteText: 'x', reason }).expect(428);
    expect((await correct(id, note, { noteText: 'x' }).expect(422)).body.code).toBe('reason_required');
    expect((await correct(id, note, { notedOn: '2999-01-01', reason }).expect(422)).body.code).toBe('future_date');

    const { body: first } = await correct(id, note, { noteText: 'Before eleven.', reason }).expect(200);
    expect(first).toMatchObject({
      noteText: 'Before eleven.',
      notedOn: '2025-03-14',
      version: 2,
      author: note.author,
      notedAt: note.notedAt,
    });
    expect((await correct(id, note, { noteText: 'x', reason }).expect(412)).body.code).toBe('stale_etag');
    await correct(id, first, { notedOn: '2025-03-13', reason: 'it was the day before' }).expect(200);
    const read = await agent.get(`/api/v1/customers/${id}/notes/${note.id}`).expect(200);
    expect(read.headers.etag).toBe('"v3"');
    expect(read.body.corrections).toMatchObject([
      { reason: 'it was the day before', formerText: null, formerNotedOn: '2025-03-14' },
      { reason, formerText: 'Before noon.', formerNotedOn: null, correctedBy: expect.stringContaining('@') },
    ]);
    const { rows } = await test.database.query(
      `select old_values ->> 'note_text' as text from audit_events where entity_type = 'customer_notes' and entity_id = $1 and action = 'update' order by id`,
      [String(note.id)],
    );
    expect(rows).toEqual([{ text: 'Before noon.' }, { text: null }]);
  });

  it('are voided with a reason when they are wrong: out of the list, and kept', async () => {
    const id = await aCustomer();
    const [wrong, right] = [await addNote(id), await addNote(id)];
    const path = `/api/v1/customers/${id}/notes/${wrong.id}/void`;
    expect((await agent.post(path).send({}).expect(422)).body.code).toBe('reason_required');
    const { body } = await agent.post(path).send({ reason: 'of another customer' }).expect(200);
    expect(body).toMatchObject({ noteText: 'Before noon.', voidReason: 'of another customer', corrections: [] });
    expect((await agent.post(path).send({ reason }).expect(409)).body).toMatchObject({ code: 'note_voided', id: wrong.id });
    expect((await correct(id, body, { noteText: 'x', reason }).expect(409)).body.code).toBe('note_voided');
    expect((await listed(id)).map((note: { id: number }) => note.id)).toEqual([right.id]);
    expect((await listed(id, '?includeVoided=true')).map((note: { id: number }) => note.id)).toEqual([right.id, wrong.id]);
  });

  it('are those of one customer, and of its survivor after a merge', async () => {
    const [id, survivor] = [await aCustomer(), await aCustomer()];
    const note = await addNote(id);
    await agent.get(`/api/v1/customers/${survivor}/notes/${note.id}`).expect(404);
    await correct(survivor, note, { noteText: 'x', reason }).expect(404);
    await agent.post(`/api/v1/customers/${survivor}/notes/${note.id}/void`).send({ reason }).expect(404);
    await agent.post(`/api/v1/customers/${survivor}/merge`).send({ fromCustomerId: id, reason }).expect(200);
    const { body } = await agent.get(`/api/v1/customers/${survivor}/notes/${note.id}`).expect(200);
    expect(body).toMatchObject({ noteText: 'Before noon.', corrections: [] });
    expect((await correct(id, body, { noteText: 'x', reason }).expect(409)).body.code).toBe('customer_merged');
    await correct(survivor, body, { noteText: 'Before ten.', reason }).expect(200);
  });
});
