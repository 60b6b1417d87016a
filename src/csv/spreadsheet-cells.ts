/** How a cell begins that a spreadsheet runs as a formula. */
const FORMULA = /^'*[=+\-@\t\r\n]|^'+\d/;
const GUARDED = /^'+[=+\-@\t\r\n\d]/;
/** How text is kept from becoming a number: `="0123"`. */
const WRAPPED = /^="((?:[^"]|"")*)"$/;

/**
 * Keeps a spreadsheet from running a cell as a formula. A cell that begins with `=`, `+`, `-`, `@`, tab, CR or LF, also behind apostrophes, gets
 * an apostrophe in front, as does one that begins with an apostrophe and a digit. Every other cell stays unchanged.
 */
export const guardCell = (cell: string): string => (FORMULA.test(cell) ? `'${cell}` : cell);

/**
 * Takes away what spreadsheets wrap text in: the apostrophe of `guardCell`, so that an export reads back exactly, and `="0123"`. The apostrophe of a
 * name such as `'s-Hertogenbosch` stays.
 */
export function unwrapCell(cell: string): string {
  if (GUARDED.test(cell)) return cell.slice(1);
  const wrapped = WRAPPED.exec(cell)?.[1];
  return wrapped === undefined ? cell : wrapped.replaceAll('""', '"').trim();
}

/** What spreadsheets and databases write where there is no value. */
const ERROR_VALUES =
  /^(#(N\/A|REF!|VALUE!|NAME\?|DIV\/0!|NUM!|NULL!|SPILL!|CALC!|FIELD!|BLOCKED!|CONNECT!|UNKNOWN!|GETTING_DATA|ERROR!|#+)|N\/A|NULL|\(NULL\)|<NULL>|\\N|NAN|NONE|UNDEFINED)$/i;

/** @returns whether a spreadsheet or a database wrote the cell instead of a value */
export const isErrorValue = (cell: string): boolean => ERROR_VALUES.test(cell);

/** @returns whether a spreadsheet shortened a number, whose digits are lost: `4.50012E+11`. It always writes the sign. */
export const isInExponents = (cell: string): boolean => /^[+-]?\d([.,]\d+)?E[+-]\d{1,3}$/i.test(cell);

/** Whether a cell holds NUL, C1 controls (bytes that Windows-1252 leaves without a meaning) or the replacement character. */
export const isUndecodable = (cell: string): boolean => /[\u0080-\u009f\ufffd]/.test(cell) || cell.includes('\0');

const quoted = (cell: string): string => (/[",;\t\r\n]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

/** One line of a CSV file (RFC 4180), safe to open in a spreadsheet. */
export const csvLine = (cells: readonly (string | number | null)[]): string =>
  `${cells.map((cell) => quoted(guardCell(String(cell ?? '')))).join(',')}\r\n`;
