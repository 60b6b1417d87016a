import { parse } from 'csv-parse/sync';
import { insertCustomer, insertDistribution, insertOrder, type TestOrder } from '../support/records.js';
import { insertWaiting } from '../support/unlinked.js';
import { useAdmin, useTestApp } from '../support/use-test-app.js';

describe('the trace of a lot', () => {
  const test = useTestApp();
  const admin = useAdmin(test);
  let distributor: TestOrder;
  let reorder: TestOrder;
  let clinic: TestOrder;
  beforeAll(async () => {
    await admin.post('/api/v1/lots').send({ lotNumber: 'SLQ-60001', sku: '211610SPT', unitsProduced: 100 }).expect(201);
    await test.database.query(`insert into lot_aliases (alias, lot_number) values ('SLQ6001', 'SLQ-60001')`);
    await insertCustomer(test.database, 'Harbor Distribution LLC', {
      contactName: 'Purchasing',
      contactEmail: 'buy@harbor.example',
    });
    distributor = await insertOrder(test.database, {
      facilityName: 'Harbor Distribution LLC',
      orderNumber: 'H-1',
      orderDate: '2025-01-05',
    });
    reorder = await insertOrder(test.database, { facilityName: 'Harbor Distribution LLC', orderNumber: 'H-2', orderDate: '2025-02-05' });
    clinic = await insertOrder(test.database, { facilityName: 'Cedar Creek Clinic', orderNumber: 'C-1', orderDate: '2025-01-07' });
    const ship = (order: TestOrder, options: object) => insertDistribution(test.database, order, { lotNumber: 'SLQ-60001', ...options });
    await ship(distributor, {
      shipDate: '2025-01-10',
      quantity: 5,
      facilityName: 'Pier Urology',
      address1: '1 Pier Rd',
      contactName: 'Ines Roy',
    });
    await ship(reorder, { shipDate: '2025-02-10', quantity: 7, facilityName: 'PIER  Urology', address1: '1 pier rd ' });
    await ship(distributor, { shipDate: '2025-01-11', quantity: 3, facilityName: 'Bay Urology', contactName: 'Old Contact' });
    await ship(clinic, { shipDate: '2025-01-12', quantity: 20, facilityName: 'Pier Urology', address1: '1 Pier Rd' });
    await ship(clinic, {
      shipDate: '2025-03-01',
      quantity: 9,
      facilityName: 'Pier Urology',
      address1: '1 Pier Rd',
      voidReason: 'entered twice',
    });
    // Another lot, later: whom to reach at Bay Urology has changed since.
    await insertDistribution(test.database, reorder, {
      shipDate: '2025-04-01',
      lotNumber: 'SLQ-60002',
      facilityName: 'Bay Urology',
      contactName: 'New Contact',
      contactPhone: '555 0101',
    });
    // Later still, and nobody can be reached so.
    await insertDistribution(test.database, reorder, {
      ...{ shipDate: '2025-05-01', lotNumber: 'SLQ-60002', facilityName: 'Bay Urology' },
      ...{ contactName: 'Dock', contactPhone: '-', contactEmail: 'see order' },
    });
  });

  const trace = async (lot: string) => (await admin.get(`/api/v1/lots/${lot}/trace`).expect(200)).body;

  it('counts what was produced, distributed, voided and is left', async () => {
    const { lot, totals, firstShipDate, lastShipDate } = await trace('SLQ-60001');
    expect(lot).toMatchObject({ lotNumber: 'SLQ-60001', sku: '211610SPT', aliases: ['SLQ6001'] });
    expect(totals).toEqual({
      unitsProduced: 100,
      unitsDistributed: 35,
      unitsReturned: 0,
      unitsOutstanding: 35,
      unitsVoided: 9,
      unitsRemaining: 65,
      distributions: 4,
      consignees: 3,
      salesOrders: 3,
      unitsWaiting: 0,
    });
    expect([firstShipDate, lastShipDate]).toEqual(['2025-01-10', '2025-02-10']);
  });

  it('names each customer and ship-to as one consignee, largest first, and their units add up', async () => {
    const { consignees, totals } = await trace('SLQ-60001');
    expect(
      consignees.map((one: { customer: { facilityName: string }; shipTo: { facilityName: string }; units: number }) => [
        one.customer.facilityName,
        one.shipTo.facilityName,
        one.units,
      ]),
    ).toEqual([
      ['Cedar Creek Clinic', 'Pier Urology', 20],
      ['Harbor Distribution LLC', 'PIER  Urology', 12],
      ['Harbor Distribution LLC', 'Bay Urology', 3],
    ]);
    expect(consignees.reduce((sum: number, { units }: { units: number }) => sum + units, 0)).toBe(totals.unitsDistributed);
  });

  it('shows on which sales orders and when, an order once however often it shipped', async () => {
    const { consignees } = await trace('SLQ-60001');
    expect(consignees[1]).toMatchObject({
      customer: { id: distributor.customerId, companyKey: 'HARBORDISTRIBUTION', customerNumber: null },
      distributions: 2,
      firstShipDate: '2025-01-10',
      lastShipDate: '2025-02-10',
      salesOrders: [
        { id: reorder.id, orderNumber: 'H-2', orderDate: '2025-02-05', units: 7 },
        { id: distributor.id, orderNumber: 'H-1', orderDate: '2025-01-05', units: 5 },
      ],
    });
  });

  it('says how many units each order sent to each consignee, however often it shipped, and nothing of what was voided', async () => {
    const order = await insertOrder(test.database, { facilityName: 'Twice Clinic', orderNumber: 'T-1' });
    for (const quantity of [3, 4])
      await insertDistribution(test.database, order, { lotNumber: 'SLQ-60044', facilityName: 'Twice Clinic', quantity });
    await insertDistribution(test.database, order, { lotNumber: 'SLQ-60044', facilityName: 'Twice Clinic North', quantity: 5 });
    await insertDistribution(test.database, order, {
      lotNumber: 'SLQ-60044',
      facilityName: 'Twice Clinic',
      quantity: 9,
      voidReason: 'typo',
    });
    const { consignees } = await trace('SLQ-60044');
    expect(consignees.map(({ units, salesOrders }: { units: number; salesOrders: object[] }) => [units, salesOrders])).toEqual([
      [7, [expect.objectContaining({ orderNumber: 'T-1', units: 7 })]],
      [5, [expect.objectContaining({ orderNumber: 'T-1', units: 5 })]],
    ]);
  });

  it('names the latest known contact who can be reached: of a shipment, of whatever lot, else of the profile of this very facility', async () => {
    const { consignees } = await trace('SLQ-60001');
    expect(consignees.map(({ contact }: { contact: object }) => contact)).toEqual([
      { contactName: null, contactPhone: null, contactEmail: null, source: 'profile' },
      { contactName: 'Ines Roy', contactPhone: null, contactEmail: null, source: 'shipment' },
      { contactName: 'New Contact', contactPhone: '555 0101', contactEmail: null, source: 'shipment' },
    ]);
    const without = await insertOrder(test.database, { facilityName: 'Harbor Distribution LLC' });
    await insertDistribution(test.database, without, { lotNumber: 'SLQ-60003', facilityName: 'Nobody Known Clinic' });
    await insertDistribution(test.database, without, { lotNumber: 'SLQ-60003', facilityName: 'Harbor Distribution LLC', quantity: 1 });
    const other = await trace('SLQ-60003');
    expect(other.consignees.map(({ contact }: { contact: object }) => contact)).toEqual([
      { contactName: null, contactPhone: null, contactEmail: null, source: 'profile' },
      { contactName: 'Purchasing', contactPhone: null, contactEmail: 'buy@harbor.example', source: 'profile' },
    ]);
  });

  it('names nobody whom only a voided shipment names', async () => {
    const order = await insertOrder(test.database, { facilityName: 'Voided Contact Clinic' });
    const shipTo = { lotNumber: 'SLQ-60004', facilityName: 'Voided Contact Clinic' };
    await insertDistribution(test.database, order, { ...shipTo, contactName: 'Ann Ode', contactPhone: '555 0102' });
    const voided = { shipDate: '2025-03-20', contactName: 'Left Since', contactPhone: '555 0103', voidReason: 'never left' };
    await insertDistribution(test.database, order, { ...shipTo, ...voided });
    expect((await trace('SLQ-60004')).consignees[0].contact).toMatchObject({ contactName: 'Ann Ode', contactPhone: '555 0102' });
  });

  it('names one person, whatever part of a contact was set by hand', async () => {
    const order = await insertOrder(test.database, { facilityName: 'One Person Clinic' });
    const shipTo = { lotNumber: 'SLQ-60005', facilityName: 'One Person Clinic' };
    const ana = { contactName: 'Ana Ruiz', contactPhone: '555 0104', contactEmail: 'ana@one.example' };
    await insertDistribution(test.database, order, { ...shipTo, ...ana });
    const contactBesides = async (profile: object, byHand: string[], from = byHand.length > 0 ? 'profile' : 'shipment') => {
      const values = { contactName: null, contactPhone: null, contactEmail: null, ...profile };
      await test.database.query(
        'update customers set contact_name = $2, contact_phone = $3, contact_email = $4, manual_fields = $5 where id = $1',
        [order.customerId, values.contactName, values.contactPhone, values.contactEmail, byHand],
      );
      const { source, ...contact } = (await trace('SLQ-60005')).consignees[0].contact;
      expect(source).toBe(from);
      return contact;
    };
    const rob = { contactName: 'Rob Hill', contactPhone: null, contactEmail: null };
    const desk = { contactName: null, contactPhone: '555 0105', contactEmail: null };
    expect(await contactBesides({ ...ana, contactName: 'Rob Hill' }, [])).toEqual(ana);
    expect(await contactBesides({ ...ana, contactName: 'Rob Hill' }, ['contactName'], 'shipment')).toEqual(ana);
    expect(await contactBesides({ ...rob, contactPhone: '555 0105' }, ['contactName', 'contactPhone'])).toEqual({
      ...rob,
      contactPhone: '555 0105',
    });
    expect(await contactBesides({ contactName: ' ana RUIZ', contactPhone: '555 0105' }, ['contactName', 'contactPhone'])).toEqual({
      ...{ contactName: ' ana RUIZ', contactPhone: '555 0105', contactEmail: ana.contactEmail },
    });
    expect(await contactBesides(desk, ['contactPhone'])).toEqual(desk);
    expect(await contactBesides({ ...rob, contactPhone: '555 0105' }, ['contactPhone'])).toEqual(desk);
    expect(await contactBesides({ ...ana, contactPhone: '555 0105' }, ['contactPhone'])).toEqual({ ...ana, contactPhone: '555 0105' });
    // A newer shipment names somebody else.
    await insertDistribution(test.database, order, {
      ...shipTo,
      shipDate: '2025-03-20',
      contactName: 'Rob Hill',
      contactPhone: '555 0199',
    });
    expect(await contactBesides({ contactName: 'Ana Ruiz' }, ['contactName'])).toEqual(ana);
    const other = await insertOrder(test.database, { facilityName: 'No Contact Clinic' });
    await insertDistribution(test.database, other, { lotNumber: 'SLQ-60006', facilityName: 'No Contact Clinic' });
    const profile = [other.customerId, 'Rob Hill', 'ana@one.example'];
    const alone = async (byHand: string) => {
      const set = 'update customers set contact_name = $2, contact_email = $3, manual_fields = $4 where id = $1';
      await test.database.query(set, [...profile, [byHand]]);
      return (await trace('SLQ-60006')).consignees[0].contact;
    };
    expect(await alone('contactName')).toEqual({ ...rob, contactName: null, contactEmail: 'ana@one.example', source: 'profile' });
    expect(await alone('contactEmail')).toEqual({ ...rob, contactEmail: 'ana@one.example', source: 'profile' });
  });

  it('hides nobody who can be reached behind a name that somebody set by hand', async () => {
    const facilityName = 'Hidden Phone Clinic';
    const { body: order } = await admin
      .post('/api/v1/sales-orders')
      .send({ orderNumber: 'HP-1', orderDate: '2025-03-01', soldTo: { facilityName }, lines: [] })
      .expect(201);
    const at = `/api/v1/customers/${order.customer.id}`;
    const ship = async (lotNumber: string, facility: string, contact: object, shipDate = '2025-03-10') =>
      insertDistribution(
        test.database,
        { ...order, customerId: order.customer.id },
        { lotNumber, facilityName: facility, shipDate, ...contact },
      );
    const nameByHand = async (contactName: string) => {
      const { headers } = await admin.get(at).expect(200);
      await admin.patch(at).set('If-Match', String(headers.etag)).send({ contactName, reason: 'told by phone' }).expect(200);
    };
    const contact = async (lot: string) => (await trace(lot)).consignees[0].contact;
    await nameByHand('Kim Lee');
    const kim = { contactName: 'Kim Lee', contactPhone: null, contactEmail: null, source: 'profile' };
    // Nobody can be reached: the name stands.
    await ship('SLQ-70011', facilityName, {});
    expect(await contact('SLQ-70011')).toEqual(kim);
    // The customer's own desk, without a name: she is asked for there. A clinic that it ships to is not hers.
    await ship('SLQ-70012', `${facilityName} `, { contactPhone: '555 0120' });
    expect(await contact('SLQ-70012')).toEqual({ ...kim, contactPhone: '555 0120' });
    await ship('SLQ-70013', 'Far Clinic', { contactPhone: '555 0121' });
    expect(await contact('SLQ-70013')).toEqual({ ...kim, contactName: null, contactPhone: '555 0121', source: 'shipment' });
    // Another person who can be reached, then she herself with a phone.
    const ana = { contactName: 'Ana Ruiz', contactPhone: '555 0122', contactEmail: null };
    await ship('SLQ-70012', `${facilityName} `, ana, '2025-02-10');
    expect(await contact('SLQ-70012')).toMatchObject({ contactName: null, contactPhone: '555 0120', source: 'shipment' });
    await ship('SLQ-70014', 'Near Clinic', ana);
    expect(await contact('SLQ-70014')).toEqual({ ...ana, source: 'shipment' });
    await ship('SLQ-70014', 'Near Clinic', { contactName: 'KIM LEE', contactPhone: '555 0123' }, '2025-01-10');
    expect(await contact('SLQ-70014')).toEqual({ ...kim, contactPhone: '555 0123' });
  });

  it('says whose the phone of a profile is where another name was set by hand', async () => {
    const facilityName = 'Owned Phone Clinic';
    const record = async (orderNumber: string, orderDate: string, contact: object) =>
      (
        await admin
          .post('/api/v1/sales-orders')
          .send({ orderNumber, orderDate, soldTo: { facilityName, ...contact }, lines: [] })
          .expect(201)
      ).body;
    const order = await record('OP-1', '2025-03-01', { contactPhone: '555 0130' });
    const at = `/api/v1/customers/${order.customer.id}`;
    const { headers } = await admin.get(at).expect(200);
    await admin.patch(at).set('If-Match', String(headers.etag)).send({ contactName: 'Kim Lee', reason: 'told by phone' }).expect(200);
    await insertDistribution(test.database, { ...order, customerId: order.customer.id }, { lotNumber: 'SLQ-70015', facilityName });
    const contact = async () => (await trace('SLQ-70015')).consignees[0].contact;
    expect(await contact()).toEqual({ contactName: 'Kim Lee', contactPhone: '555 0130', contactEmail: null, source: 'profile' });
    await record('OP-2', '2025-04-01', { contactName: 'Ana Ruiz', contactPhone: '555 0131' });
    expect(await contact()).toEqual({ contactName: 'Ana Ruiz', contactPhone: '555 0131', contactEmail: null, source: 'profile' });
  });

  it('hides no phone that an older order gives behind the bare name of a newer one', async () => {
    const facilityName = 'Bare Name Clinic';
    const record = async (orderNumber: string, orderDate: string, contact: object) =>
      (
        await admin
          .post('/api/v1/sales-orders')
          .send({ orderNumber, orderDate, soldTo: { facilityName, ...contact }, lines: [] })
          .expect(201)
      ).body;
    const order = await record('BN-1', '2025-03-01', { contactName: 'Ana Ruiz', contactPhone: '555 0140' });
    await record('BN-2', '2025-04-01', { contactName: 'Dock', contactPhone: '-' });
    await insertDistribution(
      test.database,
      { ...order, customerId: order.customer.id },
      { lotNumber: 'SLQ-70016', facilityName, contactName: 'Gate' },
    );
    const { body } = await admin.get(`/api/v1/customers/${order.customer.id}`).expect(200);
    expect(body).toMatchObject({ contactName: 'Ana Ruiz', contactPhone: '555 0140' });
    const { contact } = (await trace('SLQ-70016')).consignees[0];
    expect(contact).toEqual({ contactName: 'Ana Ruiz', contactPhone: '555 0140', contactEmail: null, source: 'profile' });
    await record('BN-3', '2025-05-01', { contactEmail: 'desk@bare.example' });
    expect((await trace('SLQ-70016')).consignees[0].contact).toMatchObject({ contactName: null, contactEmail: 'desk@bare.example' });
  });

  it('of a lot that nobody knows suggests known lots that it may mean, and takes none of them for it', async () => {
    const known = ['SLQ-6100123', 'SLQ-6100124', 'SLQ-006100777', 'SLQ-61009999', 'SLQ-62000000'];
    for (const lotNumber of known) await admin.post('/api/v1/lots').send({ lotNumber, sku: '211610SPT' }).expect(201);
    await test.database.query(
      `insert into lot_aliases (alias, lot_number) values ('BOX 6100-ABC', 'SLQ-62000000'), ('LOT/2024-A7', 'SLQ-62000000')`,
    );
    const meant = async (text: string) => {
      const { body } = await admin.get(`/api/v1/lots/${encodeURIComponent(text)}/trace`).expect(404);
      const file = await admin.get(`/api/v1/lots/${encodeURIComponent(text)}/trace?format=csv`).expect(404);
      expect([file.body.code, file.body.mayMean]).toEqual([body.code, body.mayMean]);
      for (const lotNumber of body.mayMean) expect(body.detail).toContain(lotNumber);
      return body.mayMean;
    };
    expect(await meant('SLQ-610O123')).toEqual(['SLQ-6100123', 'SLQ-6100124']);
    expect(await meant('SLQ-61OO124')).toEqual(['SLQ-6100124', 'SLQ-6100123']);
    expect(await meant('SLQ-6100125')).toEqual(['SLQ-6100123', 'SLQ-6100124']);
    expect(await meant('SLQ-6100132')).toEqual(['SLQ-6100123']);
    expect(await meant('SLQ-0006100123')).toEqual(['SLQ-6100123', 'SLQ-6100124']);
    expect(await meant('6100777')).toEqual(['SLQ-006100777']);
    expect(await meant('SLQ-610012')).toEqual(['SLQ-6100123', 'SLQ-6100124']);
    expect(await meant('SLQ-6100')).toEqual(['SLQ-006100777', 'SLQ-6100123', 'SLQ-6100124', 'SLQ-61009999']);
    expect(await meant('SQL-6100123')).toEqual(['SLQ-6100123', 'SLQ-6100124']);
    expect(await meant('lot2024a7')).toEqual(['SLQ-62000000']);
    expect(await meant('BOX6100ABC')).toEqual(['SLQ-62000000']);
    expect(await meant('SLQ-99999999')).toEqual([]);
    expect(await meant('7')).toEqual([]);
  });

  it('resolves an alias, in any letter case', async () => {
    for (const name of ['slq6001', 'SLQ-6001', 'SLQ60001', '60001']) expect(await trace(name)).toEqual(await trace('SLQ-60001'));
  });

  it('of a lot that never shipped is all zeros, and of an unknown one is not found', async () => {
    await admin.post('/api/v1/lots').send({ lotNumber: 'SLQ-60009', sku: '211610SPT' }).expect(201);
    const { totals, consignees, firstShipDate } = await trace('SLQ-60009');
    expect(totals).toEqual({
      unitsProduced: null,
      unitsDistributed: 0,
      unitsReturned: 0,
      unitsOutstanding: 0,
      unitsVoided: 0,
      unitsRemaining: null,
      distributions: 0,
      consignees: 0,
      salesOrders: 0,
      unitsWaiting: 0,
    });
    expect(consignees).toEqual([]);
    expect(firstShipDate).toBeNull();
    const unknown = await admin.get('/api/v1/lots/SLQ-99999/trace').expect(404);
    expect(unknown.body.code).toBe('not_found');
    await admin.get('/api/v1/lots/SLQ-99999/trace?format=csv').expect(404);
    await admin.get('/api/v1/lots/SLQ-60009/trace?format=xml').expect(400);
  });

  it('is available as a CSV of the consignees, for writing the letters', async () => {
    const { text, headers } = await admin.get('/api/v1/lots/slq6001/trace?format=csv').expect(200);
    expect(headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(headers['content-disposition']).toBe('attachment; filename="lot-trace-SLQ-60001.csv"');
    const rows = parse(text, { bom: true, columns: true }) as Record<string, string>[];
    expect(rows.map((row) => [row.Lot, row.Customer, row['Ship To Name'], row['Contact Name'], row.Units, row['Order Numbers']])).toEqual([
      ['SLQ-60001', 'Cedar Creek Clinic', 'Pier Urology', '', '20', 'C-1'],
      ['SLQ-60001', 'Harbor Distribution LLC', 'PIER  Urology', 'Ines Roy', '12', 'H-2; H-1'],
      ['SLQ-60001', 'Harbor Distribution LLC', 'Bay Urology', 'New Contact', '3', 'H-1'],
    ]);
  });

  it('names lots that are written almost alike, and shipments in review that may be of it, in no figure', async () => {
    await test.database.query(
      `insert into lots (lot_number, sku, registered_at) values ('SLQ-60551', '211610SPT', now()), ('SLQ/60551', '211610SPT', now()), ('SLQ-060551', '211610SPT', now())`,
    );
    const shipment = { salesOrderId: clinic.id, shipDate: '2025-03-14', sku: '211610SPT', lotNumber: 'SLQ/60551', quantity: 4 };
    await admin.post('/api/v1/distributions').send(shipment).expect(201);
    await insertWaiting(test.database, { lot_number: 'SLQ-6O551', quantity: 3 });
    await insertWaiting(test.database, { lot_number: 'SLQ-060551', quantity: 5 });
    const lookAlikes = [
      { lotNumber: 'SLQ-6O551', like: 'SLQ-60551', status: null, unitsShipped: 0, distributions: 0, waiting: { shipments: 1, units: 3 } },
      {
        lotNumber: 'SLQ/60551',
        like: 'SLQ-60551',
        status: 'released',
        unitsShipped: 4,
        distributions: 1,
        waiting: { shipments: 0, units: 0 },
      },
    ];
    expect((await trace('slq60551')).totals).toMatchObject({ unitsDistributed: 0, unitsWaiting: 0 });
    const { body: lot } = await admin.get('/api/v1/lots/SLQ-60551').expect(200);
    expect(lot.lookAlikes).toEqual(lookAlikes);
    const { body: preview } = await admin
      .post('/api/v1/recalls/preview')
      .send({ lotNumbers: ['SLQ-60551', 'SLQ-060551'] })
      .expect(200);
    expect(preview).toMatchObject({ lookAlikes, waiting: { shipments: 1, units: 5 } });
  });
});
