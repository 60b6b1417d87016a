import { importFile } from '../support/imports.js';
import { insertDistribution, insertOrder } from '../support/records.js';
import { useTestApp, useUser } from '../support/use-test-app.js';

/** Letter case is that of every script, also in the PostgreSQL that the product brings along. */
describe('letter case', () => {
  const test = useTestApp();
  const agent = useUser(test, 'admin');
  const found = async (path: string, q: string) => (await agent.get(`/api/v1/${path}`).query({ q }).expect(200)).body.data.length;

  it.each([
    ['Óbidos Clínica', 'óBIDOS'],
    ['Øresund Hospital', 'øresund'],
    ['Больница Север', 'больница СЕВЕР'],
    ['Αθήνα', 'ΑΘΉΝΑ'],
  ])('does not count where %s is searched as %s', async (facilityName, searched) => {
    await insertDistribution(test.database, await insertOrder(test.database, { facilityName }), { facilityName });
    for (const path of ['customers', 'sales-orders', 'distributions']) expect([path, await found(path, searched)]).toEqual([path, 1]);
  });

  it('makes no second rep of one name', async () => {
    await agent.post('/api/v1/reps').send({ name: 'Íñigo Ōta' }).expect(201);
    await agent.post('/api/v1/reps').send({ name: 'ÍÑIGO ŌTA' }).expect(409);
    const csv = 'Ship Date,Order Number,Facility Name,SKU,Lot,Quantity,Rep\n2025-03-03,1,Clinic A,211610SPT,SLQ-10001,5,íñigo ŌTA\n';
    const { counts } = await importFile(agent, csv);
    expect(counts).toMatchObject({ invalid: 0, distributionsToCreate: 1 });
  });

  it('makes no second consignee of one facility', async () => {
    const order = await insertOrder(test.database);
    for (const [lotNumber, facilityName] of [
      ['SLQ-10002', 'Clínica Ñandú'],
      ['SLQ-10002', 'CLÍNICA ÑANDÚ'],
    ] as const)
      await insertDistribution(test.database, order, { lotNumber, facilityName, trackingNumber: facilityName });
    const { body } = await agent.get('/api/v1/lots/SLQ-10002/trace').expect(200);
    expect(body.totals.consignees).toBe(1);
  });
});
