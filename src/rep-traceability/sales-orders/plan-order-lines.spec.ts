import { type Catalogue, type LineSent, planOrderLines } from './plan-order-lines.js';

const catalogue: Catalogue = {
  itemCodes: new Map([
    ['21600101003', { sku: '211610SPT', unitsPerItem: 10 }],
    ['21600101004', { sku: '211610SPT', unitsPerItem: 1 }],
  ]),
  skus: new Set(['211610SPT']),
};
const line = (sent: Partial<LineSent> & { quantity: string }): LineSent => ({
  description: null,
  unit: null,
  unitPrice: null,
  lotNumber: null,
  ...sent,
});

describe('order lines', () => {
  it.each([
    ['21600101003', '3', 30],
    ['21600101003', '0.5', 5],
    ['21600101003', '12.3', 123],
    ['21600101004', '7', 7],
  ])('item code %s times %s is %d devices', (itemCode, quantity, units) => {
    expect(planOrderLines([line({ itemCode, quantity })], catalogue)).toMatchObject([{ itemCode, sku: '211610SPT', units, quantity }]);
  });

  it('a SKU counts units, and is the item code of its line', () => {
    const [planned] = planOrderLines([line({ sku: '211610SPT', quantity: '4' })], catalogue);
    expect(planned).toMatchObject({ itemCode: '211610SPT', sku: '211610SPT', units: 4 });
  });

  it('an item code that maps to nothing stays on the order and is not a device', () => {
    const [planned] = planOrderLines([line({ itemCode: 'NRE', quantity: '1.5', lotNumber: 'as printed' })], catalogue);
    expect(planned).toMatchObject({ itemCode: 'NRE', sku: null, units: null, quantity: '1.5', lotNumber: 'as printed' });
  });

  it('an unknown SKU is refused, naming its line', () => {
    const lines = [line({ itemCode: 'NRE', quantity: '1' }), line({ sku: '999', quantity: '1' })];
    expect(() => planOrderLines(lines, catalogue)).toThrow(
      expect.objectContaining({ code: 'unknown_sku', extras: { errors: [expect.objectContaining({ pointer: '/lines/1/sku' })] } }),
    );
  });

  it.each([
    ['21600101003', '0.25'],
    ['21600101003', '0.3333'],
    ['21600101004', '1.5'],
    ['21600101003', '214748364.8'],
  ])('item code %s times %s is not a whole number of devices', (itemCode, quantity) => {
    expect(() => planOrderLines([line({ itemCode, quantity })], catalogue)).toThrow(expect.objectContaining({ code: 'units_not_whole' }));
  });

  it('lines are numbered in the order they came', () => {
    const lines = [line({ itemCode: 'NRE', quantity: '1' }), line({ itemCode: 'NRE', quantity: '1' })];
    expect(planOrderLines(lines, catalogue).map(({ lineNumber }) => lineNumber)).toEqual([1, 2]);
  });
});
