import { Consignee } from '../../src/customer-profiles/consignees/consignee.entity.js';
import { changeNow } from '../support/change-now.js';
import { importFile } from '../support/imports.js';
import { race } from '../support/race.js';
import { insertCustomer, insertDistribution, insertOrder } from '../support/records.js';
import { useAdmin, useTestApp, useUser } from '../support/use-test-app.js';

interface Reached {
  shipTo: { address1: string };
  contact: { contactName: string | null };
}

describe('consignees', () => {
  const test = useTestApp();
  const admin = useAdmin(test);
  const quality = useUser(test, 'quality');
  const rep = useUser(test, 'rep');
  let counter = 0;
  const nextLot = () => {
    counter += 1;
    return `SLQ-9${10_000 + counter}`;
  };
  const consigneesOf = async (customerId: number, more = '') =>
    (await admin.get(`/api/v1/consignees?customerId=${customerId}${more}`).expect(200)).body.data;

  it('are one for each customer and ship-to, by whichever way the shipments came in', async () => {
    const order = await insertOrder(test.database, { facilityName: 'Northern Supply' });
    const lot = nextLot();
    for (const facilityName of ['Bay Clinic', 'Bay  clinic', 'Hill Clinic'])
      await insertDistribution(test.database, order, { lotNumber: lot, facilityName });
    await importFile(
      admin,
      `Ship Date,Order Number,Facility Name,SKU,Lot,Quantity\n2025-03-20,${order.orderNumber},Northern Supply,211610SPT,${lot},4\n`,
    );
    const listed = await consigneesOf(order.customerId);
    expect(listed.map(({ shipTo }: { shipTo: { facilityName: string } }) => shipTo.facilityName)).toEqual([
      'Northern Supply',
      'Hill Clinic',
      'Bay Clinic',
    ]);
    const { body } = await admin.get(`/api/v1/lots/${lot}/trace`).expect(200);
    const ids = body.consignees.map(({ consigneeId }: { consigneeId: number }) => consigneeId);
    expect(ids.sort()).toEqual(listed.map(({ id }: { id: number }) => id).sort());
  });

  it('are reached by the contact that a person set for a recall, before any other', async () => {
    const customerId = await insertCustomer(test.database, undefined, { contactPhone: '208-555-0111' });
    const order = await insertOrder(test.database, { customerId });
    const lot = nextLot();
    await insertDistribution(test.database, order, { lotNumber: lot, contactEmail: 'dock@clinic.example' });
    const [before] = await consigneesOf(customerId);
    expect(before).toMatchObject({ reachable: true, contact: { contactEmail: 'dock@clinic.example', source: 'shipment' } });
    expect(await consigneesOf(customerId, '&confirmedBefore=2025-06-02')).toHaveLength(1);
    const path = `/api/v1/consignees/${before.id}`;
    const change = {
      recallContactName: 'Dana Cole',
      recallContactPhone: ' 208-555-0142 ',
      contactConfirmedOn: '2025-06-01',
      reason: 'called',
    };
    const { body } = await admin.patch(path).set('If-Match', '"v1"').send(change).expect(200);
    expect(body).toMatchObject({
      recallContactPhone: '208-555-0142',
      contactConfirmedOn: '2025-06-01',
      contact: { contactName: 'Dana Cole', contactPhone: '208-555-0142', contactEmail: null, source: 'recall' },
      version: 2,
    });
    const trace = await admin.get(`/api/v1/lots/${lot}/trace`).expect(200);
    expect(trace.body.consignees).toMatchObject([{ contact: { contactName: 'Dana Cole', source: 'recall' } }]);
    expect((await admin.patch(path).set('If-Match', '"v1"').send(change).expect(412)).body.code).toBe('stale_etag');
    expect(
      (
        await admin
          .patch(path)
          .set('If-Match', '"v2"')
          .send({ ...change, reason: null })
          .expect(422)
      ).body.code,
    ).toBe('reason_required');
    const future = { contactConfirmedOn: '2999-01-01', reason: 'called' };
    expect((await admin.patch(path).set('If-Match', '"v2"').send(future).expect(422)).body.code).toBe('confirmed_in_future');
    const events = await admin.get(`/api/v1/audit-events?entityType=consignee&entityId=${before.id}`).expect(200);
    expect(events.body.data[0]).toMatchObject({ reason: 'called', newValues: { recallContactName: 'Dana Cole' } });
    expect((await consigneesOf(customerId, '&confirmedBefore=2025-06-01')).length).toBe(0);
    expect((await consigneesOf(customerId, '&confirmedBefore=2025-06-02')).length).toBe(1);
  });

  it('are reached by somebody who can be reached, whatever bare name somebody set for a recall', async () => {
    const order = await insertOrder(test.database);
    await insertDistribution(test.database, order, { lotNumber: nextLot(), contactName: 'Ann Lake', contactPhone: '208-555-0111' });
    const [{ id }] = await consigneesOf(order.customerId);
    const change = { recallContactName: 'Dana Cole', reason: 'the clinic named her' };
    const { body } = await admin.patch(`/api/v1/consignees/${id}`).set('If-Match', '"v1"').send(change).expect(200);
    expect(body).toMatchObject({
      reachable: true,
      contact: { contactName: 'Ann Lake', contactPhone: '208-555-0111', source: 'shipment' },
    });
  });

  it('take an e-mail address that is one, and their recall contact from who runs recalls', async () => {
    const order = await insertOrder(test.database);
    await insertDistribution(test.database, order, { lotNumber: nextLot() });
    const [{ id }] = await consigneesOf(order.customerId);
    const change = (agent: typeof admin, recallContactEmail: string | null, version = 1) =>
      agent.patch(`/api/v1/consignees/${id}`).set('If-Match', `"v${version}"`).send({ recallContactEmail, reason: 'called' });
    for (const wrong of ['dana.cole', 'dana cole@clinic.example', 'dana@', 'dana@clinic.example, bay@clinic.example']) {
      const { body } = await change(admin, wrong).expect(400);
      expect(body.errors).toMatchObject([{ pointer: '/recallContactEmail', detail: expect.stringContaining('e-mail address') }]);
    }
    await change(rep, 'dana@clinic.example').expect(403);
    expect((await change(quality, ' dana@clinic.example ').expect(200)).body.recallContactEmail).toBe('dana@clinic.example');
    expect((await change(quality, '', 2).expect(200)).body.recallContactEmail).toBeNull();
    await quality.patch(`/api/v1/customers/${order.customerId}`).set('If-Match', '"v1"').send({ city: 'Boise', reason: 'x' }).expect(403);
  });

  it('are confirmed no longer once another person is to be reached', async () => {
    const order = await insertOrder(test.database);
    await insertDistribution(test.database, order, { lotNumber: nextLot() });
    const [{ id }] = await consigneesOf(order.customerId);
    const change = async (body: object) =>
      (await changeNow(admin, `/api/v1/consignees/${id}`, { ...body, reason: 'called' }).expect(200)).body;
    const confirmed = { recallContactName: 'Dana Cole', recallContactPhone: '208-555-0142', contactConfirmedOn: '2025-06-01' };
    expect(await change(confirmed)).toMatchObject(confirmed);
    expect(await change({ recallContactEmail: 'dana@clinic.example' })).toMatchObject(confirmed);
    expect(await change({ recallContactName: 'dana cole' })).toMatchObject({ contactConfirmedOn: '2025-06-01' });
    expect(await change({ recallContactName: 'Lee Park' })).toMatchObject({ contactConfirmedOn: null });
    expect(await change({ recallContactName: 'Ann Ode', contactConfirmedOn: '2025-06-03' })).toMatchObject({
      contactConfirmedOn: '2025-06-03',
    });
    expect(await change({ recallContactName: null })).toMatchObject({ contactConfirmedOn: null });
  });

  it('of whom two people confirm the contact at once keep what the first wrote', async () => {
    const order = await insertOrder(test.database);
    await insertDistribution(test.database, order, { lotNumber: nextLot() });
    const [{ id }] = await consigneesOf(order.customerId);
    const second = await race(
      test,
      async (tx) => (await tx.em.getRepository(Consignee).getLocked(id)).setRecallContact({ recallContactName: 'Dana Cole' }),
      () => admin.patch(`/api/v1/consignees/${id}`).set('If-Match', '"v1"').send({ recallContactName: 'Lee Park', reason: 'called' }),
    );
    expect(second.body.code).toBe('stale_etag');
    expect(await consigneesOf(order.customerId)).toMatchObject([{ recallContactName: 'Dana Cole' }]);
  });

  it('are reached by whom the newest live shipment names, not by one that was voided', async () => {
    const order = await insertOrder(test.database);
    const ship = (shipDate: string, contactPhone: string) =>
      insertDistribution(test.database, order, { lotNumber: nextLot(), shipDate, contactPhone });
    const newest = await ship('2025-05-02', '208-555-0122');
    await ship('2025-03-14', '208-555-0111');
    const phone = async () => (await consigneesOf(order.customerId))[0].contact.contactPhone;
    expect(await phone()).toBe('208-555-0122');
    await admin.post(`/api/v1/distributions/${newest}/void`).send({ reason: 'of another order' }).expect(200);
    expect(await phone()).toBe('208-555-0111');
    const [{ id }] = await consigneesOf(order.customerId);
    const [{ customer }] = await consigneesOf(order.customerId);
    await admin
      .patch(`/api/v1/customers/${customer.id}`)
      .set('If-Match', (await admin.get(`/api/v1/customers/${customer.id}`)).headers.etag as string)
      .send({ contactPhone: '208-555-0133', reason: 'called' })
      .expect(200);
    expect(await phone()).toBe('208-555-0133');
    await admin
      .patch(`/api/v1/consignees/${id}`)
      .set('If-Match', '"v1"')
      .send({ recallContactPhone: '208-555-0144', reason: 'called' })
      .expect(200);
    expect(await phone()).toBe('208-555-0144');
  });

  it('get the contact of no other facility, whatever the profile that they share holds', async () => {
    const header =
      'Ship Date,Order Number,Facility Name,Ship To Name,Address,City,Contact Name,Contact Phone,Contact Email,SKU,Lot,Quantity';
    const row = (day: string, order: string, facility: string, where: string) =>
      `${day},${order},${facility},${where},211610SPT,${nextLot()},4`;
    const file = [
      row('2025-03-10', 'MS-1', 'Maple Supply', 'Lake Clinic,1 Lake Rd,Boise,Ann Lake,208-555-0150,ann@lake.example'),
      row('2025-03-11', 'MS-1', 'Maple Supply', 'Hill Clinic,2 Hill Rd,Boise,,,'),
      row('2025-03-12', 'MS-2', 'Maple Supply', ',9 Depot Way,Nampa,Dee Pot,208-555-0151,'),
      row('2025-03-13', 'TS-1', 'Two Sites Hospital', ',1 North Rd,Boise,Ned North,208-555-0152,'),
      row('2025-03-14', 'TS-2', 'Two Sites Hospital', ',2 South Rd,Boise,,,'),
      row('2025-03-15', 'MS-3', 'Drop Only Supply', 'Pond Clinic,3 Pond Rd,Boise,Pia Pond,208-555-0153,'),
      row('2025-03-16', 'MS-3', 'Drop Only Supply', 'drop only supply,7 Own Rd,Boise,Oda Own,208-555-0154,'),
    ];
    await importFile(admin, `${header}\n${file.join('\n')}\n`);
    const customer = async (q: string) => (await admin.get(`/api/v1/customers?q=${q}`).expect(200)).body.data[0];
    const contacts = async ({ id }: { id: number }) =>
      Object.fromEntries((await consigneesOf(id)).map(({ shipTo, contact }: Reached) => [shipTo.address1, contact.contactName]));
    const maple = await customer('Maple');
    const order = (await admin.get('/api/v1/sales-orders?q=MS-1').expect(200)).body.data[0];
    const { body } = await admin.get(`/api/v1/sales-orders/${order.id}`).expect(200);
    expect(body.soldTo).toMatchObject({ facilityName: 'Maple Supply', address1: null, contactName: null, contactEmail: null });
    expect(body.shipTo).toMatchObject({ facilityName: 'Lake Clinic', address1: '1 Lake Rd', contactName: 'Ann Lake' });
    expect(await contacts(maple)).toEqual({ '1 Lake Rd': 'Ann Lake', '2 Hill Rd': null, '9 Depot Way': 'Dee Pot' });
    expect(await customer('Drop')).toMatchObject({ address1: '7 Own Rd', contactName: 'Oda Own' });
    // The profile holds the address of the newest order and the contact of the other, who is at the other site.
    const sites = await customer('Two Sites');
    expect(sites).toMatchObject({ address1: '2 South Rd', contactName: 'Ned North' });
    expect(await contacts(sites)).toEqual({ '1 North Rd': 'Ned North', '2 South Rd': null });
    await admin.post(`/api/v1/customers/${sites.id}/merge`).send({ fromCustomerId: maple.id, reason: 'one group' }).expect(200);
    expect(await contacts(sites)).toEqual({
      ...{ '1 Lake Rd': 'Ann Lake', '2 Hill Rd': null, '9 Depot Way': 'Dee Pot' },
      ...{ '1 North Rd': 'Ned North', '2 South Rd': null },
    });
  });

  it('are listed that nobody can be reached at', async () => {
    const customerId = await insertCustomer(test.database);
    const order = await insertOrder(test.database, { customerId });
    await insertDistribution(test.database, order, { lotNumber: nextLot(), facilityName: 'Silent Clinic', contactName: 'Dr. Lee' });
    await insertDistribution(test.database, order, { lotNumber: nextLot(), facilityName: 'Loud Clinic', contactPhone: '208-555-0100' });
    expect(await consigneesOf(customerId, '&reachable=false')).toMatchObject([
      { shipTo: { facilityName: 'Silent Clinic' }, reachable: false },
    ]);
    expect(await consigneesOf(customerId, '&reachable=true')).toMatchObject([{ shipTo: { facilityName: 'Loud Clinic' } }]);
    expect(await consigneesOf(customerId, '&q=silent')).toHaveLength(1);
    const [{ customer }] = await consigneesOf(customerId);
    expect(await consigneesOf(customerId, `&q=${encodeURIComponent(customer.facilityName)}`)).toHaveLength(2);
  });

  it('of whom no shipment is left are not listed, and a merge moves what people set', async () => {
    const [kept, gone] = [await insertOrder(test.database), await insertOrder(test.database)];
    const voided = await insertDistribution(test.database, kept, { lotNumber: nextLot(), facilityName: 'Wrong Clinic' });
    await insertDistribution(test.database, gone, { lotNumber: nextLot(), facilityName: 'Harbor Clinic' });
    await admin.post(`/api/v1/distributions/${voided}/void`).send({ reason: 'entered twice' }).expect(200);
    expect(await consigneesOf(kept.customerId)).toEqual([]);
    const [moved] = await consigneesOf(gone.customerId);
    const change = { recallContactEmail: 'recalls@harbor.example', contactConfirmedOn: '2025-06-01', reason: 'asked them' };
    await admin.patch(`/api/v1/consignees/${moved.id}`).set('If-Match', '"v1"').send(change).expect(200);
    await admin
      .post(`/api/v1/customers/${kept.customerId}/merge`)
      .send({ fromCustomerId: gone.customerId, reason: 'one clinic' })
      .expect(200);
    expect(await consigneesOf(gone.customerId)).toEqual([]);
    expect(await consigneesOf(kept.customerId)).toMatchObject([
      { contactConfirmedOn: '2025-06-01', contact: { contactEmail: 'recalls@harbor.example', source: 'recall' } },
    ]);
  });

  it('keep through a merge whom a person set for the survivor, and are called as the newest shipment of a file calls them', async () => {
    const [kept, gone] = [await insertOrder(test.database), await insertOrder(test.database)];
    for (const order of [kept, gone])
      await insertDistribution(test.database, order, { lotNumber: nextLot(), facilityName: 'Harbor Clinic' });
    for (const [order, recallContactPhone] of [[kept, '208-555-0101'] as const, [gone, '208-555-0102'] as const]) {
      const [{ id }] = await consigneesOf(order.customerId);
      await admin.patch(`/api/v1/consignees/${id}`).set('If-Match', '"v1"').send({ recallContactPhone, reason: 'called' }).expect(200);
    }
    await admin
      .post(`/api/v1/customers/${kept.customerId}/merge`)
      .send({ fromCustomerId: gone.customerId, reason: 'one clinic' })
      .expect(200);
    expect(await consigneesOf(kept.customerId)).toMatchObject([{ recallContactPhone: '208-555-0101' }]);
    const { facilityName } = (await admin.get(`/api/v1/customers/${kept.customerId}`).expect(200)).body;
    const row = (day: string, shipTo: string) => `${day},${kept.orderNumber},${shipTo},211610SPT,${nextLot()},4\n`;
    await importFile(
      admin,
      `Ship Date,Order Number,Facility Name,SKU,Lot,Quantity\n${row('2025-03-20', facilityName.toUpperCase())}${row('2025-03-22', facilityName)}`,
    );
    const [newest] = await consigneesOf(kept.customerId);
    expect(newest.shipTo.facilityName).toBe(facilityName);
  });

  it('turn their pages without losing any', async () => {
    const order = await insertOrder(test.database);
    for (const facilityName of ['One', 'Two', 'Three', 'Four', 'Five']) {
      await insertDistribution(test.database, order, { lotNumber: nextLot(), facilityName });
    }
    const names: string[] = [];
    let cursor = '';
    do {
      const { body } = await admin.get(`/api/v1/consignees?customerId=${order.customerId}&limit=2${cursor}`).expect(200);
      names.push(...body.data.map(({ shipTo }: { shipTo: { facilityName: string } }) => shipTo.facilityName));
      cursor = body.nextCursor && `&cursor=${body.nextCursor}`;
    } while (cursor);
    expect(names).toEqual(['Five', 'Four', 'Three', 'Two', 'One']);
    await admin.get('/api/v1/consignees/999999999').expect(404);
  });
});
