import { readFileSync } from 'node:fs';
import { follow, importFile, preview, rowsOf } from '../support/imports.js';
import { useTestApp, useUser } from '../support/use-test-app.js';

const csv = (name: string): Buffer => readFileSync(new URL(`../fixtures/cases/${name}.csv`, import.meta.url));

/** Files as people make them, one after the other. What a file said once stays known. */
describe('a file that follows another', () => {
  const test = useTestApp();
  const agent = useUser(test, 'admin');

  const units = async (lotNumber: string): Promise<number> =>
    (await agent.get(`/api/v1/lots/${lotNumber}/trace`).expect(200)).body.totals.unitsDistributed;
  const entriesOf = async (lotNumber: string) => (await agent.get('/api/v1/distributions').query({ lotNumber }).expect(200)).body.data;
  const only = async (lotNumber: string) => {
    const entries = await entriesOf(lotNumber);
    expect(entries).toHaveLength(1);
    return entries[0];
  };
  const answers = async (file: Buffer) => {
    const { id, counts } = await preview(agent, file);
    return { id, counts, rows: await rowsOf(agent, id) };
  };

  it('and has the tracking numbers that the first lacked is refused', async () => {
    await importFile(agent, csv('re-export-1-before-tracking'));
    const { id } = await only('SLQ-91130006');
    const { rows } = await answers(csv('re-export-2-with-tracking'));
    expect(rows[0]).toMatchObject({ status: 'invalid', problems: [{ code: 'same_but_for_tracking', column: 'Tracking Number' }] });
    expect(rows[0]?.problems[0]?.detail).toContain(`distribution ${id} `);
    await agent
      .patch(`/api/v1/distributions/${id}`)
      .set('If-Match', '"v1"')
      .send({ trackingNumber: '1ZF0001', reason: 'shipped' })
      .expect(200);
    for (const name of ['re-export-1-before-tracking', 're-export-2-with-tracking']) {
      expect((await answers(csv(name))).rows[0]).toMatchObject({ status: 'duplicate', duplicateOf: { distributionId: id } });
    }
    expect(await units('SLQ-91130006')).toBe(40);
  });

  it('does not bring a voided shipment back', async () => {
    await importFile(agent, csv('void-then-reimport'));
    const { id } = await only('SLQ-91130007');
    await agent.post(`/api/v1/distributions/${id}/void`).set('If-Match', '"v1"').send({ reason: 'never left' }).expect(200);
    const again = await answers(csv('void-then-reimport'));
    expect(again.counts).toMatchObject({ duplicate: 1, distributionsToCreate: 0 });
    expect(again.rows[0]).toMatchObject({
      status: 'duplicate',
      duplicateOf: { distributionId: id, detail: `The row is distribution ${id} of the log, which was voided.` },
    });
    await agent.post(`/api/v1/imports/${again.id}/commit`).send({}).expect(202);
    await follow(agent, again.id, 'committed');
    expect(await units('SLQ-91130007')).toBe(0);
    expect((await rowsOf(agent, again.id))[0]).toMatchObject({ status: 'duplicate', duplicateOf: { distributionId: id } });
  });

  it('does not undo a correction of lot, day, quantity or order', async () => {
    await importFile(agent, csv('correct-then-reimport'));
    const { id } = await only('SLQ-91130008');
    const { body: order } = await agent
      .post('/api/v1/sales-orders')
      .send({ orderNumber: 'BG-H2', orderDate: '2025-06-01', soldTo: { facilityName: 'BG Hazel Clinic' }, lines: [] })
      .expect(201);
    for (const [version, change] of Object.entries([
      { lotNumber: 'SLQ-91130009' },
      { quantity: 14 },
      { shipDate: '2025-06-03' },
      { salesOrderId: order.id },
    ])) {
      await agent
        .patch(`/api/v1/distributions/${id}`)
        .set('If-Match', `"v${Number(version) + 1}"`)
        .send({ ...change, reason: 'read off the box' })
        .expect(200);
      expect((await answers(csv('correct-then-reimport'))).rows[0]).toMatchObject({
        status: 'duplicate',
        duplicateOf: { distributionId: id },
      });
    }
    expect((await entriesOf('SLQ-91130009')).map(({ quantity }: { quantity: number }) => quantity)).toEqual([14]);
    expect(await entriesOf('SLQ-91130008')).toEqual([]);
  });

  it('does not count a shipment again whose order was renumbered', async () => {
    const rows = ['2025-03-03,BG-8,BG Clinic,211610SPT,SLQ-91130041,5', '2025-03-04,BG-8,BG Clinic,211610SPT,SLQ-91130041,6'];
    const file = Buffer.from(`Ship Date,Order Number,Facility Name,SKU,Lot,Quantity\n${rows[0]}\n`);
    const longer = Buffer.from(`${file}${rows[1]}\n`);
    await importFile(agent, file);
    const { id, salesOrderId } = await only('SLQ-91130041');
    await agent
      .patch(`/api/v1/sales-orders/${salesOrderId}`)
      .set('If-Match', '"v1"')
      .send({ orderNumber: 'BG-80', reason: 'read off the order' })
      .expect(200);
    expect((await answers(file)).rows[0]).toMatchObject({ status: 'duplicate', duplicateOf: { distributionId: id } });
    await importFile(agent, longer);
    expect(await units('SLQ-91130041')).toBe(11);
    expect((await answers(longer)).counts).toMatchObject({ duplicate: 2, valid: 0 });
  });

  const renumber = async (salesOrderId: number, changes: object) => {
    const { headers } = await agent.get(`/api/v1/sales-orders/${salesOrderId}`).expect(200);
    const corrected = agent.patch(`/api/v1/sales-orders/${salesOrderId}`).set('If-Match', String(headers.etag));
    await corrected.send({ ...changes, reason: 'read off the order' }).expect(200);
  };
  const shipment = (order: string, facility: string, lot: string, quantity: number, tracking = '') =>
    Buffer.from(
      `Ship Date,Order Number,Facility Name,SKU,Lot,Quantity,Tracking Number\n2025-03-03,${order},${facility},211610SPT,${lot},${quantity},${tracking}\n`,
    );

  it('does not count a shipment again as it stood between two corrections, or before it was voided', async () => {
    const lots = ['SLQ-91130045', 'SLQ-91130046', 'SLQ-91130047'] as const;
    const { salesOrderId: otherOrder } = await importFile(agent, shipment('BG-21', 'BG Reed Clinic', 'SLQ-91130048', 1)).then(() =>
      only('SLQ-91130048'),
    );
    const exports: string[] = [];
    const keepExport = async () => {
      const { text } = await agent.get('/api/v1/distributions/export').query({ q: 'BG Reed Clinic', sku: '211610SPT' }).expect(200);
      exports.push(
        text
          .split('\r\n')
          .filter((line) => !line.includes('SLQ-91130048'))
          .join('\r\n'),
      );
    };
    await importFile(agent, shipment('BG-20', 'BG Reed Clinic', lots[0], 7));
    const { id, salesOrderId } = await only(lots[0]);
    await keepExport();
    for (const change of [
      { lotNumber: lots[1] },
      { shipDate: '2025-03-02' },
      { lotNumber: lots[0], quantity: 8 },
      { trackingNumber: '1Z 45' },
      { salesOrderId: otherOrder },
      { salesOrderId, lotNumber: lots[2], trackingNumber: null },
    ]) {
      const { headers } = await agent.get(`/api/v1/distributions/${id}`).expect(200);
      const corrected = agent.patch(`/api/v1/distributions/${id}`).set('If-Match', String(headers.etag));
      await corrected.send({ ...change, reason: 'read off the box' }).expect(200);
      await keepExport();
    }
    const duplicate = { status: 'duplicate', problems: [], duplicateOf: { distributionId: id } };
    for (const file of exports) expect((await answers(Buffer.from(file))).rows).toMatchObject([duplicate]);
    // The order that the entry was moved away from gets another number: the file has the former one.
    await renumber(otherOrder, { orderNumber: 'BG-22' });
    await agent.post(`/api/v1/distributions/${id}/void`).send({ reason: 'never left' }).expect(200);
    for (const file of exports) expect((await answers(Buffer.from(file))).rows).toMatchObject([duplicate]);
    expect((await answers(Buffer.from(String(exports[1])))).rows[0]?.duplicateOf?.detail).toBe(
      `The row is distribution ${id} of the log, as it stood between two corrections.`,
    );
  });

  it('is the entry that stands so today before one that once did', async () => {
    const lots = ['SLQ-91130049', 'SLQ-91130050'] as const;
    const file = shipment('BG-23', 'BG Rush Clinic', lots[0], 7);
    await importFile(agent, file);
    const { id, salesOrderId } = await only(lots[0]);
    for (const [version, lotNumber] of Object.entries([lots[1], lots[0], lots[1]]))
      await agent
        .patch(`/api/v1/distributions/${id}`)
        .set('If-Match', `"v${Number(version) + 1}"`)
        .send({ lotNumber, reason: 'read off the box' })
        .expect(200);
    const later = { salesOrderId, shipDate: '2025-03-03', sku: '211610SPT', lotNumber: lots[0], quantity: 7 };
    const { body } = await agent.post('/api/v1/distributions').send(later).expect(201);
    expect((await answers(file)).rows[0]).toMatchObject({ status: 'duplicate', duplicateOf: { distributionId: body.id } });
  });

  it('compares a row under a former number with the log as under the present one, however often the order was renumbered', async () => {
    const lot = 'SLQ-91130042';
    await importFile(agent, shipment('BG-11', 'BG Fern Clinic', lot, 5));
    const { id, salesOrderId } = await only(lot);
    await renumber(salesOrderId, { orderNumber: 'BG-12' });
    await renumber(salesOrderId, { orderNumber: 'BG-13' });
    const codesOf = async (...cells: [quantity: number, tracking?: string]) => {
      const { rows } = await answers(shipment('BG-11', 'BG Fern Clinic', lot, ...cells));
      return rows.map((row) => [row.status, ...[...row.problems, ...row.warnings].map(({ code }) => code)]);
    };
    expect(await codesOf(6)).toEqual([['invalid', 'differs_from_log']]);
    expect(await codesOf(5, '1Z7')).toEqual([['invalid', 'same_but_for_tracking']]);
    expect(await codesOf(2, '1Z7')).toEqual([['valid', 'may_be_counted_twice', 'order_was_renumbered']]);
    for (const order of ['BG-12', 'BG-13'])
      expect((await answers(shipment(order, 'BG Fern Clinic', lot, 5))).rows[0]).toMatchObject({
        status: 'duplicate',
        duplicateOf: { distributionId: id },
      });
  });

  it('asks about a shipment whose order got another number and another customer', async () => {
    const lot = 'SLQ-91130043';
    await importFile(agent, shipment('BG-14', 'BG Moss Clinic', lot, 5));
    const { salesOrderId } = await only(lot);
    const { body: heir } = await agent.post('/api/v1/customers').send({ facilityName: 'BG Lichen Clinic' }).expect(201);
    await renumber(salesOrderId, { orderNumber: 'BG-15', customerId: heir.id, soldTo: { facilityName: 'BG Lichen Clinic' } });
    const { rows } = await answers(shipment('BG-14', 'BG Moss Clinic', lot, 5));
    expect(rows[0]).toMatchObject({ status: 'invalid', problems: [{ code: 'order_customer_mismatch' }] });
  });

  it('writes nothing that the preview called a duplicate: a person looks again when it is none any more', async () => {
    const lot = 'SLQ-91130044';
    await importFile(agent, shipment('BG-16', 'BG Sedge Clinic', lot, 5));
    const { salesOrderId } = await only(lot);
    await renumber(salesOrderId, { orderNumber: 'BG-17' });
    const { id, counts } = await preview(agent, shipment('BG-17', 'BG Sedge Clinic', lot, 5));
    expect(counts).toMatchObject({ valid: 0, duplicate: 1 });
    // The correction was a mistake.
    await renumber(salesOrderId, { orderNumber: 'BG-16' });
    await agent.post(`/api/v1/imports/${id}/commit`).send({}).expect(202);
    expect(await follow(agent, id, 'validated', 'committed')).toMatchObject({
      status: 'validated',
      problem: { code: 'import_changed' },
      counts: { valid: 1, duplicate: 0 },
      warningCounts: { may_be_counted_twice: 1 },
    });
    expect(await units(lot)).toBe(5);
  });

  it('names a customer by the name that it was given in between', async () => {
    const { body: customer } = await agent.post('/api/v1/customers').send({ facilityName: 'BG Tulip Hill Hospital' }).expect(201);
    const rename = { facilityName: 'BG Tupelo Ridge Hospital', reason: 'renamed' };
    await agent.patch(`/api/v1/customers/${customer.id}`).set('If-Match', '"v1"').send(rename).expect(200);
    const { counts } = await importFile(agent, csv('customer-renamed-then-imported'));
    expect(counts.customersToCreate).toBe(0);
    expect((await only('SLQ-91130032')).customer.id).toBe(customer.id);
  });

  it('writes an order number without its zeros: a person is asked', async () => {
    await importFile(agent, csv('order-leading-zero-1'));
    const { id, counts, rows } = await answers(csv('order-leading-zero-2-through-excel'));
    expect(counts).toMatchObject({ valid: 1, suspicious: 1 });
    expect(rows[0]).toMatchObject({ status: 'valid', problems: [], warnings: [{ code: 'order_number_differs_in_zeros' }] });
    expect(rows[0]?.warnings[0]?.detail).toContain('SO 0091399');
    const commit = (body: object) => agent.post(`/api/v1/imports/${id}/commit`).send(body);
    const warnings = { code: 'import_has_warnings', suspicious: 1, warningCounts: { order_number_differs_in_zeros: 1 } };
    expect((await commit({}).expect(409)).body).toMatchObject(warnings);
    expect((await commit({ allowPartial: true, acknowledge: ['after_expiry'] }).expect(409)).body).toMatchObject(warnings);
    await commit({ acknowledge: ['Not a code'] }).expect(400);
    await commit({ acknowledge: ['order_number_differs_in_zeros'] }).expect(202);
    const committed = await follow(agent, id, 'committed');
    expect(committed).toMatchObject({ status: 'committed', acknowledged: ['order_number_differs_in_zeros'] });
    const { body } = await agent.get(`/api/v1/imports/${id}/rows`).query({ suspicious: 'false' }).expect(200);
    expect(body.data).toEqual([]);
  });

  it('names a contact without phone or e-mail, and hides nobody who can be reached', async () => {
    await importFile(agent, csv('contact-shadowed-by-nothing'));
    const entry = (await entriesOf('SLQ-91130009')).find(({ orderNumber }: { orderNumber: string }) => orderNumber === 'BG-I2');
    const contact = async () => {
      const { body } = await agent.get('/api/v1/lots/SLQ-91130009/trace').expect(200);
      return body.consignees.find(({ customer }: { customer: { id: number } }) => customer.id === entry.customer.id).contact;
    };
    expect(await contact()).toMatchObject({ contactName: 'Ana Ruiz', source: 'shipment' });
    expect((await contact()).contactPhone).not.toBeNull();
    expect((await contact()).contactEmail).not.toBeNull();
    const { body: customer } = await agent.get(`/api/v1/customers/${entry.customer.id}`).expect(200);
    const byHand = { contactName: 'Kim Lee', contactEmail: 'kim@clinic.example', reason: 'called' };
    await agent.patch(`/api/v1/customers/${customer.id}`).set('If-Match', `"v${customer.version}"`).send(byHand).expect(200);
    expect(await contact()).toMatchObject({ contactName: 'Kim Lee', contactEmail: 'kim@clinic.example', source: 'profile' });
  });

  it('meets the facts of a lot that it contradicts', async () => {
    const lot = { lotNumber: 'SLQ-91130019', sku: '211610SPT', manufacturedOn: '2025-05-01', expiresOn: '2025-12-31', unitsProduced: 50 };
    await agent.post('/api/v1/lots').send(lot).expect(201);
    const { id, rows } = await answers(csv('shipped-before-made-and-after-expiry'));
    expect(rows.map(({ warnings }) => warnings.map(({ code }) => code).sort())).toEqual([
      ['before_manufacture', 'more_than_produced'],
      ['after_expiry', 'more_than_produced'],
    ]);
    const { body } = await agent.post(`/api/v1/imports/${id}/commit`).send({}).expect(409);
    expect(body.warningCounts).toEqual({ before_manufacture: 1, after_expiry: 1, more_than_produced: 2 });
  });
});

describe('names and numbers that look alike', () => {
  const test = useTestApp();
  const agent = useUser(test, 'admin');

  it.each([
    ['order-number-beginning-with-so', 2, 1],
    ['order-number-lookalikes', 1, 1],
    ['two-facilities-one-digit', 2, 2],
  ])('%s: %i orders of %i customers', async (name, salesOrders, customers) => {
    const { counts } = await importFile(agent, csv(name));
    expect(counts).toMatchObject({ invalid: 0, salesOrdersToCreate: salesOrders, customersToCreate: customers });
  });
});
