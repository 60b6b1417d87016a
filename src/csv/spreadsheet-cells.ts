/** How a cell begins that a spreadsheet runs as a formula. */
const FORMULA = /^'*[=+\-@\t\r\n]/;
const GUARDED = /^'+[=+\-@\t\r\n]/;

/**
 * Keeps a spreadsheet from running a cell as a formula. A cell that begins with `=`, `+`, `-`, `@`, tab, CR or LF, also behind apostrophes, gets
 * an apostrophe in front. Every other cell stays unchanged.
 */
export const guardCell = (cell: string): string => (FORMULA.test(cell) ? `'${cell}` : cell);

/** Removes the apostrophe of `guardCell`, so that an export reads back exactly. The apostrophe of a name such as `'s-Hertogenbosch` stays. */
export const unguardCell = (cell: string): string => (GUARDED.test(cell) ? cell.slice(1) : cell);

/** Whether a cell holds NUL, C1 controls (bytes that Windows-1252 leaves without a meaning) or the replacement character. */
export const isUndecodable = (cell: string): boolean => /[\u0080-\u009f\ufffd]/.test(cell) || cell.includes('\0');

/** The sentence of `undecodable_text`. */
export const UNDECODABLE = 'The cell contains bytes that are not text in the encoding of the file.';

const quoted = (cell: string): string => (/[",;\t\r\n]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

/** One line of a CSV file (RFC 4180), safe to open in a spreadsheet. */
export const csvLine = (cells: readonly (string | number | null)[]): string =>
  `${cells.map((cell) => quoted(guardCell(String(cell ?? '')))).join(',')}\r\n`;
