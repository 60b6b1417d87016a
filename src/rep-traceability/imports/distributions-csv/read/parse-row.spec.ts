import { lotNames } from '../../../lots/lot-names.js';
import { COLUMNS, type Column } from './columns.js';
import { parseRow, type RowContext } from './parse-row.js';

const columns = Object.keys(COLUMNS) as Column[];
const context: RowContext = {
  positions: Object.fromEntries(columns.map((column, position) => [column, position])),
  columnCount: columns.length,
  delimiter: ',',
  isMixed: false,
  today: '2025-06-02',
  skus: new Set(['211610SPT']),
  lotNames: lotNames(new Set(['SLQ-10001']), [{ alias: 'SLQ10001X', lotNumber: 'SLQ-10001' }]),
  reps: new Map([['dana whitfield', 7]]),
};
const SHIPMENT: Partial<Record<Column, string>> = {
  shipDate: '6/2/2025',
  orderNumber: 'SO# 0000123',
  facilityName: 'Cedar Creek Clinic, LLC',
  sku: '211610SPT',
  lotNumber: 'SLQ-10001',
  quantity: '10',
};

const read = (cells: Partial<Record<Column, string>> = {}, given = context) =>
  parseRow({ cells: columns.map((column) => ({ ...SHIPMENT, ...cells })[column] ?? ''), raw: '' }, given);
const codesOf = (cells: Partial<Record<Column, string>>) => read(cells).problems.map(({ code, column }) => [column, code]);

describe('a row of a distribution CSV', () => {
  it('is read into the values that the log keeps', () => {
    const { values, problems } = read({ city: ' Boise ', trackingNumber: "'=1Z", rep: 'Dana WHITFIELD', source: 'shipstation' });
    expect(problems).toEqual([]);
    expect(values).toMatchObject({
      ...{ shipDate: '2025-06-02', orderNumber: 'SO# 0000123', orderKey: '0000123', companyKey: 'CEDARCREEKCLINIC', quantity: 10 },
      ...{ city: 'Boise', state: null, trackingNumber: '=1Z', repId: 7, source: 'shipstation', orderDate: null, shipToName: null },
    });
  });

  it('keeps the text of its lot as received where that is not the name of the lot', () => {
    expect(read().values).toMatchObject({ lotNumber: 'SLQ-10001', lotNumberReceived: null });
    for (const lotNumberReceived of ['slq10001x', 'SLQ 10001X', 'slq10001', '10001']) {
      expect(read({ lotNumber: lotNumberReceived }).values).toMatchObject({ lotNumber: 'SLQ-10001', lotNumberReceived });
    }
    expect(codesOf({ lotNumber: '10002' })).toEqual([['Lot', 'malformed_lot']]);
  });

  it('makes no lot beside one that is written alike but for its separators, and names that one', () => {
    const names = lotNames(new Set(['SLQ-10001', 'SLQ/55501', 'QX-55/1']), []);
    const said = (lotNumber: string) => read({ lotNumber }, { ...context, lotNames: names }).problems.map(({ detail }) => detail);
    for (const lotNumber of ['SLQ-55501', 'slq55501', '55501', 'SLQ_55501'])
      expect(said(lotNumber)).toEqual([expect.stringContaining('is lot SLQ/55501 but for its separators')]);
    expect(said('QX 55/1')).toEqual([expect.stringContaining('is lot QX-55/1 but for its separators')]);
    expect(said('SLQ/10001')).toEqual([expect.stringContaining('is lot SLQ-10001 but for its separators')]);
    for (const lotNumber of ['SLQ/55501', 'SLQ-10001', 'SLQ-55502']) expect(said(lotNumber)).toEqual([]);
  });

  it('may be of today, and not of tomorrow', () => {
    expect(codesOf({ shipDate: '2025-06-02' })).toEqual([]);
    expect(codesOf({ shipDate: '2025-06-03' })).toEqual([['Ship Date', 'future_ship_date']]);
    expect(read({ shipDate: '2025-06-03' }).values.shipDate).toBeNull();
  });

  it.each<[string, Partial<Record<Column, string>>, string, string]>([
    ['an unknown rep', { rep: 'Nobody' }, 'Rep', 'unknown_rep'],
    ['an unknown source', { source: 'fax' }, 'Source', 'unknown_source'],
    ['an order number that is a prefix alone', { orderNumber: 'SO#' }, 'Order Number', 'order_number_unusable'],
    ['an order date that does not exist', { orderDate: '2025-02-30' }, 'Order Date', 'impossible_date'],
    ['too long an order number', { orderNumber: '1'.repeat(101) }, 'Order Number', 'too_long'],
    ['the most units and one', { quantity: '1000001' }, 'Quantity', 'quantity_too_large'],
  ])('has a problem with %s', (_, cells, column, code) => {
    expect(codesOf(cells)).toEqual([[column, code]]);
  });

  it.each([
    ['orderNumber', '\u0410-100', 'look_alike_letters', 'U+0410'],
    ['orderNumber', '\u0430-100', 'look_alike_letters', 'U+0410'],
    ['orderNumber', 'A\u0412\u0421-100', 'look_alike_letters', 'U+0412, U+0421'],
    ['trackingNumber', '1Z999\u0410', 'look_alike_letters', 'U+0410'],
    ['facilityName', 'Cedar Cr\u0435ek Clinic', 'look_alike_letters', 'U+0415'],
    ['facilityName', '\u0410\u0412\u0421 Clinic', 'look_alike_letters', 'U+0410, U+0412, U+0421'],
    ['shipToName', 'A\u039dNEX', 'look_alike_letters', 'U+039D'],
    ['facilityName', "'Artefact Two", 'damaged_text', 'apostrophe'],
    ['city', "'Akoko\u2019s Bay", 'damaged_text', 'apostrophe'],
  ] as const)('is doubted where its %s is %j', (column, cell, code, part) => {
    const { values, warnings, problems } = read({ [column]: cell });
    expect(values[column]).toBe(cell);
    expect([problems, warnings]).toEqual([[], [{ code, column: COLUMNS[column].header, detail: expect.stringContaining(part) }]]);
  });

  it.each([
    ['orderNumber', '\u0417\u0410\u041a\u0410\u0417-100'],
    ['orderNumber', '\u6ce8\u6587A-100'],
    ['orderNumber', '\uff21-\uff11\uff10\uff10'],
    ['facilityName', 'Клиника Север ABC'],
    ['facilityName', '\u041d\u041e\u0420\u0410 \u0426\u0435\u043d\u0442\u0440'],
    ['facilityName', 'Κλινική ΑΕ (Athens)'],
    ['facilityName', "'s-Hertogenbosch"],
    ['facilityName', "'Artefact Two'"],
    ['facilityName', "''Artefact Two"],
    ['facilityName', "O'Neill"],
  ] as const)('is not doubted where its %s is %j', (column, cell) => {
    expect(read({ [column]: cell })).toMatchObject({ problems: [], warnings: [] });
  });

  it('names every problem that it has, and is read as far as it can be', () => {
    const { values, problems } = read({ sku: 'X', quantity: '0', lotNumber: '' });
    expect(problems.map(({ code }) => code)).toEqual(['unknown_sku', 'missing_value', 'quantity_not_positive']);
    expect(values).toMatchObject({ sku: null, lotNumber: null, quantity: null, orderKey: '0000123', companyKey: 'CEDARCREEKCLINIC' });
  });

  it('that was voided says nothing about other rows', () => {
    const { values, problems } = read({ voidedAt: '2025-06-01', sku: 'X' });
    expect(problems).toMatchObject([{ code: 'voided_shipment', column: 'Voided At' }]);
    expect(Object.values(values).every((value) => value === null)).toBe(true);
  });

  it('may end in empty cells beyond the header, but in no others', () => {
    const cells = [...columns.map((column) => SHIPMENT[column] ?? ''), '', ' '];
    expect(parseRow({ cells, raw: '' }, context).problems).toEqual([]);
    expect(parseRow({ cells: [...cells, 'x'], raw: '' }, context).problems).toMatchObject([{ code: 'too_many_cells' }]);
  });
});
