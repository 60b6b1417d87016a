/**
 * Whether a quotation mark was left open in a row: it then runs on to the next mark, and what became one cell may hold rows.
 *
 * A cell with a line break is clear when its quotation marks are well placed (RFC 4180: around it, and doubled within it) and it has
 * fewer delimiters than a row. Everything else is for a person to look at: a swallowed row would be a shipment lost.
 * @param raw the text of the row as received
 */
export const mayHaveSwallowedRows = (cells: readonly string[], raw: string, delimiter: string, columnCount: number): boolean =>
  cells.some(
    (cell) => hasLineBreak(cell) && (cell.split(delimiter).length >= columnCount || (cell.includes('"') && !raw.includes(quoted(cell)))),
  );

const hasLineBreak = (cell: string): boolean => cell.includes('\n') || cell.includes('\r');
const quoted = (cell: string): string => `"${cell.replaceAll('"', '""')}"`;
