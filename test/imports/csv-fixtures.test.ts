import { readFile } from 'node:fs/promises';
import { preview, rowsOf, upload } from '../support/imports.js';
import { useTestApp, useUser } from '../support/use-test-app.js';

const fixture = (name: string): Promise<Buffer> => readFile(new URL(`../fixtures/csv/${name}.csv`, import.meta.url));

/** One property or fault a file, named after it; together these tables say what the importer takes and what it answers. */
describe('a distribution CSV', () => {
  const test = useTestApp();
  const agent = useUser(test, 'operations');

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
  ])('%s is taken whole (%s, %j)', async (name, encoding, delimiter, rows) => {
    const validated = await preview(agent, await fixture(name));
    expect(validated).toMatchObject({ encoding, delimiter, counts: { rows, valid: rows, invalid: 0, duplicate: 0 } });
  });

  it.each(['utf-8-accents', 'utf-16-le', 'utf-16-be', 'windows-1252'])('%s keeps its accents', async (name) => {
    const { id } = await preview(agent, await fixture(name));
    const [row] = await rowsOf(agent, id);
    expect(row?.raw['Facility Name']).toBe('Clínica San José');
  });

  it('counts lines as an editor does, quoted line breaks and blank lines included', async () => {
    const quoted = await preview(agent, await fixture('quoted-line-break'));
    expect((await rowsOf(agent, quoted.id)).map((row) => row.lineNumber)).toEqual([2, 4]);
    const blank = await preview(agent, await fixture('blank-lines'));
    expect((await rowsOf(agent, blank.id)).map((row) => row.lineNumber)).toEqual([3, 6]);
  });

  it.each([
    ['empty', 422, 'empty_file'],
    ['only-blank-lines', 422, 'header_missing'],
    ['without-header', 422, 'header_missing'],
    ['without-quantity-column', 422, 'missing_column'],
    ['column-twice', 422, 'duplicate_column'],
    ['binary', 415, 'binary_file'],
    ['workbook', 415, 'binary_file'],
  ])('%s is answered %i %s and kept', async (name, status, code) => {
    const { body } = await upload(agent, await fixture(name)).expect(status);
    expect(body).toMatchObject({ code, status, importId: expect.any(Number) });
    const kept = await agent.get(`/api/v1/imports/${body.importId}`).expect(200);
    expect(kept.body).toMatchObject({ status: 'failed', problem: { code } });
  });

  it.each([
    ['header-only', 'no_rows'],
    ['quotation-mark-left-open', 'quote_not_closed'],
  ])('%s fails as %s once it is read', async (name, code) => {
    expect(await preview(agent, await fixture(name))).toMatchObject({ status: 'failed', problem: { code } });
  });

  it.each([
    ['impossible-date', 'Ship Date', 'impossible_date'],
    ['day-before-month', 'Ship Date', 'impossible_date'],
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
    const { id, counts } = await preview(agent, await fixture(name));
    expect(counts).toMatchObject({ rows: 2, valid: 1, invalid: 1 });
    const [row] = await rowsOf(agent, id, 'invalid');
    expect(row).toMatchObject({ lineNumber: 2, problems: [{ code, column }] });
  });

  it('a quotation mark that swallows a row makes what became of it invalid, never a shipment', async () => {
    const { id, counts } = await preview(agent, await fixture('quotation-mark-that-swallows-a-row'));
    expect(counts).toMatchObject({ valid: 0, invalid: 1 });
    const [row] = await rowsOf(agent, id, 'invalid');
    expect(row?.problems.map((problem) => problem.code)).toContain('unclear_quotation');
  });

  it('a NUL deep in the file is a problem of its row', async () => {
    const { id, counts } = await preview(agent, await fixture('nul-in-a-cell'));
    expect(counts).toMatchObject({ invalid: 1 });
    const [row] = await rowsOf(agent, id, 'invalid');
    expect(row).toMatchObject({ problems: [{ code: 'undecodable_text', column: 'Address' }] });
  });

  it.each([
    ['two-facilities-under-one-order', 'order_customer_conflict', [2, 3]],
    ['repeated-row', 'repeated_in_file', [3]],
    ['unregistered-lot-under-two-skus', 'lot_sku_conflict', [2, 3]],
    ['two-order-dates', 'order_date_conflict', [2, 3]],
  ])('%s: %s for the lines %j', async (name, code, lines) => {
    const { id } = await preview(agent, await fixture(name));
    const invalid = await rowsOf(agent, id, 'invalid');
    expect(invalid.map((row) => row.lineNumber)).toEqual(lines);
    for (const row of invalid) expect(row.problems.map((problem) => problem.code)).toEqual([code]);
  });

  it('names the first line where a row comes again', async () => {
    const { id } = await preview(agent, await fixture('repeated-row'));
    const [row] = await rowsOf(agent, id, 'invalid');
    expect(row?.problems[0]?.detail).toContain('Line 2');
  });
});
