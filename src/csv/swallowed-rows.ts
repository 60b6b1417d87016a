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

/** The sentence of `unclear_quotation` for a row that writes quotation marks otherwise than its file. */
export const UNCLEAR_ESCAPE = 'A backslash stands before a quotation mark, and the row is unclear so: write the quotation mark twice ("").';

/**
 * Whether a backslash before a quotation mark leaves a row unclear: other rows double theirs, or a cell holds a quotation mark that neither way of
 * writing explains, as where the cell was cut at a delimiter.
 * @param raw the text of the row as received
 * @param isMixed whether the file writes quotation marks in both ways
 */
export const isEscapeUnclear = (cells: readonly string[], raw: string, isMixed: boolean): boolean =>
  raw.includes('\\"') && (isMixed || cells.some((cell) => cell.includes('"') && !waysToWrite(cell).some((way) => raw.includes(way))));

const waysToWrite = (cell: string): string[] => {
  const byBackslash = (text: string) => `"${text.replaceAll('"', '\\"')}"`;
  return [quoted(cell), byBackslash(cell), byBackslash(cell.replaceAll('\\', '\\\\'))];
};

const hasLineBreak = (cell: string): boolean => cell.includes('\n') || cell.includes('\r');
const quoted = (cell: string): string => `"${cell.replaceAll('"', '""')}"`;
