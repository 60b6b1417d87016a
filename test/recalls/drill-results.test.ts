import { asBuffer } from '../support/downloads.js';
import { type OpenRecall, openRecall, type ShippedLot, shipLot } from '../support/recalls.js';
import { insertDistribution } from '../support/records.js';
import { useAdmin, useTestApp, useUser } from '../support/use-test-app.js';

const REACHED = { at: expect.any(String), seconds: expect.any(Number) };

describe('the stages of a drill', () => {
  const test = useTestApp();
  const admin = useAdmin(test);
  const rep = useUser(test, 'rep');
  let shipped: ShippedLot;
  beforeEach(async () => {
    shipped = await shipLot(test, admin);
  });
  const drill = () => openRecall(admin, shipped.lot, { kind: 'drill' });
  const stagesOf = async ({ id }: OpenRecall) => (await admin.get(`/api/v1/recalls/${id}`).expect(200)).body.stages;
  const notice = (recall: OpenRecall, name: string) => `/api/v1/recalls/${recall.id}/consignees/${recall.idOf(name)}/notice`;
  const zip = ({ id }: OpenRecall) => admin.get(`/api/v1/recalls/${id}/notices.zip`).buffer().parse(asBuffer).expect(200);
  const letters = async () => (await test.database.query('select count(*)::int as number from recall_letters')).rows[0].number;

  it('has its notices ready once the letter of every consignee was made, whichever way', async () => {
    const recall = await drill();
    expect(await stagesOf(recall)).toMatchObject({ scopeFrozen: REACHED, noticesReady: null, firstNotice: null });
    await admin.get(`${notice(recall, 'Hill Clinic')}.pdf`).expect(200);
    await admin.get(`${notice(recall, 'Bay Clinic')}?format=pdf`).expect(200);
    await admin.get(notice(recall, 'Silent Clinic')).expect(200);
    expect((await stagesOf(recall)).noticesReady).toBeNull();
    await recall.tell('Silent Clinic', 'notices');
    const { noticesReady, firstNotice, allNotified } = await stagesOf(recall);
    expect(noticesReady).toEqual(firstNotice);
    expect(allNotified).toBeNull();
    await zip(recall);
    await admin.get(`${notice(recall, 'Hill Clinic')}.pdf`).expect(200);
    expect((await stagesOf(recall)).noticesReady).toEqual(noticesReady);
  });

  it('has them ready with the ZIP of all, until a consignee joins whose letter nobody made, and no more once it is closed', async () => {
    const recall = await drill();
    await zip(recall);
    expect(await stagesOf(recall)).toMatchObject({ noticesReady: REACHED, firstNotice: null });
    const { rows } = await test.database.query(
      `select actor, action from audit_events where entity_type = 'recall_letters' order by id desc limit 1`,
    );
    expect(rows).toEqual([{ actor: expect.stringContaining('admin'), action: 'insert' }]);
    await insertDistribution(test.database, shipped.order, { lotNumber: shipped.lot, facilityName: 'Late Clinic', quantity: 4 });
    expect((await stagesOf(recall)).noticesReady).toBeNull();
    await admin.post(`/api/v1/recalls/${recall.id}/close`).send({ reason: 'over' }).expect(200);
    const before = await letters();
    await zip(recall);
    expect(await letters()).toBe(before);
    await expect(test.database.query('update recall_letters set made_at = now()')).rejects.toThrow(/refused/);
    await expect(test.database.query('delete from recall_letters')).rejects.toThrow(/refused/);
  });

  it('asks nothing of a consignee whose shipments were all voided', async () => {
    const recall = await drill();
    for (const name of ['Hill Clinic', 'Bay Clinic']) await recall.tell(name, 'notices');
    expect(await stagesOf(recall)).toMatchObject({ noticesReady: null, allNotified: null });
    await admin.post(`/api/v1/distributions/${shipped.entries['Silent Clinic']}/void`).send({ reason: 'entered twice' }).expect(200);
    expect(await stagesOf(recall)).toMatchObject({ noticesReady: REACHED, allNotified: REACHED, allReached: null });
  });

  it('has reached nobody by a check that found nobody, nor by what was voided', async () => {
    const recall = await drill();
    for (const name of ['Hill Clinic', 'Bay Clinic']) await recall.tell(name, 'checks');
    await recall.tell('Silent Clinic', 'checks', { result: 'unreachable' });
    expect((await stagesOf(recall)).allReached).toBeNull();
    const { reply } = await recall.tell('Silent Clinic', 'replies', { onHand: 5 });
    expect((await stagesOf(recall)).allReached).toEqual(REACHED);
    const path = `/api/v1/recalls/${recall.id}/consignees/${recall.idOf('Silent Clinic')}/replies/${reply?.id}/void`;
    await admin.post(path).send({ reason: 'of another clinic' }).expect(200);
    expect((await stagesOf(recall)).allReached).toBeNull();
  });

  it('are compared with those of earlier drills, newest first, and recalls are none of them', async () => {
    const first = await drill();
    for (const name of ['Hill Clinic', 'Bay Clinic', 'Silent Clinic']) await first.tell(name, 'notices');
    await first.tell('Hill Clinic', 'replies', { onHand: 20 });
    await first.tell('Bay Clinic', 'replies', { used: 10 });
    await first.tell('Silent Clinic', 'replies', { destroyed: 5 });
    await admin.post(`/api/v1/recalls/${first.id}/close`).send({ reason: 'over' }).expect(200);
    await test.database.query(`update recalls set created_at = created_at - interval '2 hours' where id = $1`, [first.id]);
    const second = await drill();
    await second.tell('Hill Clinic', 'notices');
    const third = await drill();
    await openRecall(admin, shipped.lot);
    const list = async (query: string) => (await admin.get(`/api/v1/drills${query}`).expect(200)).body;
    const { data } = await list(`?lotNumber=${shipped.lot.toLowerCase()}`);
    expect(data.map(({ id }: { id: number }) => id)).toEqual([third.id, second.id, first.id]);
    const { data: compared, nextCursor } = await list(`?upTo=${second.id}&limit=1`);
    expect(compared).toMatchObject([
      {
        id: second.id,
        lotNumbers: [shipped.lot],
        ...{ consignees: 3, unitsShipped: 35, unitsUnaccounted: 35, closedAt: null },
        stages: { firstNotice: REACHED, allNotified: null, balanced: null, closed: null },
      },
    ]);
    const earlier = (await list(`?upTo=${second.id}&limit=1&cursor=${nextCursor}`)).data;
    expect(earlier).toMatchObject([{ id: first.id, unitsUnaccounted: 0, closeReason: 'over' }]);
    const read = await stagesOf(first);
    expect(earlier[0].stages).toEqual(read);
    for (const stage of ['scopeFrozen', 'noticesReady', 'allNotified', 'allReached', 'balanced', 'closed'])
      expect([stage, Math.round(read[stage].seconds / 600)]).toEqual([stage, 12]);
    await rep.get('/api/v1/drills').expect(200);
    expect((await admin.get('/api/v1/drills?cursor=abc').expect(400)).body.code).toBe('invalid_cursor');
  });
});
