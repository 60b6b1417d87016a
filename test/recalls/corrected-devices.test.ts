import { asBuffer } from '../support/downloads.js';
import { textOfPdf } from '../support/pdf-text.js';
import { type OpenRecall, openRecall, type ShippedLot, shipLot } from '../support/recalls.js';
import { useAdmin, useTestApp } from '../support/use-test-app.js';

describe('devices that a consignee corrected where they are', () => {
  const test = useTestApp();
  const admin = useAdmin(test);
  let shipped: ShippedLot;
  let recall: OpenRecall;
  beforeEach(async () => {
    shipped = await shipLot(test, admin);
    recall = await openRecall(admin, shipped.lot, { kind: 'correction' });
  });
  const read = async (path: string) => (await admin.get(`/api/v1/recalls/${recall.id}${path}`).expect(200)).body;
  const consignee = (name: string) => read(`/consignees/${recall.idOf(name)}`);

  it('are among those on hand or used, and leave the balance as it is', async () => {
    await recall.tell('Hill Clinic', 'replies', { onHand: 12, used: 5, destroyed: 1, returned: 2, corrected: 17 });
    expect(await consignee('Hill Clinic')).toMatchObject({
      ...{ unitsShipped: 20, unitsOnHand: 12, unitsUsed: 5, unitsDestroyed: 1, unitsReturned: 2, unitsCorrected: 17, unitsUnaccounted: 0 },
      state: 'accounted_for',
      reply: { corrected: 17 },
    });
    expect((await read('')).totals).toMatchObject({ unitsCorrected: 17, unitsAccountedFor: 20, unitsUnaccounted: 15 });
  });

  it('are not known where the answer says nothing of them, and none where it says zero', async () => {
    await recall.tell('Hill Clinic', 'replies', { onHand: 20 });
    await recall.tell('Bay Clinic', 'replies', { onHand: 10, corrected: 0 });
    expect(await consignee('Hill Clinic')).toMatchObject({ unitsCorrected: null, reply: { corrected: null } });
    expect(await consignee('Bay Clinic')).toMatchObject({ unitsCorrected: 0 });
    await recall.tell('Bay Clinic', 'replies', { onHand: 10, corrected: 4 });
    const { reply } = await consignee('Bay Clinic');
    expect((await read('')).totals.unitsCorrected).toBe(4);
    const path = `/api/v1/recalls/${recall.id}/consignees/${recall.idOf('Bay Clinic')}/replies/${reply.id}/void`;
    await admin.post(path).send({ reason: 'of another clinic' }).expect(200);
    expect((await read('')).totals.unitsCorrected).toBe(0);
  });

  it('cannot be more than it has and used, by the API, by the link or in the database', async () => {
    const path = `/api/v1/recalls/${recall.id}/consignees/${recall.idOf('Bay Clinic')}`;
    const counts = { respondent: 'Dana Cole', onHand: 4, used: 5, destroyed: 0, returned: 1, corrected: 10 };
    const refused = await admin
      .post(`${path}/replies`)
      .send({ receivedOn: '2025-07-04', acknowledge: ['before_recall'], ...counts })
      .expect(400);
    expect(refused.body.errors).toEqual([{ pointer: '/corrected', code: 'custom', detail: expect.stringContaining('used`, 9') }]);
    const { url } = (await admin.post(`${path}/reply-link`).expect(201)).body;
    const token = url.split('#token=')[1];
    const byLink = (body: object) =>
      test
        .anonymous()
        .post('/api/v1/recall-replies')
        .send({ token, ...body });
    expect((await byLink(counts).expect(400)).body.errors).toMatchObject([{ pointer: '/corrected' }]);
    expect((await byLink({ ...counts, corrected: 9 }).expect(201)).body.reply).toMatchObject({ corrected: 9 });
    await expect(test.database.query('update recall_replies set corrected = 10')).rejects.toThrow(/corrected_are_kept/);
  });

  it('are in item 4 of the status report, with their rows, and in the report of 21 CFR 806.10', async () => {
    const item = async () =>
      (await read('/report-806')).items.find(({ what }: { what: string }) => what.startsWith('Devices corrected so far'));
    await recall.tell('Silent Clinic', 'replies', { onHand: 5 });
    expect(await item()).toMatchObject({ item: '(c)(7)', value: null, source: null });
    await recall.tell('Hill Clinic', 'replies', { onHand: 20, corrected: 6 });
    await recall.tell('Bay Clinic', 'replies', { used: 10, corrected: 10 });
    expect(await item()).toMatchObject({ value: '16', source: 'the answers of the consignees' });
    const { accountedFor, asOf } = await read('/status-report');
    expect(accountedFor.unitsCorrected.value).toBe(16);
    expect(accountedFor.rows.map(({ unitsCorrected }: { unitsCorrected: number | null }) => unitsCorrected)).toEqual([6, 10, null]);
    const { data } = (await admin.get(accountedFor.unitsCorrected.evidence).expect(200)).body;
    expect(data).toMatchObject([{ unitsCorrected: 6 }, { unitsCorrected: 10, reply: { corrected: 10 } }]);
    const { text } = await admin.get(`/api/v1/recalls/${recall.id}/status-report?asOf=${asOf}&format=csv`).expect(200);
    expect(text).toMatch(/4,Units corrected \(of those on hand or used\),16,/);
    const printed = await admin.get(`/api/v1/recalls/${recall.id}/status-report?format=pdf`).buffer().parse(asBuffer).expect(200);
    expect(await textOfPdf(printed.body)).toMatch(/Units corrected \(of those on hand or used\): 16/);
  });

  it('are asked for in the letter and on the page of a correction, and of a removal only once it answered so', async () => {
    const letter = async ({ id, idOf }: OpenRecall) => {
      const path = `/api/v1/recalls/${id}/consignees/${idOf('Bay Clinic')}/notice.pdf`;
      return textOfPdf((await admin.get(path).buffer().parse(asBuffer).expect(200)).body);
    };
    const asks = async ({ id, idOf }: OpenRecall) => {
      const { body } = await admin.post(`/api/v1/recalls/${id}/consignees/${idOf('Bay Clinic')}/reply-link`).expect(201);
      const token = body.url.split('#token=')[1];
      return (await test.anonymous().post('/api/v1/recall-replies/lookup').send({ token }).expect(200)).body.asksForCorrected;
    };
    expect(await letter(recall)).toContain('Corrected: how many of the devices');
    expect(await asks(recall)).toBe(true);
    const removal = await openRecall(admin, (await shipLot(test, admin)).lot);
    expect(await letter(removal)).not.toContain('Corrected');
    expect(await asks(removal)).toBe(false);
    await removal.tell('Bay Clinic', 'replies', { onHand: 10, corrected: 2 });
    expect(await asks(removal)).toBe(true);
  });
});
