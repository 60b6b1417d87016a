/**
 * A cell that a spreadsheet would run as a formula gets an apostrophe before it, and so does one that begins with an apostrophe, so that the
 * importer can take exactly one off again (OWASP, CSV injection).
 */
const escapeFormula = (cell: string): string => (/^[=+\-@\t\r']/.test(cell) ? `'${cell}` : cell);

const quoted = (cell: string): string => (/[",\r\n]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

/** One line of CSV (RFC 4180) that is safe to open in a spreadsheet. */
export const csvLine = (cells: readonly (string | null)[]): string =>
  `${cells.map((cell) => quoted(escapeFormula(cell ?? ''))).join(',')}\r\n`;
