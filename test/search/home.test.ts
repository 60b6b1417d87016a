import { openRecall, shipLot } from '../support/recalls.js';
import { insertWaiting } from '../support/unlinked.js';
import { useAdmin, useTestApp } from '../support/use-test-app.js';

describe('what waits for a person', () => {
  const test = useTestApp();
  const admin = useAdmin(test);
  const read = async () => (await admin.get('/api/v1/home').expect(200)).body;

  it('is nothing in a new installation', async () => {
    expect(await read()).toEqual({
      review: { shipments: 0, units: 0 },
      imports: { waiting: 0, running: 0 },
      recalls: [],
      moreRecalls: false,
    });
  });

  it('counts the review queue, the imports and the open recalls with whom they wait for', async () => {
    await insertWaiting(test.database, { quantity: 7 });
    const { lot } = await shipLot(test, admin);
    const closed = await openRecall(admin, lot, { kind: 'drill' });
    await admin.post(`/api/v1/recalls/${closed.id}/close`).send({ reason: 'practised' }).expect(200);
    const open = await openRecall(admin, lot, { responseDueOn: '2026-12-24' });
    await open.tell('Bay Clinic', 'notices');
    const { review, recalls } = await read();
    expect(review).toEqual({ shipments: 1, units: 7 });
    expect(recalls).toEqual([
      expect.objectContaining({
        id: open.id,
        title: 'Open seals',
        responseDueOn: '2026-12-24',
        consignees: 3,
        notNotified: 2,
        notResponding: 1,
        unitsUnaccounted: 35,
      }),
    ]);
  });

  it('tells an import that waits for its commit from one that runs', async () => {
    const before = await read();
    const { body } = await admin
      .post('/api/v1/imports')
      .field('kind', 'distributions_csv')
      .attach(
        'file',
        Buffer.from('Ship Date,Order Number,Facility Name,SKU,Lot,Quantity\n2025-06-02,H-1,Harbor Clinic,211610SPT,SLQ-40001,1\n'),
        'a.csv',
      )
      .expect(202);
    await expect.poll(async () => (await admin.get(`/api/v1/imports/${body.id}`)).body.status, { timeout: 30_000 }).toBe('validated');
    expect((await read()).imports).toEqual({ waiting: before.imports.waiting + 1, running: 0 });
  });

  it('shows nothing to whom may see nothing', async () => {
    const token = (
      await admin
        .post('/api/v1/api-tokens')
        .send({ name: 'lots only', scopes: ['lots.view'] })
        .expect(201)
    ).body.token;
    const { body } = await test.anonymous().get('/api/v1/home').set('Authorization', `Bearer ${token}`).expect(200);
    expect(body).toEqual({ review: null, imports: null, recalls: null, moreRecalls: false });
  });
});
