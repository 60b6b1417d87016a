import { createHash } from 'node:crypto';
import { Database } from '../../src/database/database.js';
import { NoticeQueries } from '../../src/rep-traceability/recalls/notices/notice.queries.js';
import { asBuffer } from '../support/downloads.js';
import { textOfPdf } from '../support/pdf-text.js';
import { insertDistribution, insertOrder, type TestOrder } from '../support/records.js';
import { unzip } from '../support/unzip.js';
import { useAdmin, useTestApp, useUser } from '../support/use-test-app.js';

const RECALL = {
  title: 'Open seals',
  reason: 'The sterile barrier may be open.',
  kind: 'recall',
  classification: 'II',
  instructions: 'Do not use these devices.\nSend them back at our cost.',
  responseDueOn: '2025-07-15',
  acknowledge: ['due_in_past'],
};

describe('the notice of a consignee', () => {
  const test = useTestApp();
  const admin = useAdmin(test);
  const operations = useUser(test, 'operations');
  let counter = 40_000;
  let lot: string;
  let order: TestOrder;
  beforeEach(async () => {
    counter += 1;
    lot = `SLQ-6${counter}`;
    await admin.post('/api/v1/lots').send({ lotNumber: lot, sku: '211610SPT', expiresOn: '2028-04-30' }).expect(201);
    order = await insertOrder(test.database, { facilityName: `Northern Supply ${counter}` });
    await test.database.query(`update sales_orders set customer_po = $2 where id = $1`, [order.id, `PO-${counter}`]);
  });
  const ship = (facilityName: string, quantity: number, more: object = {}) =>
    insertDistribution(test.database, order, { lotNumber: lot, facilityName, quantity, shipDate: '2025-03-14', ...more });
  const open = async (more: object = {}) =>
    (
      await admin
        .post('/api/v1/recalls')
        .send({ ...RECALL, lotNumbers: [lot], ...more })
        .expect(201)
    ).body;
  const pathOf = ({ id, consignees: [first] }: { id: number; consignees: { id: number }[] }) =>
    `/api/v1/recalls/${id}/consignees/${first?.id}`;
  const pdf = async (path: string): Promise<Buffer> => (await admin.get(`${path}/notice.pdf`).buffer().parse(asBuffer).expect(200)).body;
  const setCompany = async (change: object) => {
    const { headers } = await admin.get('/api/v1/settings').expect(200);
    await admin
      .patch('/api/v1/settings')
      .set('If-Match', String(headers.etag))
      .send({ ...change, reason: 'set up' })
      .expect(200);
  };

  it('holds as JSON its own lots, shipments and numbers', async () => {
    await ship('Hill Clinic', 20, { contactEmail: 'dock@hill.example' });
    const { body } = await admin.get(`${pathOf(await open())}/notice`).expect(200);
    expect(body).toMatchObject({
      recall: { title: 'Open seals', responseDueOn: '2025-07-15' },
      consignee: { shipTo: { facilityName: 'Hill Clinic' }, contact: { contactEmail: 'dock@hill.example' } },
      lots: [{ lotNumber: lot, sku: '211610SPT', expiresOn: '2028-04-30', units: 20, unitsReturned: 0 }],
      shipments: [{ shipDate: '2025-03-14', orderNumber: order.orderNumber, poNumber: `PO-${counter}`, units: 20 }],
      unitsShipped: 20,
    });
    expect(JSON.stringify(body)).not.toContain('replyUrl');
  });

  it('is a letter with everything that its reader needs, and a form to answer', async () => {
    await setCompany({
      companyName: 'Silq Example Devices',
      addressLines: ['100 Harbor Way', 'Boise, ID 83702'],
      contactName: 'Dana Whitfield',
      contactPhone: '208-555-0100',
      contactEmail: 'recalls@silqeqms.example',
    });
    await ship('Hill Clinic', 20);
    await ship('Other Clinic', 7, { shipDate: '2025-03-15' });
    const recall = await open();
    const text = await textOfPdf(await pdf(pathOf(recall)));
    const blankless = (part: string) => part.replace(/ /g, '');
    for (const part of [
      ...['Silq Example Devices', '100 Harbor Way', 'Boise, ID 83702', 'Dana Whitfield, 208-555-0100, recalls@silqeqms.example'],
      ...['URGENT: MEDICAL DEVICE RECALL', 'Open seals', 'Class II', 'Hill Clinic', `Northern Supply ${counter}`],
      ...['211610SPT', lot, '2028-04-30', '2025-03-14', order.orderNumber, `PO-${counter}`, 'Units shipped to you: 20'],
      ...['The sterile barrier may be open.', 'Do not use these devices.', 'Send them back at our cost.', 'Please answer by 2025-07-15.'],
      ...['On hand', 'Used', 'Destroyed', 'Returned', 'Forwarded to', 'Signature', `Reply form: recall ${recall.id}`],
    ])
      expect(blankless(text)).toContain(blankless(part));
    expect(text).not.toContain('Other Clinic');
    expect(text).not.toContain('2025-03-15');
  });

  it('of a drill says that it is only an exercise', async () => {
    await ship('Hill Clinic', 1);
    const text = await textOfPdf(await pdf(pathOf(await open({ kind: 'drill', classification: null, instructions: null }))));
    expect(text).toContain('ONLY AN EXERCISE');
    expect(text).not.toContain('URGENT');
    expect(text).toContain('Go on using these devices');
    expect(text).not.toContain('Ask us what to do');
  });

  it.each([
    ['Клиника Ждановых', 'Клиника Ждановых'],
    ['Szpital Łódź, Gdańsk', 'Szpital Łódź, Gdańsk'],
    ['東京病院 서울병원', '東京病院 서울병원'],
    ['Νοσοκομείο Αθηνών', 'Νοσοκομείο Αθηνών'],
    ['Clinica Jose\u0301', 'Clinica José'],
    ['Star ☎ 😀 Clinic', 'Star ☎ 😀 Clinic'],
    ['Odd \u{E000}\u{20000} Clinic', 'Odd [U+E000][U+20000] Clinic'],
  ])('prints any script, and names what it cannot print: %s', async (name, printed) => {
    await ship(name, 3);
    const text = await textOfPdf(await pdf(pathOf(await open())));
    expect(text).toContain(printed);
    expect(text.includes('A character that our fonts do not have')).toBe(printed.includes('[U+'));
  });

  it('prints Arabic and Hebrew letters, each of them', async () => {
    await ship('مستشفى בית חולים', 3);
    const letters = (text: string) => [...text.normalize('NFKC').replace(/[^\p{Script=Arabic}\p{Script=Hebrew}]/gu, '')].sort().join('');
    const text = await textOfPdf(await pdf(pathOf(await open())));
    for (const letter of letters('مستشفى בית חולים')) expect(letters(text)).toContain(letter);
    expect(text).not.toContain('[U+');
  });

  it('breaks long texts and many shipments over pages, and leaves nothing out', async () => {
    const days = Array.from({ length: 90 }, (_, index) => new Date(Date.UTC(2025, 0, index + 1)).toISOString().slice(0, 10));
    for (const shipDate of days) await ship('Hill Clinic', 1, { shipDate });
    const instructions = Array.from({ length: 400 }, (_, index) => `Step${index}`).join(' ') + 'X'.repeat(300);
    const text = await textOfPdf(await pdf(pathOf(await open({ instructions }))));
    for (const part of [...days, 'Step0 ', 'Step398', 'Page 3 of']) expect(text).toContain(part);
    expect(text.replace(/ /g, '')).toContain('X'.repeat(300));
  });

  it('has the same bytes for the same content, and their SHA-256 is kept when it is sent', async () => {
    await ship('Клиника 東京', 5);
    const path = pathOf(await open());
    const first = await pdf(path);
    expect(await pdf(path)).toEqual(first);
    const sha256 = createHash('sha256').update(first).digest('hex');
    const sent = await admin
      .post(`${path}/notices`)
      .send({ method: 'letter', sentOn: '2025-07-02', to: 'the dock', acknowledge: ['before_recall'] })
      .expect(201);
    expect(sent.body.notice.sha256).toBe(sha256);
    await ship('Клиника 東京', 1, { shipDate: '2025-03-01' });
    expect(
      createHash('sha256')
        .update(await pdf(path))
        .digest('hex'),
    ).not.toBe(sha256);
  });

  it('comes as PDF by format or Accept, to who may send it, and the download is recorded', async () => {
    await ship('Hill Clinic', 2);
    const path = pathOf(await open());
    await admin.get(`${path}/notice?format=pdf`).expect(200).expect('content-type', 'application/pdf');
    await admin.get(`${path}/notice`).set('Accept', 'application/pdf').expect(200).expect('content-type', 'application/pdf');
    await admin.get(`${path}/notice`).set('Accept', '*/*').expect(200).expect('content-type', /json/);
    await operations.get(`${path}/notice`).expect(200);
    await operations.get(`${path}/notice?format=pdf`).expect(403);
    await operations.get(`${path}/notice.pdf`).expect(403);
    const { rows } = await test.database.query(
      `select count(*)::int as number from audit_events where action = 'download' and entity_id like '%/notice%'`,
    );
    expect(rows[0].number).toBeGreaterThanOrEqual(2);
    await admin.get(`${path}000/notice.pdf`).expect(404);
  });

  const zipOf = async (id: number): Promise<Map<string, Buffer>> =>
    unzip((await admin.get(`/api/v1/recalls/${id}/notices.zip`).buffer().parse(asBuffer).expect(200)).body);

  it('comes with those of all others in one ZIP, each the same as alone', async () => {
    await ship('Hill Clinic', 20);
    await ship('Clínica São José', 7);
    await ship('東京病院', 3);
    const gone = await ship('Gone Clinic', 2);
    const recall = await open();
    await admin.post(`/api/v1/distributions/${gone}/void`).send({ reason: 'never left' }).expect(200);
    const files = await zipOf(recall.id);
    const ids: number[] = recall.consignees.map(({ id }: { id: number }) => id);
    expect([...files.keys()]).toEqual([
      `notice-${recall.id}-${ids[0]}-Hill-Clinic.pdf`,
      `notice-${recall.id}-${ids[1]}-Clinica-Sao-Jose.pdf`,
      `notice-${recall.id}-${ids[2]}.pdf`,
    ]);
    for (const [index, bytes] of [...files.values()].entries())
      expect(bytes).toEqual(await pdf(`/api/v1/recalls/${recall.id}/consignees/${ids[index]}`));
    const { rows } = await test.database.query(
      `select entity_id from audit_events where action = 'download' and entity_id like '%notices.zip'`,
    );
    expect(rows).toEqual([{ entity_id: `recalls/${recall.id}/notices.zip` }]);
    await operations.get(`/api/v1/recalls/${recall.id}/notices.zip`).expect(403);
    await admin.get('/api/v1/recalls/999999/notices.zip').expect(404);
  });

  it('is read with all others by one statement', async () => {
    for (let number = 0; number < 30; number += 1) await ship(`Clinic ${number}`, 1);
    const { id } = await open();
    const database = test.app.get(Database);
    const asked = [vi.spyOn(database, 'rows'), vi.spyOn(database, 'stream')];
    expect((await zipOf(id)).size).toBe(30);
    const counts = asked.map(({ mock }) => mock.calls.length);
    for (const spy of asked) spy.mockRestore();
    expect(counts[0]).toBeLessThan(10);
    expect(counts[1]).toBe(1);
  });

  describe('and all others', () => {
    const mark = (id: number, input: object) =>
      admin.post(`/api/v1/recalls/${id}/notices`).send({ method: 'email', sentOn: '2025-07-02', acknowledge: ['before_recall'], ...input });

    it('are marked as sent at once, each to its own contact, and who has none is named', async () => {
      await ship('Hill Clinic', 20, { contactEmail: 'dock@hill.example' });
      await ship('Bay Clinic', 10, { contactEmail: 'bay@clinic.example' });
      await ship('Silent Clinic', 5);
      const { id, consignees } = await open();
      const { body } = await mark(id, {}).expect(200);
      expect(body).toEqual({
        recorded: 2,
        left: [{ consigneeId: consignees[2].id, facilityName: 'Silent Clinic', code: 'no_contact', detail: 'No e-mail address is known.' }],
      });
      const list = await admin.get(`/api/v1/recalls/${id}/consignees`).expect(200);
      expect(list.body.data).toMatchObject([
        { state: 'notified', notice: { to: 'dock@hill.example', method: 'email', sentOn: '2025-07-02' } },
        { state: 'notified', notice: { to: 'bay@clinic.example' } },
        { state: 'not_notified', notice: null },
      ]);
      const files = await zipOf(id);
      const hashes = [...files.values()].map((bytes) => createHash('sha256').update(bytes).digest('hex'));
      expect(list.body.data.slice(0, 2).map(({ notice }: { notice: { sha256: string } }) => notice.sha256)).toEqual(hashes.slice(0, 2));
      expect((await mark(id, {}).expect(200)).body).toMatchObject({ recorded: 0, left: [{ code: 'no_contact' }] });
    });

    it('are chosen by name or by state', async () => {
      await ship('Hill Clinic', 20, {
        contactEmail: 'dock@hill.example',
        address1: '1 Hill Road',
        city: 'Boise',
        state: 'ID',
        zip: '83702',
      });
      await ship('Bay Clinic', 10, { contactPhone: '208-555-0100' });
      const { id, consignees } = await open();
      const [hill, bay] = consignees.map((each: { id: number }) => each.id);
      expect((await mark(id, { method: 'letter', consigneeIds: [hill, bay, hill] }).expect(200)).body).toMatchObject({
        recorded: 1,
        left: [{ consigneeId: bay, code: 'no_contact', detail: 'No street and town are known.' }],
      });
      const { body } = await admin.get(`/api/v1/recalls/${id}/consignees/${hill}`).expect(200);
      expect(body.notice.to).toBe('Hill Clinic, 1 Hill Road, Boise');
      expect((await mark(id, { method: 'phone', consigneeIds: [hill, bay], state: 'not_notified' }).expect(200)).body).toMatchObject({
        recorded: 1,
        left: [{ consigneeId: hill, code: 'not_in_state', detail: 'It is notified.' }],
      });
      expect((await mark(id, { method: 'fax', consigneeIds: [bay] }).expect(200)).body).toMatchObject({
        recorded: 0,
        left: [{ code: 'no_contact' }],
      });
      expect((await mark(id, { method: 'phone', state: 'notified' }).expect(200)).body).toMatchObject({
        recorded: 1,
        left: [{ consigneeId: hill }],
      });
    });

    it('leave out one whose shipments were all voided, and so does the ZIP', async () => {
      await ship('Hill Clinic', 20, { contactEmail: 'dock@hill.example' });
      const wrong = await ship('Bay Clinic', 10, { contactEmail: 'bay@clinic.example' });
      const { id, consignees } = await open();
      await admin.post(`/api/v1/distributions/${wrong}/void`).send({ reason: 'entered twice' }).expect(200);
      expect([...(await zipOf(id)).keys()]).toEqual([`notice-${id}-${consignees[0].id}-Hill-Clinic.pdf`]);
      const ids = consignees.map((each: { id: number }) => each.id);
      expect((await mark(id, { consigneeIds: ids }).expect(200)).body).toMatchObject({
        recorded: 1,
        left: [{ consigneeId: ids[1], code: 'nothing_shipped', detail: expect.stringContaining('ask for this consignee alone') }],
      });
    });

    it('are recorded alone also for one whose shipments were all voided: it may have to learn that', async () => {
      await ship('Hill Clinic', 20);
      const wrong = await ship('Bay Clinic', 10);
      const { id, consignees } = await open();
      const path = `/api/v1/recalls/${id}/consignees/${consignees[1].id}`;
      await admin.post(`/api/v1/distributions/${wrong}/void`).send({ reason: 'entered twice' }).expect(200);
      const sent = { method: 'phone', sentOn: '2025-07-02', to: 'Bay Clinic' };
      const { body } = await admin.post(`${path}/notices`).send(sent).expect(201);
      const letter = await pdf(path);
      expect(body).toMatchObject({ unitsShipped: 0, notice: { to: 'Bay Clinic' } });
      expect(body.notice.sha256).toBe(createHash('sha256').update(letter).digest('hex'));
      expect(await textOfPdf(letter)).toContain('no longer show any of these devices as shipped to you');
      expect((await admin.get(`/api/v1/recalls/${id}`).expect(200)).body.totals).toMatchObject({ consignees: 1, notified: 0 });
    });

    it('are refused for a stranger, a day to come, and once the recall is closed', async () => {
      await ship('Hill Clinic', 20, { contactEmail: 'dock@hill.example' });
      const { id, consignees } = await open();
      expect((await mark(id, { consigneeIds: [consignees[0].id, 999_999] }).expect(404)).body.detail).toContain('999999');
      expect((await mark(id, { sentOn: '2999-01-01' }).expect(422)).body).toMatchObject({
        code: 'date_in_future',
        errors: [{ pointer: '/sentOn' }],
      });
      await admin.post(`/api/v1/recalls/${id}/close`).send({ reason: 'done' }).expect(200);
      expect((await mark(id, {}).expect(409)).body.code).toBe('recall_closed');
      await operations.post(`/api/v1/recalls/${id}/notices`).send({ method: 'email', sentOn: '2025-07-02' }).expect(403);
    });

    it('leave out one that changes while the letters are made', async () => {
      await ship('Hill Clinic', 20, { contactEmail: 'dock@hill.example' });
      const { id, consignees } = await open();
      const queries = test.app.get(NoticeQueries);
      const original = queries.sha256OfLetter.bind(queries);
      const spy = vi.spyOn(queries, 'sha256OfLetter').mockImplementationOnce(async (letter) => {
        await ship('Hill Clinic', 1, { shipDate: '2025-03-01' });
        return original(letter);
      });
      expect((await mark(id, {}).expect(200)).body).toMatchObject({
        recorded: 0,
        left: [{ consigneeId: consignees[0].id, code: 'changed_meanwhile' }],
      });
      spy.mockRestore();
      expect((await mark(id, {}).expect(200)).body).toEqual({ recorded: 1, left: [] });
    });
  });
});
