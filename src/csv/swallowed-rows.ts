/** The sentence of `unclear_quotation`. */
export const UNCLEAR_QUOTATION = 'A quotation mark seems to be left open: the row may have swallowed the rows after it.';

/**
 * Whether a quotation mark may have been left open in a row: the cell then runs on to the next mark and may contain whole rows.
 * A cell with a line break is clear when its quotation marks are well placed (RFC 4180: around it, and doubled within it) and it has
 * fewer delimiters than a row. Everything else needs a review, since a swallowed row would be a lost shipment.
 * @param raw the text of the row as received
 * @param columnCount number of columns in the header
 */
export const mayHaveSwallowedRows = (cells: readonly string[], raw: string, delimiter: string, columnCount: number): boolean =>
  cells.some(
    (cell) => hasLineBreak(cell) && (cell.split(delimiter).length >= columnCount || (cell.includes('"') && !raw.includes(quoted(cell)))),
  );

const hasLineBreak = (cell: string): boolean => cell.includes('\n') || cell.includes('\r');
const quoted = (cell: string): string => `"${cell.replaceAll('"', '""')}"`;
