import { readdir, readFile, writeFile } from 'node:fs/promises';
import type { ColumnTable } from '../../src/csv/columns.js';
import { TEMPLATES } from '../../src/rep-traceability/imports/import-template.js';
import { answerInWords, csvFixture } from '../support/csv-answers.js';
import { judgeDistributions, readDistributions } from '../support/read-distributions.js';

const FIXTURES = new URL('../fixtures/csv/', import.meta.url);
const DOCUMENT = new URL('../../docs/CSV_FILES.md', import.meta.url);

/** A line of the table of columns. */
const columnInWords = ({ header, aliases = [], needed }: ColumnTable[string]): string =>
  `- **${header}**${aliases.length > 0 ? `, or ${aliases.join(', ')}` : ''}: ${needed ? 'needed' : 'optional'}`;

const HEAD = `# The CSV files that the importer reads

\`GET /api/v1/imports/template?kind=distributions_csv\` (or \`lot_list_csv\`) gives an empty file with the header, and a row of placeholders that the importer
refuses until it is replaced. [sample-distributions.csv](sample-distributions.csv) is a filled one.

## Columns of a distribution CSV

The order of the columns, letter case and blanks do not count. Other columns are kept with the row and not read.

${Object.values<ColumnTable[string]>(TEMPLATES.distributions_csv).map(columnInWords).join('\n')}

Dates are YYYY-MM-DD or M/D/YYYY. A quantity counts single devices, never boxes. A distribution with another ship-to than the facility names it in Ship To
Name. Order Date is the earliest ship date of the order in the file where it is missing. Source is one of manual, csv_import, pdf_import, shipstation.

## Columns of a lot list

\`POST /api/v1/lots/import\` reads it, all rows or none.

${Object.values<ColumnTable[string]>(TEMPLATES.lot_list_csv).map(columnInWords).join('\n')}

A row whose Correct Lot Name differs from Lot makes an alias. An empty cell erases nothing.

## Encodings and limits

- UTF-8 with or without byte order mark, UTF-16, Windows-1252: found out from the file. Bytes that are no text in it are a problem of their row.
- Comma, semicolon or tab; CRLF, LF or CR; cells in quotation marks may hold line breaks.
- A cell has at most 500 characters; order number and lot 100, SKU 64, tracking number 200. A row has at most 1 MB, a shipment a million units.
- A file has at most \`MAX_UPLOAD_MB\` (512), a lot list 10 MB. One request uploads at most 50 files.

## Cells that stand in the wrong column

A comma within a text that is not in quotation marks, or a cell too few, moves the cells behind it. Where two cells of a row cannot belong under their
columns, such as an e-mail address under Contact Phone and a state under Zip, the row is refused (\`columns_shifted\`). A single such cell, or a row with empty
cells beyond the header, is a warning (\`columns_may_be_shifted\`): the row is imported once somebody has looked at it.

## What the importer answers to a file

Each file in \`test/fixtures/csv/\` has one property or one fault and is named after it. This page shows what the importer answers. It is written by \`UPDATE_DOCS=true npm run vitest -- test/imports/one-fault-files\`,
and every test run compares it with what is answered.
`;

const judge = (name: string) => judgeDistributions(csvFixture(name));
const rowsOf = async (name: string) => (await readDistributions(csvFixture(name))).rows;

/** Each file has one property or one fault and is named after it. These tables show what the importer accepts and what it answers. They need no server and no database. */
describe('a distribution CSV', () => {
  it.each([
    ['plain', 'utf-8', ',', 2],
    ['utf-8-bom', 'utf-8-bom', ',', 2],
    ['utf-8-accents', 'utf-8', ',', 2],
    ['utf-16-le', 'utf-16le', ',', 2],
    ['utf-16-be', 'utf-16be', ',', 2],
    ['utf-16-le-without-mark', 'utf-16le', ',', 2],
    ['windows-1252', 'windows-1252', ',', 2],
    ['semicolon', 'utf-8', ';', 2],
    ['tab', 'utf-8', '\t', 2],
    ['crlf', 'utf-8', ',', 2],
    ['cr', 'utf-8', ',', 2],
    ['no-line-break-at-the-end', 'utf-8', ',', 2],
    ['quoted-line-break', 'utf-8', ',', 2],
    ['header-in-other-words', 'utf-8', ',', 1],
    ['blank-lines', 'utf-8', ',', 2],
    ['quotation-mark-in-a-cell', 'utf-8', ',', 1],
    ['unknown-columns', 'utf-8', ',', 1],
    ['guarded-formula', 'utf-8', ',', 1],
  ])('%s is valid in every row (%s, %j)', async (name, encoding, delimiter, rows) => {
    expect(await judge(name)).toEqual({ encoding, delimiter, rows, valid: rows, problems: [] });
  });

  it.each(['utf-8-accents', 'utf-16-le', 'utf-16-be', 'windows-1252'])('%s keeps its accents', async (name) => {
    const [row] = await rowsOf(name);
    expect(row?.values.facilityName).toBe('Clínica San José');
  });

  it('counts lines as an editor does, quoted line breaks and blank lines included', async () => {
    const linesOf = async (name: string) => (await rowsOf(name)).map((row) => row.lineNumber);
    expect(await linesOf('quoted-line-break')).toEqual([2, 4]);
    expect(await linesOf('blank-lines')).toEqual([3, 6]);
  });

  it.each([
    ['empty', 422, 'empty_file'],
    ['only-blank-lines', 422, 'header_missing'],
    ['without-header', 422, 'header_missing'],
    ['without-quantity-column', 422, 'missing_column'],
    ['column-twice', 422, 'duplicate_column'],
    ['binary', 415, 'binary_file'],
    ['workbook', 415, 'binary_file'],
  ])('%s is refused with %i %s', async (name, status, code) => {
    expect(await judge(name)).toMatchObject({ refused: { status, code } });
  });

  it.each([
    ['header-only', 'no_rows'],
    ['quotation-mark-left-open', 'quote_not_closed'],
  ])('%s fails with %s once its rows are read', async (name, code) => {
    expect(await judge(name)).toMatchObject({ failed: { code } });
  });

  it.each([
    ['impossible-date', 'Ship Date', 'impossible_date'],
    ['two-digit-year', 'Ship Date', 'two_digit_year'],
    ['date-in-words', 'Ship Date', 'malformed_date'],
    ['future-date', 'Ship Date', 'future_ship_date'],
    ['missing-date', 'Ship Date', 'missing_value'],
    ['unknown-sku', 'SKU', 'unknown_sku'],
    ['malformed-lot', 'Lot', 'malformed_lot'],
    ['ambiguous-quantity', 'Quantity', 'ambiguous_quantity'],
    ['fractional-quantity', 'Quantity', 'not_a_whole_number'],
    ['zero-quantity', 'Quantity', 'quantity_not_positive'],
    ['negative-quantity', 'Quantity', 'quantity_not_positive'],
    ['missing-quantity', 'Quantity', 'missing_value'],
    ['huge-quantity', 'Quantity', 'quantity_too_large'],
    ['missing-facility', 'Facility Name', 'missing_value'],
    ['facility-without-a-letter', 'Facility Name', 'facility_name_unusable'],
    ['missing-order-number', 'Order Number', 'missing_value'],
    ['too-few-cells', null, 'too_few_cells'],
    ['too-many-cells', null, 'too_many_cells'],
    ['too-long-cell', 'Address', 'too_long'],
    ['undecodable-bytes', 'Address', 'undecodable_text'],
  ])('%s is a problem of its row alone: %s %s', async (name, column, code) => {
    expect(await judge(name)).toMatchObject({ rows: 2, valid: 1, problems: [{ line: 2, code, column }] });
  });

  it('a row that a quotation mark swallowed is invalid and never becomes a shipment', async () => {
    const answer = await judge('quotation-mark-that-swallows-a-row');
    expect(answer).toMatchObject({ rows: 1, valid: 0, problems: [{ code: 'unclear_quotation' }, { code: 'too_many_cells' }] });
  });

  it('a NUL deep in the file is a problem of its row', async () => {
    const answer = await judge('nul-in-a-cell');
    expect(answer).toMatchObject({ rows: 892, valid: 891, problems: [{ code: 'undecodable_text', column: 'Address' }] });
  });

  it.each([
    ['two-facilities-under-one-order', 'order_customer_conflict', [2, 3]],
    ['repeated-row', 'repeated_in_file', [3]],
    ['unregistered-lot-under-two-skus', 'lot_sku_conflict', [2, 3]],
    ['two-order-dates', 'order_date_conflict', [2, 3]],
  ])('%s: %s for the lines %j', async (name, code, lines) => {
    expect(await judge(name)).toMatchObject({ problems: lines.map((line) => ({ line, code })) });
  });

  it('names the first line of a repeated row', async () => {
    expect(await judge('repeated-row')).toMatchObject({ problems: [{ line: 3, detail: expect.stringContaining('Line 2') }] });
  });

  it('is answered as docs/CSV_FILES.md says, for every fixture', async () => {
    const names = (await readdir(FIXTURES)).filter((name) => name.endsWith('.csv')).sort();
    const lines: string[] = [];
    for (const name of names.map((file) => file.replace('.csv', ''))) lines.push(answerInWords(name, await judge(name)));
    const text = `${HEAD}\n${lines.join('\n')}\n`;
    if (process.env.UPDATE_DOCS) await writeFile(DOCUMENT, text);
    expect(await readFile(DOCUMENT, 'utf8')).toBe(text);
  });
});
