import { parseLotRow } from './parse-lot-row.js';

const header = {
  positions: { lot: 0, sku: 1, correctLot: 2, manufacturedOn: 3, expiresOn: 4, unitsProduced: 5 },
  columnCount: 6,
};
const read = (...cells: string[]) => parseLotRow(2, cells, header);

describe('a row of a lot list', () => {
  it('is read into the facts of a lot', () => {
    expect(read('slq-10001 ', '211610SPT', '', '5/1/2025', '2028-04-30', '1500')).toEqual({
      row: {
        ...{ line: 2, lot: 'SLQ-10001', correctLot: 'SLQ-10001', sku: '211610SPT' },
        ...{ manufacturedOn: '2025-05-01', expiresOn: '2028-04-30', unitsProduced: 1500 },
      },
      problems: [],
    });
  });

  it('reads an empty cell as unknown, and names the right lot of a wrong name', () => {
    expect(read('WRONG-1', '211610SPT', 'SLQ-10001', '', '', '').row).toMatchObject({
      ...{ lot: 'WRONG-1', correctLot: 'SLQ-10001', manufacturedOn: null, expiresOn: null, unitsProduced: null },
    });
  });

  it.each<[string, string[], string | null, string]>([
    ['no lot', ['', '211610SPT', '', '', '', ''], 'Lot', 'required'],
    ['no SKU', ['SLQ-10001', '', '', '', '', ''], 'SKU', 'required'],
    ['a day that does not exist', ['SLQ-10001', '211610SPT', '', '2/30/2025', '', ''], 'Manufacturing Date', 'invalid_date'],
    ['half a unit', ['SLQ-10001', '211610SPT', '', '', '', '0.5'], 'Total Units in Lot', 'invalid_units'],
    ['thousands set apart wrongly', ['SLQ-10001', '211610SPT', '', '', '', '1,50'], 'Total Units in Lot', 'invalid_units'],
    ['thousands, or a comma before decimals', ['SLQ-10001', '211610SPT', '', '', '', '1,000'], 'Total Units in Lot', 'ambiguous_quantity'],
    ['a value that a spreadsheet could not find', ['SLQ-10001', '#N/A', '', '', '', ''], 'SKU', 'spreadsheet_error'],
    ['a number without its digits', ['SLQ-10001', '211610SPT', '', '', '', '1.5E+05'], 'Total Units in Lot', 'number_in_exponents'],
    ['more units than anybody makes', ['SLQ-10001', '211610SPT', '', '', '', '1000000001'], 'Total Units in Lot', 'invalid_units'],
    ['bytes that are no text', ['SLQ-10001', '\ufffd', '', '', '', ''], 'SKU', 'undecodable_text'],
    ['a cell too few', ['SLQ-10001', '211610SPT'], null, 'wrong_cell_count'],
  ])('has a problem with %s', (_, cells, column, code) => {
    expect(read(...cells).problems).toMatchObject([{ column, code }]);
  });
});
