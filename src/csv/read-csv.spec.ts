import { Readable } from 'node:stream';
import fc from 'fast-check';
import type { ColumnTable } from './columns.js';
import { type Dialect, inspectCsv, readCsv } from './read-csv.js';
import { csvLine, unwrapCell } from './spreadsheet-cells.js';

const COLUMNS = { lot: { header: 'Lot', aliases: ['Lot Number'], needed: true }, city: { header: 'City' } } satisfies ColumnTable;
const UTF8: Dialect = {
  ...{ encoding: 'utf-8', delimiter: ',', escape: '"', isMixed: false },
  ...{ headerLine: 1, header: ['Lot', 'City'], names: { lot: 'lot', lotnumber: 'lot', city: 'city' } },
};

const inspect = (file: string | Buffer) => inspectCsv(async () => Readable.from([Buffer.from(file)]), COLUMNS);

async function read(chunks: Buffer[], dialect = UTF8) {
  const rows = [];
  for await (const row of readCsv(Readable.from(chunks), dialect, () => undefined)) rows.push(row);
  return rows;
}

describe('the dialect of a CSV', () => {
  it('follows from its header and its bytes', async () => {
    expect(await inspect('Lot,City\nSLQ-10001,Boise\n')).toMatchObject({
      ...UTF8,
      header: ['Lot', 'City'],
      positions: { lot: 0, city: 1 },
    });
    expect(await inspect('City;lot  number;Note\n')).toMatchObject({ delimiter: ';', positions: { lot: 1, city: 0 } });
    expect(await inspect(Buffer.from('Lot,City\n1,Orl\u00e9ans\n', 'latin1'))).toMatchObject({ encoding: 'windows-1252' });
    expect(await inspect(Buffer.from('\ufeffLot\tCity\n', 'utf16le'))).toMatchObject({ encoding: 'utf-16le', delimiter: '\t' });
  });

  it.each([
    ['', 'empty_file'],
    ['\n\n', 'header_missing'],
    ['SLQ-10001,Boise\n', 'header_missing'],
    ['Lot,City,Lot Number\n', 'duplicate_column'],
    ['%PDF-1.7\n', 'binary_file'],
    ['Lot,City\n\0\0\0', 'binary_file'],
  ])('%j fails as %s', async (file, code) => {
    await expect(inspect(file)).rejects.toMatchObject({ code });
  });
});

describe('a file that is no CSV', () => {
  it.each([
    ['<html><table><tr><td>Lot</td></tr></table></html>', 'HTML'],
    ['\ufeff\n<!DOCTYPE html>\n<p>', 'HTML'],
    ['<table border=1><tr><th>Lot</th>', 'HTML'],
    ['<?xml version="1.0"?><Workbook>', 'XML'],
    ['PK\u0003\u0004\u0014\0', 'Excel workbook'],
    ['Lot|City\nSLQ-10001|Boise\n', 'separated by "|"'],
    ['Shipments of May, by lot\n\n"City"^"Lot Number"\n', 'Line 3 names columns separated by "^"'],
  ])('%j says what it is', async (file, what) => {
    await expect(inspect(file)).rejects.toMatchObject({ detail: expect.stringContaining(what) });
    const inUtf16 = /HTML|XML/.test(what) ? { detail: expect.stringContaining(what) } : { code: expect.any(String) };
    await expect(inspect(Buffer.from(file, 'utf16le'))).rejects.toMatchObject(inUtf16);
  });

  it('is not taken for one because of a sign in a name', async () => {
    expect(await inspect('Lot,City,Dock|Gate\n')).toMatchObject({ delimiter: ',' });
    await expect(inspect('Shipments of May|Lot\n')).rejects.toMatchObject({ detail: expect.not.stringContaining('separated by') });
  });
});

describe('the rows of a CSV', () => {
  const cell = fc.oneof(fc.string({ unit: fc.constantFrom('a', 'é', '医', '"', ',', ';', '\n', '\r\n', ' ', "'"), maxLength: 6 }));
  const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 2 }), { minLength: 1, maxLength: 5 });

  it('are those that were written, in whatever chunks they come', async () => {
    await fc.assert(
      fc.asyncProperty(table, fc.nat(200), async (written, at) => {
        const file = Buffer.from(['Lot,City\n', ...written.map((cells) => csvLine(['x', ...cells]))].join(''));
        const rows = await read([file.subarray(0, at), file.subarray(at)]);
        const whole = await read([file]);
        expect(rows).toEqual(whole);
        expect(rows.map(({ cells }) => cells.slice(1).map((cell) => unwrapCell(cell, true)))).toEqual(written);
      }),
      { numRuns: 200 },
    );
  });

  it('keep the line on which each begins, and their text as received', async () => {
    const rows = await read([Buffer.from('Lot,City\n\n1,"Dock 5\nRear"\n2,Boise')]);
    expect(rows).toMatchObject([
      { lineNumber: 3, cells: ['1', 'Dock 5\nRear'] },
      { lineNumber: 5, cells: ['2', 'Boise'] },
    ]);
    expect(rows[0]?.raw.trim()).toBe('1,"Dock 5\nRear"');
  });

  it('are refused where a quotation mark stays open, or where a row has no end', async () => {
    await expect(read([Buffer.from('Lot,City\n1,"Boise\n2,Nampa\n')])).rejects.toMatchObject({ code: 'quote_not_closed' });
    await expect(read([Buffer.from(`Lot,City\n1,"${'x'.repeat(1_100_000)}"\n`)])).rejects.toMatchObject({ code: 'row_too_long' });
  });
});
