import { importFile } from '../support/imports.js';
import { insertDistribution, insertOrder } from '../support/records.js';
import { useTestApp, useUser } from '../support/use-test-app.js';

/** Letter case is that of every script, also in the PostgreSQL that the product brings along. */
describe('letter case', () => {
  const test = useTestApp();
  const agent = useUser(test, 'admin');
  let lots = 0;
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

  it.each([
    ['Clínica Ñuñoa', 'CLÍNICA ñuñOA'.normalize('NFD')],
    ['Clínica Peña'.normalize('NFD'), 'clínica PEÑA'],
    ['Winston\u2013Salem (East)', 'winston-salem (EAST)'],
    ['Wilkes-Barre', 'WILKES\u2014barre'],
    ['Soft Cli\u006eic', 'so\u00adft cl\u200binic'],
    ['100% A_B [x] \\ Care-1', '100% a_b [X] \\ care\u20111'],
  ])('nor dashes and accents beside their letters: %j is searched as %j', async (facilityName, searched) => {
    await insertDistribution(test.database, await insertOrder(test.database, { facilityName }), {
      facilityName,
      trackingNumber: facilityName,
    });
    for (const path of ['customers', 'sales-orders', 'distributions']) expect([path, await found(path, searched)]).toEqual([path, 1]);
  });

  it.each(['Wilkes.Barre', 'WilkesXBarre', 'Wilkes Barre', 'Clínica Pefia', '.*', '[a-z]-', '(x'])(
    'finds nothing that looks otherwise: %s',
    async (searched) => {
      await insertDistribution(test.database, await insertOrder(test.database, { facilityName: 'Wilkes-Barre' }), {
        trackingNumber: searched,
      });
      expect(await found('sales-orders', searched)).toBe(0);
    },
  );

  it('finds lots and aliases by any dash', async () => {
    await insertDistribution(test.database, await insertOrder(test.database), { lotNumber: 'SLQ-30001' });
    await test.database.query(`insert into lot_aliases (alias, lot_number) values ('Ñ\u20137', 'SLQ-30001')`);
    for (const searched of ['slq\u201330001', 'SLQ\u221230001', 'ñ-7', 'N\u0303-7'])
      expect([searched, await found('lots', searched), await found('distributions', searched)]).toEqual([searched, 1, 1]);
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

  it.each([
    ['a blank that does not break', 'Clínica Ñandú', 'Clínica\u00a0Ñandú'],
    ['accents beside their letters', 'Clínica Ñandú', 'Clínica Ñandú'.normalize('NFD')],
    ['marks that nobody sees', 'Clinic Nandu', 'Cli\u00adnic\u200b Nandu\u200e'],
    ['full width', 'Clinic 1', 'Ｃlinic １'],
    ['another dash', 'Winston-Salem Clinic', 'Winston\u2013Salem Clinic'],
    ['another apostrophe', "St. Mary's", 'St. Mary\u2019s'],
    ['other line breaks and blanks beside them', 'Dock 5\nRear', 'Dock 5 \r\n Rear'],
  ])('is not all that makes no second consignee: %s', async (_, one, same) => {
    const order = await insertOrder(test.database);
    const lotNumber = `SLQ-2${String(lots++).padStart(5, '0')}`;
    for (const [trackingNumber, text] of [one, same, same.toUpperCase()].entries()) {
      await insertDistribution(test.database, order, { lotNumber, trackingNumber: String(trackingNumber), facilityName: text });
    }
    const { body } = await agent.get(`/api/v1/lots/${lotNumber}/trace`).expect(200);
    expect(body.totals).toMatchObject({ consignees: 1, distributions: 3 });
    const { body: log } = await agent.get('/api/v1/distributions').query({ lotNumber }).expect(200);
    // What was received stays.
    expect(log.data.map(({ shipTo }: { shipTo: { facilityName: string } }) => shipTo.facilityName)).toContain(same);
  });

  it.each([
    ['another accent', 'Óbidos', 'Ébidos'],
    ['another number', 'Dock 5', 'Dock 6'],
  ])('and what nobody sees are no reason to make one consignee of two: %s', async (_, one, other) => {
    const order = await insertOrder(test.database);
    const lotNumber = `SLQ-2${String(lots++).padStart(5, '0')}`;
    for (const facilityName of [one, other])
      await insertDistribution(test.database, order, { lotNumber, trackingNumber: facilityName, facilityName });
    const { body } = await agent.get(`/api/v1/lots/${lotNumber}/trace`).expect(200);
    expect(body.totals.consignees).toBe(2);
  });
});
