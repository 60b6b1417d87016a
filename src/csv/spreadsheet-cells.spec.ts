import { readCell } from './read-cell.js';
import { csvLine, guardCell, unwrapCell } from './spreadsheet-cells.js';

describe('cells of an exported CSV', () => {
  it.each(['=1+1', '+1 555 0100', '-2+3', '-007', '-1e5', '@SUM(A1)', '\t=1', '\r=1', '\n=1', "'=1", "''+1", '＝1+1', "'＠SUM(A1)"])(
    '%j cannot run as a formula',
    (cell) => {
      expect(guardCell(cell)).toBe(`'${cell}`);
    },
  );

  it.each(['', 'Cedar Creek Clinic', '1=1', '-7', '-0.25', '-123456789012345', "'s-Hertogenbosch", "O'Neill", "'", "''"])(
    '%j stays as it is',
    (cell) => {
      expect(guardCell(cell)).toBe(cell);
      expect(unwrapCell(cell, true)).toBe(cell);
    },
  );

  it('read back unchanged, whatever their first character', () => {
    const alphabet = ["'", '=', '+', '-', '@', '＝', '\t', '\r', '\n', 'a'];
    const pairs = alphabet.flatMap((first) => alphabet.map((second) => first + second));
    const cells = ['', ...alphabet, ...pairs, ...pairs.flatMap((pair) => alphabet.map((last) => pair + last))];
    expect(cells.map((cell) => unwrapCell(guardCell(cell), true))).toEqual(cells);
  });

  it('read back unchanged as cells of words and of codes where they look like what a program writes instead of a value', () => {
    const odd = ['NULL', 'null', '#N/A', '9.4E+21', '4,5e-3', 'nan', 'None', "'NULL", "''null", "'9.4E+21", "'Artefact Two", '91399.0'];
    for (const isOfWords of [true, false])
      expect(odd.map((cell) => readCell(guardCell(cell), isOfWords))).toEqual(odd.map((text) => ({ text, problem: null })));
  });

  it('are no text of a person between two apostrophes, where a program may have put them', () => {
    expect(readCell("'NULL'", false).problem?.code).toBe('spreadsheet_error');
    expect(readCell("'4.5E+11'", false).problem?.code).toBe('number_in_exponents');
  });

  it('are quoted where they hold a delimiter, a quote, a line break or white space at an end', () => {
    expect(csvLine([-7, 1.5])).toBe('-7,1.5\r\n');
    expect(csvLine(['a,b', 'say "x"', 'two\nlines', ' padded', 7, null])).toBe('"a,b","say ""x""","two\nlines"," padded",7,\r\n');
  });
});
