import { readFileSync } from 'node:fs';
import { guardCell } from '../../src/csv/spreadsheet-cells.js';
import { judgeDistributions, readDistributions } from '../support/read-distributions.js';

const csv = (name: string): Buffer => readFileSync(new URL(`../fixtures/cases/${name}.csv`, import.meta.url));
const HEADER = 'Ship Date,Order Number,Facility Name,SKU,Lot,Quantity,Address,City,State,Zip,Contact Phone,Contact Email,Tracking Number';
const ROW = '2025-06-02,BG-1,BG Oak Clinic,211610SPT,SLQ-10001,5,1 Elm St,Boise,ID,83702,208-555-0101,ana@x.example,1Z1';

/** The codes of each row: problems, and warnings behind a W. */
const answers = async (file: Buffer | string) => {
  const { rows } = await readDistributions(Buffer.from(file));
  return rows.map(({ lineNumber, problems, warnings }) => [
    lineNumber,
    ...problems.map(({ code }) => code),
    ...warnings.map(({ code }) => `W ${code}`),
  ]);
};
const valuesOf = async (file: Buffer | string) => (await readDistributions(Buffer.from(file))).rows.map(({ values }) => values);
/** A file of one row with these cells, as a program would write it. */
const withCells = (cells: Record<string, string>, delimiter = ',') => {
  const row = HEADER.split(',').map((name, at) => cells[name] ?? ROW.split(',')[at] ?? '');
  return `${HEADER.replaceAll(',', delimiter)}\n${row.join(delimiter)}\n`;
};

describe('a file in which cells stand one column too far', () => {
  it('has those rows refused, and no others', async () => {
    expect(await answers(csv('shift-unquoted-comma-empty-last-cell'))).toEqual([[2, 'columns_shifted'], [3, 'columns_shifted'], [4]]);
  });

  it.each([
    ['to the right', '1 Elm St, Suite 4,Boise,ID,83702,208-555-0101,ana@x.example'],
    ['to the right, without contact', '1 Elm St, Suite 4,Boise,ID,83702,,'],
    ['to the left', 'Boise,ID,83702,208-555-0101,ana@x.example,1Z1,'],
  ])('is refused where they moved %s', async (_, address) => {
    expect(await answers(`${HEADER}\n2025-06-02,BG-1,BG Oak Clinic,211610SPT,SLQ-10001,5,${address}\n`)).toEqual([[2, 'columns_shifted']]);
  });

  it.each([
    ['the name of a contact without e-mail', 'Contact Name,Contact Phone,Contact Email,Tracking Number', 'Ruiz, Ana,208-555-0101,'],
    ['the name of a contact, and nothing behind it', 'Contact Name,Contact Email', 'Ruiz, Ana'],
    ['an address without ZIP code', 'Address,City,State,Zip', '12 Cedar St,Suite 4,Boise,ID'],
    ['an address with a country alone', 'Address,City,Country', '12 Cedar St, Suite 4,Boise'],
    ['an address with state and country', 'Address,City,State,Country', '12 Cedar St, West Wing,Boise,ID'],
    ['an address, and the row has a cell too many', 'Address,City,Country,Tracking Number', '12 Cedar St, Bldg C,Boise,US,'],
  ])('is refused where the comma is in %s', async (_, columns, cells) => {
    const file = `Ship Date,Order Number,Facility Name,SKU,Lot,Quantity,${columns}\n2025-06-02,BG-1,BG Oak Clinic,211610SPT,SLQ-10001,5,${cells}\n`;
    expect(await answers(file)).toEqual([[2, 'columns_shifted']]);
  });

  it.each([
    ['Address,City,State,Zip,Country', 'Marienplatz 1, München,Bayern,80331,Deutschland'],
    ['Address,City,State,Zip,Country', '"12 Cedar St, Suite 4", Ste Genevieve,MO,63670,US'],
    ['Contact Name,Contact Phone,Contact Email', ' Ana, 208-555-0101, ana@x.example'],
  ])('is read where %s have blanks before them: %s', async (columns, cells) => {
    const file = `Ship Date,Order Number,Facility Name,SKU,Lot,Quantity,${columns}\n2025-06-02,BG-1,BG Oak Clinic,211610SPT,SLQ-10001,5,${cells}\n`;
    expect(await answers(file)).toEqual([[2]]);
  });

  it.each<Record<string, string>>([
    { State: 'Idaho' },
    { State: 'BC', Zip: 'V6B 1A1' },
    { State: '', Zip: 'SW1A 1AA' },
    { 'Contact Phone': '0101', 'Contact Email': '' },
    { Address: '83702 County Road' },
  ])('is read where %j only looks odd', async (cells) => {
    expect(await answers(withCells(cells))).toEqual([[2]]);
  });
});

describe('a row of which one cell looks as if it stood in the wrong column', () => {
  const COLUMNS = `${HEADER},Country,Contact Name`;
  const withOnly = (cells: Record<string, string>) => {
    const row = COLUMNS.split(',').map((name, at) => cells[name] ?? [...ROW.split(','), 'US', 'Ana Ruiz'][at] ?? '');
    return `${COLUMNS}\n${row.join(',')}\n`;
  };

  it.each<Record<string, string>>([
    { State: 'Boise' },
    { State: 'Boise', Country: '' },
    { State: '', Zip: 'ID' },
    { Zip: '', Country: '83702' },
    { Country: 'Ana Ruiz' },
    { City: 'ID', State: 'Idaho' },
    { City: 'Suite 4' },
    { City: 'West Wing' },
    { 'Contact Name': '83702' },
    { 'Contact Phone': 'ana@x.example', 'Contact Email': '' },
    { 'Contact Phone': 'Ana Ruiz' },
    { 'Contact Phone': 'see the order' },
    { 'Contact Email': 'Ana Ruiz' },
    { 'Contact Email': '1Z999AA10123456784', 'Tracking Number': '' },
    { 'Tracking Number': 'Dana Whitfield' },
    { 'Tracking Number': '208-555-0101' },
    { 'Tracking Number': 'ana@x.example', 'Contact Email': '' },
    { Address: 'LLC' },
  ])('is warned of where %j', async (cells) => {
    expect(await answers(withOnly(cells))).toEqual([[2, 'W columns_may_be_shifted']]);
  });

  it.each<Record<string, string>>([
    { City: 'München', State: 'Bayern', Zip: '80331', Country: 'Deutschland', 'Contact Phone': '+49 89 5550101' },
    { City: 'München', State: 'Bayern', Zip: '80331', Country: '' },
    { City: 'London', State: '', Zip: 'SE1 9RT', Country: 'England' },
    { City: 'Santo Domingo', State: 'Distrito Nacional', Zip: '10101', Country: 'República Dominicana' },
    { City: '大阪市', State: '大阪府', Zip: '530-0001', Country: '日本', 'Contact Name': '田中' },
    { City: '29 Palms', State: 'CA', Zip: '92277-1234', Country: 'U.S.A.' },
    { City: 'Washington', State: 'D.C.', Zip: '20001' },
    { City: 'San Juan', State: 'Puerto Rico', Zip: '00901' },
    { City: 'Hong Kong', State: '', Zip: '', Country: 'Hong Kong', 'Contact Phone': '(852) 5550 0101' },
    { 'Contact Phone': '1-800-FLOWERS', 'Contact Name': 'Receiving 2', 'Tracking Number': 'will call' },
    { 'Contact Phone': '208-555-0101 x12', 'Contact Name': 'Jo', 'Tracking Number': 'JD014600004321' },
    { 'Contact Phone': '', 'Contact Email': '', 'Contact Name': '', 'Tracking Number': '', State: '', Zip: '', Country: '', City: '' },
  ])('is not doubted where %j', async (cells) => {
    expect(await answers(withOnly(cells))).toEqual([[2]]);
  });

  it('is refused where two cells cannot belong where they stand, or a blank shows where a text was cut', async () => {
    expect(await answers(withOnly({ City: 'Suite 4', State: '', Zip: 'ID' }))).toEqual([[2, 'columns_shifted']]);
    expect(
      await answers(
        withOnly({
          Address: '12 Cedar St',
          City: ' West Wing',
          State: '',
          Zip: '',
          'Contact Phone': '',
          'Contact Email': '',
          'Tracking Number': '',
          Country: '',
          'Contact Name': '',
        }),
      ),
    ).toEqual([[2, 'columns_shifted']]);
  });
});

describe('a row with empty cells beyond the header', () => {
  const COLUMNS = 'Ship Date,Order Number,SKU,Lot,Quantity,Facility Name,City,Contact Name';
  const START = '2025-06-02,BG-1,211610SPT,SLQ-10001,5';

  it.each([
    ['BG Oak Clinic,North,Boise,', 'W columns_may_be_shifted'],
    ['BG Oak Clinic, LLC,Boise,', 'columns_shifted'],
    ['BG Oak Clinic,LLC,,,', 'columns_shifted'],
  ])('may have a comma in a text: %s', async (cells, code) => {
    expect(await answers(`${COLUMNS}\n${START},${cells}\n`)).toEqual([[2, code]]);
  });

  it('has none where its last cell looks as only those of its column do', async () => {
    expect(await answers(withCells({}).replace(ROW, `${ROW},,`))).toEqual([[2]]);
    expect(await answers(withCells({ 'Tracking Number': '' }).replace(/\n$/, ',,\n'))).toEqual([[2]]);
  });
});

describe('quotation marks', () => {
  it.each([
    ['a backslash before the comma', '12 Cedar St\\, Rear,,,,,,'],
    ['a blank that nobody sees before the quotation mark', '\u00a0\u200b"12 Cedar St, Suite 4",Boise,ID,83702,208-555-0101,ana@x.example,'],
    ['words before the quotation mark', 'Dock "A, Rear",,,,,,'],
  ])('do not hold a text together that has %s', async (_, cells) => {
    const start = '2025-06-02,BG-1,BG Oak Clinic,211610SPT,SLQ-10001,5';
    const [row] = await answers(`${HEADER}\n${start},${cells}\n`);
    expect(row).toEqual([2, 'columns_shifted']);
    const [shorter] = await answers(`${HEADER}\n${start},${cells.slice(0, -1)}\n`);
    expect(shorter).toEqual([2, 'columns_shifted']);
    const [inSemicolons] = await answers(`${HEADER}\n${start},${cells}\n`.replaceAll(/,(?! )/g, ';').replace(',', ';'));
    expect(inSemicolons).toEqual([2, 'columns_shifted']);
  });

  it('that stand for inches are left alone', async () => {
    expect(await answers(withCells({ Address: 'Gate 5" pipe', City: '6" Creek' }))).toEqual([[2]]);
  });

  it('behind backslashes are read where the whole file writes them so', async () => {
    const read = await valuesOf(csv('backslash-escaped-quotes'));
    expect(read.map(({ facilityName, address1 }) => [facilityName, address1])).toEqual([
      ['BG "Sage" Clinic, North', '1 Elm St'],
      ['BG Sorrel Clinic', 'Bldg "C", Dock 4'],
      ['BG Sumac Clinic', '9 Oak'],
    ]);
  });

  it('behind backslashes in some rows and doubled in others make the former unclear', async () => {
    const mixed = `${HEADER}\n${ROW}\n${ROW.replace('BG Oak Clinic', '"BG \\"Sage\\" Clinic"')}\n${ROW.replace('1 Elm St', '"Bldg ""C"", Dock 4"')}\n`;
    expect((await answers(mixed)).map(([line, ...codes]) => [line, codes.includes('unclear_quotation')])).toEqual([
      [2, false],
      [3, true],
      [4, false],
    ]);
  });

  it('leave a backslash at the end of a cell alone', async () => {
    expect((await valuesOf(withCells({ Address: '"C:\\dock\\"' })))[0]?.address1).toBe('C:\\dock\\');
  });

  it('open a cell behind a blank', async () => {
    expect(await valuesOf(withCells({ Address: ' "12 Cedar St, Suite 4"' }))).toMatchObject([
      { address1: '12 Cedar St, Suite 4', city: 'Boise' },
    ]);
    expect(await valuesOf(withCells({ Address: ' "12 Cedar St; Suite 4"' }, ';'))).toMatchObject([
      { address1: '12 Cedar St; Suite 4', city: 'Boise' },
    ]);
    expect(await valuesOf(withCells({ Address: '', City: '' }, '\t'))).toMatchObject([{ address1: null, city: null, state: 'ID' }]);
  });
});

describe('what a spreadsheet leaves', () => {
  it('is unwrapped: text kept from becoming a number', async () => {
    const read = await valuesOf(csv('excel-text-formula-wrapper'));
    expect(new Set(read.map(({ orderKey, zip, contactPhone }) => [orderKey, zip, contactPhone].join()))).toEqual(
      new Set(['0009001,02134,6175550101']),
    );
    expect(read[0]?.trackingNumber).toBe('420021349400111899');
  });

  it('is refused: values that it could not find, each cell named', async () => {
    const { rows } = await readDistributions(csv('excel-error-values'));
    expect(rows.map(({ problems }) => problems.filter(({ code }) => code === 'spreadsheet_error').map(({ column }) => column))).toEqual([
      ['Facility Name', 'Tracking Number', 'Address', 'City', 'State', 'Zip', 'Contact Name', 'Contact Phone', 'Contact Email'],
      ['Facility Name', 'Address', 'City', 'Contact Name', 'Contact Email'],
      ['Order Number', 'Tracking Number', 'Contact Name', 'Contact Phone', 'Contact Email'],
    ]);
    for (const value of ['#DIV/0!', '#VALUE!', '#SPILL!', '#####', 'nan', 'NaN', 'null', 'None', 'undefined', '\\N', '="#N/A"'])
      expect(await answers(withCells({ City: value }))).toEqual([[2, 'spreadsheet_error']]);
    for (const value of ['#5 Dock', 'Nanaimo', 'Nullville', 'None Such Clinic', 'N/Ash'])
      expect(await answers(withCells({ Address: value }))).toEqual([[2]]);
  });

  it('is refused: numbers in exponents; a ZIP code without its zero is warned of', async () => {
    const { rows } = await readDistributions(csv('scientific-notation-and-lost-zeros'));
    expect(rows[0]?.problems.map(({ code, column }) => `${code} ${column}`)).toEqual(
      ['Order Number', 'Tracking Number', 'Contact Phone'].map((column) => `number_in_exponents ${column}`),
    );
    expect(rows[0]?.warnings).toMatchObject([{ code: 'zip_lost_zero', column: 'Zip' }]);
    expect(await answers(withCells({ State: 'Massachusetts', Zip: '2134' }))).toEqual([[2, 'W zip_lost_zero']]);
    for (const [number, codes] of [
      ['"4,5E+11"', ['number_in_exponents']],
      ['1e-07', ['number_in_exponents']],
      ['12E5', []],
      ['E-100', []],
    ] as const)
      expect(await answers(withCells({ 'Order Number': number }))).toEqual([[2, ...codes]]);
    expect(await answers(withCells({ State: 'CA', Zip: '2134' }))).toEqual([[2]]);
    expect(await answers(withCells({ State: 'MA', Zip: '2134-1001' }))).toEqual([[2, 'W zip_lost_zero']]);
    expect(await answers(withCells({ State: 'MA', Zip: '21341001' }))).toEqual([[2, 'W zip_lost_zero']]);
    expect(await answers(withCells({ State: 'PR', Zip: '6021001' }))).toEqual([[2, 'W zip_lost_zero']]);
  });

  it('is skipped: rows of nothing but delimiters, a sep= line, titles; the skipped lines are said', async () => {
    expect(await answers(csv('comma-only-rows'))).toEqual([[2]]);
    const titled = await readDistributions(csv('report-title-above-header'));
    expect([titled.dialect.skipped.map(({ lineNumber }) => lineNumber), titled.rows.map(({ lineNumber }) => lineNumber)]).toEqual([
      [1, 2, 3],
      [6],
    ]);
    const separated = await readDistributions(csv('sep-line'));
    expect([separated.dialect.delimiter, separated.dialect.skipped, separated.rows.length]).toEqual([
      ';',
      [{ lineNumber: 1, text: 'sep=;' }],
      1,
    ]);
    const tabbed = await readDistributions(
      Buffer.from(`\ufeffsep=\t\r\n${HEADER.replaceAll(',', '\t')}\r\n${ROW.replaceAll(',', '\t')}\r\n`, 'utf16le'),
    );
    expect([tabbed.dialect.delimiter, tabbed.rows.length, tabbed.rows[0]?.lineNumber]).toEqual(['\t', 1, 3]);
  });
});

describe('several files in one', () => {
  it('are not meant by a row that holds the name of a column or two', async () => {
    expect(await answers(withCells({ 'Facility Name': 'Facility', City: 'City' }))).toEqual([[2]]);
  });

  it('fail where the second header has other columns', async () => {
    expect(await judgeDistributions(csv('two-exports-concatenated-other-columns'))).toMatchObject({ failed: { code: 'repeated_header' } });
    const { failed } = (await judgeDistributions(csv('two-exports-concatenated-other-columns'))) as { failed: { detail: string } };
    for (const said of ['Line 3', 'City', 'Address', 'Contact Email']) expect(failed.detail).toContain(said);
  });

  it('are one where the second header is like the first', async () => {
    const twice = `${HEADER}\r\n${ROW}\r\n${HEADER.toUpperCase()}\r\n${ROW.replace('BG-1', 'BG-2')}\r\n`;
    expect(await answers(twice)).toEqual([[2], [4]]);
  });
});

describe('dates of which others show that the day comes first', () => {
  it('are refused where they can be read both ways', async () => {
    expect(await answers(csv('day-first-dates-with-evidence'))).toEqual([
      [2, 'impossible_date'],
      [3, 'day_and_month_unclear'],
      [4, 'day_and_month_unclear'],
      [5, 'impossible_date'],
    ]);
  });

  it('are read where day and month are one, or the year stands first', async () => {
    const rows = ['13/06/2025', '06/06/2025', '2025-06-02'].map((day, at) => ROW.replace('2025-06-02', day).replace('BG-1', `BG-${at}`));
    expect(await answers(`${HEADER}\n${rows.join('\n')}\n`)).toEqual([[2, 'impossible_date'], [3], [4]]);
  });
});

describe('letters of another code page', () => {
  const peña = ROW.replace('BG Oak Clinic', 'BG Clínica Peña').replace('Boise', 'San José');

  it('are read right where the bytes decide it', async () => {
    expect(await valuesOf(csv('mac-roman'))).toMatchObject([{ facilityName: 'BG Clínica Nogal Peña', city: 'San José' }]);
    const inCp437 = Buffer.from(`${HEADER}\n${peña}\n`.replaceAll('í', '\xa1').replaceAll('ñ', '\xa4').replaceAll('é', '\x82'), 'latin1');
    expect(await valuesOf(inCp437)).toMatchObject([{ facilityName: 'BG Clínica Peña', city: 'San José' }]);
    expect(await valuesOf(Buffer.from(`${HEADER}\n${peña}\n`, 'latin1'))).toMatchObject([
      { facilityName: 'BG Clínica Peña', city: 'San José' },
    ]);
    // In MacRoman. Windows-1252 has a capital behind a capital, or a symbol within a word.
    const withBytes = (name: string) => Buffer.from(withCells({ 'Facility Name': name }), 'latin1');
    expect(await valuesOf(withBytes('BG N\x8eron'))).toMatchObject([{ facilityName: 'BG Néron' }]);
    expect(await valuesOf(withBytes('BG R\x83GION Ao\x9et'))).toMatchObject([{ facilityName: 'BG RÉGION Août' }]);
    const apostrophe = Buffer.from(withCells({ 'Facility Name': 'St. Mary\x92s \x96 North' }), 'latin1');
    expect(await valuesOf(apostrophe)).toMatchObject([{ facilityName: 'St. Mary’s – North' }]);
  });

  it('are warned of where a wrong encoding left them', async () => {
    expect(await answers(csv('double-encoded-utf8'))).toEqual([[2, ...Array(4).fill('W damaged_text')]]);
    for (const name of ['Pe¤a', 'Pe?a', 'St. Maryâ€™s', 'GarcÃ­a'])
      expect(await answers(withCells({ City: name }))).toEqual([[2, 'W damaged_text']]);
    for (const name of ['Peña', 'São João', 'Dock? North', 'A & B', '½ Mile', 'Ångström', 'Î', 'Â', '10°'])
      expect(await answers(withCells({ City: name }))).toEqual([[2]]);
  });
});

describe('characters that nobody sees', () => {
  it('are dropped from numbers, and named where they are refused', async () => {
    const { rows } = await readDistributions(csv('sku-and-lot-lookalikes'));
    expect(rows.map(({ problems, values }) => [problems.length, values.shipDate, values.sku, values.lotNumber, values.quantity])).toEqual(
      rows.map(() => [0, '2025-06-02', '211610SPT', 'SLQ-91130012', 1]),
    );
    const { rows: controls } = await readDistributions(csv('vertical-tab-and-gs'));
    expect(controls.map(({ problems }) => problems.map(({ code }) => code))).toEqual([
      ['invisible_characters'],
      ['invisible_characters'],
      ['malformed_lot'],
      ['malformed_lot'],
    ]);
    expect(controls[0]?.problems[0]?.detail).toContain('U+000B');
    expect(controls[1]?.problems[0]?.detail).toContain('U+001D');
    const cyrillic = await readDistributions(Buffer.from(withCells({ SKU: '211610SP\u0422' })));
    expect(cyrillic.rows[0]?.problems[0]?.detail).toContain('U+0422');
  });

  it('do not keep a SKU from being known, nor does its letter case', async () => {
    expect(await valuesOf(withCells({ SKU: ' 211610spt\u200b' }))).toMatchObject([{ sku: '211610SPT' }]);
  });
});

describe('other forms of the same', () => {
  const HEAD = HEADER.replace('Contact Phone', 'Contact Name,Contact Phone');
  const inColumn = (column: string, ...cells: string[]) =>
    `${HEADER}\n${cells.map((cell, at) => withCells({ 'Order Number': `BG-${at}`, [column]: cell }).split('\n')[1]).join('\n')}\n`;

  it.each([
    ['by two commas', '12 Cedar St, Suite 4, Floor 2,Boise,ID,83702,Ana,208-555-0101'],
    ['in Canada', '12 Cedar St, Suite 4,Toronto,ON,M5V 2T6,,,'],
  ])('cells that moved %s are refused', async (_, address) => {
    expect(await answers(`${HEAD}\n2025-06-02,BG-1,BG Oak Clinic,211610SPT,SLQ-10001,5,${address}\n`)).toEqual([[2, 'columns_shifted']]);
  });

  it.each(['"Tube 5\\", Bldg C","","","","","",""', 'Bldg \\"C\\",Boise,"","","","",""'])(
    'a backslash before a quotation mark that leaves the row unclear is refused: %s',
    async (address) => {
      const [row] = await answers(`${HEADER}\n2025-06-02,BG-1,BG Oak Clinic,211610SPT,SLQ-10001,5,${address}\n`);
      expect(row).toEqual([2, 'unclear_quotation']);
    },
  );

  it('a backslash that belongs to the text comes back from an export', async () => {
    for (const name of ['dock\\"b', 'dock\\"', '\\"', '"dock\\'])
      expect(await valuesOf(withCells({ Address: `"${name.replaceAll('"', '""')}"` }))).toMatchObject([{ address1: name, city: 'Boise' }]);
  });

  it.each([
    ['Facility Name', '"=VLOOKUP(A2,Sites!A:B,2)"'],
    ['Order Number', '=0007704'],
    ['Order Number', '91399.0'],
    ['Zip', '83702.0'],
    ['Tracking Number', '9400111899223100000000'],
    ['Address', 'Err:502'],
  ])('%s %s is what a spreadsheet wrote, and refused', async (column, cell) => {
    expect(await answers(withCells({ [column]: cell }))).toEqual([[2, 'spreadsheet_error']]);
  });

  it.each(['91399.0', '9400111899223100000000', '=0007704', '12.05', '940011189922310000', '1.0.0'])(
    'the number %s comes back from an export',
    async (number) => {
      expect(await valuesOf(withCells({ 'Tracking Number': guardCell(number) }))).toMatchObject([{ trackingNumber: number }]);
    },
  );

  it('quotation marks before a blank close the cell', async () => {
    expect(await valuesOf(withCells({ Address: '"12 ""Cedar"" St, Suite 4" ' }))).toMatchObject([
      { address1: '12 "Cedar" St, Suite 4', city: 'Boise' },
    ]);
    expect(await valuesOf(withCells({ Address: '"""x"" "' }))).toMatchObject([{ address1: '"x"' }]);
  });

  it.each([`'="0009"'`, `'0009'`, '= "0009"', `'0009`, '"=""0009"""'])('%s is the number within', async (number) => {
    expect(await valuesOf(withCells({ 'Order Number': number }))).toMatchObject([{ orderNumber: '0009' }]);
  });

  it('a first apostrophe does not belong to a number, and may belong to a name', async () => {
    const cells = { 'Order Number': "'BG-1", Lot: "'SLQ-10001", 'Facility Name': "'s-Hertogenbosch" };
    expect(await valuesOf(withCells(cells))).toMatchObject([
      { orderNumber: 'BG-1', lotNumber: 'SLQ-10001', facilityName: "'s-Hertogenbosch" },
    ]);
    for (const number of ["'BG-1", "''1", "'=1", "=1'", '="1', "'"])
      expect(await valuesOf(withCells({ 'Tracking Number': guardCell(number) }))).toMatchObject([{ trackingNumber: number }]);
  });

  it('spreadsheets write errors in other languages, and programs write other words for nothing', async () => {
    for (const value of [
      '#WERT!',
      '#¡VALOR!',
      '#¿NOMBRE?',
      '#¡DIV/0!',
      '#NV',
      '#N/D',
      '#NOM?',
      '#Error',
      '#ИМЯ?',
      '<NA>',
      'NaT',
      '(blank)',
    ])
      expect([value, ...(await answers(withCells({ City: value })))]).toEqual([value, [2, 'spreadsheet_error']]);
    for (const value of ['#A1', '#B', 'Natick', '# 5', 'Suite #C!'])
      expect([value, ...(await answers(withCells({ Address: value })))]).toEqual([value, [2]]);
  });

  it('numbers lose digits in exponents without a sign too', async () => {
    for (const number of ['4.50012E11', '9.4e21'])
      expect(await answers(withCells({ 'Order Number': number }))).toEqual([[2, 'number_in_exponents']]);
    for (const number of ['4E11', '12E5', '4.5E']) expect(await answers(withCells({ 'Order Number': number }))).toEqual([[2]]);
  });

  it.each(['="13/06/2025"', "'13/06/2025", '13.06.2025', '13-06-2025', '13/06/25', '13/06/2025 00:00'])(
    '%s shows that the day comes first',
    async (shown) => {
      const [, ...others] = await answers(inColumn('Ship Date', shown, '02/06/2025', "'02/06/2025", '="02/06/2025"', '02/06/2025\u200b'));
      expect(others).toEqual([3, 4, 5, 6].map((line) => [line, 'day_and_month_unclear']));
    },
  );

  it.each(['2025-13-06', '06/13/2025', '130/06/2025', '1/13/06/2025'])('%s does not show that the day comes first', async (shown) => {
    expect((await answers(inColumn('Ship Date', shown, '02/06/2025')))[1]).toEqual([3]);
  });

  it('a second header that names a column otherwise is like the first', async () => {
    const twice = `${HEADER}\n${ROW}\n${HEADER.replace('Order Number', 'Order #')}\n${ROW.replace('BG-1', 'BG-2')}\n`;
    expect(await answers(twice)).toEqual([[2], [4]]);
  });

  it('a sep= line may be wrong', async () => {
    expect(await answers(`sep=;\n${HEADER}\n${ROW}\n`)).toEqual([[3]]);
  });

  it('letters of another code page that no byte decides are warned of', async () => {
    for (const name of ['Pe–a', 'PE„A', 'San Jos‚', 'K”ln', 'JosŽ', 'M‡laga', 'ZŸrich', 'Pe√±a', 'Mu├▒oz'])
      expect([name, ...(await answers(withCells({ City: name })))]).toEqual([name, [2, 'W damaged_text']]);
    for (const name of ['Winston–Salem', 'St. Mary’s', '“Oak”', 'Žilina', 'Šibenik', 'L’Aquila', 'Oak – North', 'Acme™', 'Acme® Clinic'])
      expect([name, ...(await answers(withCells({ City: name })))]).toEqual([name, [2]]);
  });

  it.each(['ƒlan', '12 Main St N¡4', 'Ìîåêâà', 'O&#39;Brien', 'Smith &amp; Sons', 'Pe&ntilde;a', 'Pe%C3%B1a', 'Pe\\u00f1a'])(
    'letters of another code page, or as programs write them, are warned of: %s',
    async (name) => {
      expect(await answers(withCells({ Address: name }))).toEqual([[2, 'W damaged_text']]);
    },
  );

  it.each(['AT&T', 'Smith & Sons; Boise', '100% Care', 'C:\\users', 'Łódź', 'ÅÄÖ', '¡Salud!', '„Oak“'])(
    '%s is not warned of',
    async (name) => {
      expect(await answers(withCells({ Address: `"${name}"` }))).toEqual([[2]]);
    },
  );

  it('letters of a Mac are told from those of DOS by their case', async () => {
    const bytes = Buffer.from(withCells({ City: 'K\u009aln', Address: 'Gro\u00a7hadern, J\u009frgen'.replace(',', '') }), 'latin1');
    expect(await valuesOf(bytes)).toMatchObject([{ city: 'Köln', address1: 'Großhadern Jürgen' }]);
  });

  it('a header is found whose cells have line breaks or characters that nobody sees', async () => {
    const broken = HEADER.replace('Ship Date', '"Ship\nDate"').replace('Order Number', '"Order\r\nNumber"');
    expect(await answers(`Sales of 24" tubes\n\n${broken}\n${ROW}\n`)).toEqual([[6]]);
    expect(await answers(`${HEADER.replace('Ship Date', 'Ship\u200b Date')}\n${ROW}\n`)).toEqual([[2]]);
  });

  it.each(['\n', '\r\n', '\r'])('rows are known by the line on which they begin, after cells with %j too', async (lineBreak) => {
    const row = ROW.replace('1 Elm St', `"1 Elm St${lineBreak}${lineBreak}Suite 4"`);
    expect(await answers(`${HEADER}\r\n${row}\r\n${ROW}\r\n`)).toEqual([[2], [5]]);
  });

  it('characters that only look right are named in dates and quantities, and a dash is read as one', async () => {
    expect(await valuesOf(withCells({ 'Ship Date': '2025\u201306\u201302' }))).toMatchObject([{ shipDate: '2025-06-02' }]);
    const { rows } = await readDistributions(Buffer.from(withCells({ 'Ship Date': '2025-06-0\uff12', Quantity: '\uff15' })));
    expect(rows[0]?.problems.map(({ code, detail }) => [code, /It holds (U\+\w+)\./.exec(detail)?.[1]])).toEqual([
      ['malformed_date', 'U+FF12'],
      ['not_a_whole_number', 'U+FF15'],
    ]);
  });
});
