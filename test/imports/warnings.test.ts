import { importFile, preview, rowsOf } from '../support/imports.js';
import { forgetRecords } from '../support/records.js';
import { insertWaiting } from '../support/unlinked.js';
import { useTestApp, useUser } from '../support/use-test-app.js';

const HEADER = 'Ship Date,Order Number,Order Date,Facility Name,Ship To Name,City,Zip,SKU,Lot,Quantity';

interface Cells {
  shipped?: string;
  order?: string;
  ordered?: string;
  facility?: string;
  shipTo?: string;
  city?: string;
  zip?: string;
  lot?: string;
  quantity?: number;
}

const csv = (...rows: Cells[]): string => [HEADER, ...rows.map(line), ''].join('\n');

function line(cells: Cells, index: number): string {
  const { shipped = '2025-03-03', order = `W-${index}`, ordered = '', facility = 'Alder Clinic', shipTo = '' } = cells;
  const { city = 'Boise', zip = '83702', lot = 'SLQ-10001', quantity = 5 } = cells;
  return [shipped, order, ordered, facility, shipTo, city, zip, '211610SPT', lot, quantity].join(',');
}

describe('a row that is possible but unlikely', () => {
  const test = useTestApp();
  const agent = useUser(test, 'admin');
  beforeEach(() => forgetRecords(test.database));

  /** The warnings of each row. */
  const warned = async (...rows: Cells[]) => {
    const { id } = await preview(agent, csv(...rows));
    const warnings = (await rowsOf(agent, id)).toSorted((a, b) => a.lineNumber - b.lineNumber).map((row) => row.warnings);
    return warnings.map((found) => found.map(({ code }) => code));
  };

  it('is at a new address of its customer, unless it is a drop shipment', async () => {
    await importFile(agent, csv({ order: 'K-1' }));
    const away = { city: 'Reno', zip: '89501' };
    expect(
      await warned(
        {},
        { city: 'BOISE', zip: '83702-1234' },
        away,
        { ...away, shipTo: 'Reno Depot' },
        { ...away, facility: 'Birch Clinic' },
      ),
    ).toEqual([[], [], ['several_addresses'], [], []]);
  });

  it('is at no new address where an order or a shipment of the customer has it', async () => {
    const [reno, mesa, ogden] = [
      { city: 'Reno', zip: '89501' },
      { city: 'Mesa', zip: '85201' },
      { city: 'Ogden', zip: '84401' },
    ];
    const facilityName = 'Alder Clinic';
    const typed = { orderNumber: 'K-2', orderDate: '2020-01-02', soldTo: { facilityName, ...reno }, shipTo: { facilityName, ...mesa } };
    await agent.post('/api/v1/sales-orders').send(typed).expect(201);
    await importFile(agent, csv({ order: 'K-1' }, { order: 'K-1', ...ogden, shipTo: 'Ogden Depot', lot: 'SLQ-10002' }));
    expect(await warned(reno, mesa, ogden)).toEqual([[], [], []]);
  });

  it('gives a new customer a second address within the file', async () => {
    expect(await warned({}, {}, { city: 'Reno', zip: '89501' })).toEqual([[], [], ['several_addresses']]);
  });

  it('was ordered after it shipped, by the file or by an order that a person typed', async () => {
    const typed = { orderNumber: 'K-3', orderDate: '2025-04-01', soldTo: { facilityName: 'Alder Clinic', city: 'Boise', zip: '83702' } };
    await agent.post('/api/v1/sales-orders').send(typed).expect(201);
    expect(await warned({ ordered: '2025-03-04' }, { ordered: '2025-03-03' }, { order: 'K-3' })).toEqual([
      ['ordered_after_shipped'],
      [],
      ['ordered_after_shipped'],
    ]);
  });

  it('is not that because an earlier file had only a later shipment of its order', async () => {
    await importFile(agent, csv({ order: 'K-4', shipped: '2025-03-09' }));
    expect(await warned({ order: 'K-4', lot: 'SLQ-10002' })).toEqual([[]]);
  });

  it('is not that because a person made its order from a later shipment', async () => {
    const id = await insertWaiting(test.database, {
      order_number: 'K-6',
      facility_name: 'Alder Clinic',
      city: 'Boise',
      ship_date: '2025-03-14',
    });
    await agent.post(`/api/v1/unlinked-distributions/${id}/create-order`).send({ reason: 'found its slip' }).expect(201);
    expect(await warned({ order: 'K-6', zip: '' })).toEqual([[]]);
  });

  it('has the number of another order of its customer but for the zeros', async () => {
    await importFile(agent, csv({ order: '00815' }));
    expect(await warned({ order: '815' }, { order: '815-1' })).toEqual([['order_number_differs_in_zeros'], []]);
    expect(await warned({ order: '815', facility: 'Birch Clinic' })).toEqual([[]]);
    expect(await warned({ order: '0042' }, { order: '42' })).toEqual([
      ['order_number_differs_in_zeros'],
      ['order_number_differs_in_zeros'],
    ]);
    expect(await warned({ order: '0042' }, { order: '42', facility: 'Birch Clinic' })).toEqual([[], []]);
  });

  it('ships more of a lot than was produced, counting what is in the log and not voided', async () => {
    await agent.post('/api/v1/lots').send({ lotNumber: 'SLQ-10001', sku: '211610SPT', unitsProduced: 10 }).expect(201);
    await importFile(agent, csv({ order: 'K-5', quantity: 6 }));
    expect(await warned({ quantity: 4 })).toEqual([[]]);
    expect(await warned({ quantity: 5 })).toEqual([['more_than_produced']]);
    const { body } = await agent.get('/api/v1/distributions').expect(200);
    await agent.post(`/api/v1/distributions/${body.data[0].id}/void`).send({ reason: 'never left' }).expect(200);
    expect(await warned({ quantity: 5 })).toEqual([[]]);
  });

  describe('with a tracking number beside one without, of the same order, ship date, SKU and lot', () => {
    const tracked = (...rows: (Cells & { tracking: string })[]) =>
      [
        `${HEADER},Tracking Number`,
        ...rows.map(({ tracking, ...cells }, index) => `${line({ order: 'T-1', ...cells }, index)},${tracking}`),
        '',
      ].join('\n');
    const warnings = async (file: string) => {
      const { id } = await preview(agent, file);
      const rows = (await rowsOf(agent, id)).toSorted((a, b) => a.lineNumber - b.lineNumber);
      return { id, rows: rows.map((row) => row.warnings.map(({ code, detail }) => ({ code, detail }))) };
    };
    const warning = (detail: string) => [{ code: 'may_be_counted_twice', detail: expect.stringContaining(detail) }];

    it('may be part of what the log has', async () => {
      await importFile(agent, tracked({ quantity: 10, tracking: '' }));
      const { body } = await agent.get('/api/v1/distributions').expect(200);
      const entry = `Distribution ${body.data[0].id} of the log has 10 units`;
      const parcels = tracked(
        { quantity: 4, tracking: 'A1' },
        { quantity: 6, tracking: 'A2' },
        { quantity: 3, tracking: 'A3', lot: 'SLQ-10002' },
      );
      const { id, rows } = await warnings(parcels);
      expect(rows).toEqual([warning(entry), warning(entry), []]);
      const commit = (acknowledge: string[]) => agent.post(`/api/v1/imports/${id}/commit`).send({ acknowledge });
      expect((await commit([]).expect(409)).body).toMatchObject({
        code: 'import_has_warnings',
        warningCounts: { may_be_counted_twice: 2 },
      });
      await commit(['may_be_counted_twice']).expect(202);
    });

    it('may be the whole of which the log has a part', async () => {
      await importFile(agent, tracked({ quantity: 4, tracking: 'A1' }));
      expect((await warnings(tracked({ quantity: 10, tracking: '' }))).rows).toEqual([warning('with tracking number A1')]);
      const { body } = await agent.get('/api/v1/distributions').expect(200);
      await agent.post(`/api/v1/distributions/${body.data[0].id}/void`).send({ reason: 'never left' }).expect(200);
      expect((await warnings(tracked({ quantity: 10, tracking: '' }))).rows).toEqual([[]]);
    });

    it('may be part of another row', async () => {
      const { rows } = await warnings(
        tracked({ quantity: 10, tracking: '' }, { quantity: 4, tracking: 'A1' }, { quantity: 6, tracking: 'A2' }),
      );
      expect(rows).toEqual([warning('Line 3 has 4 units'), warning('Line 2 has 10 units'), warning('Line 2 has 10 units')]);
    });
  });
});
