import type { Positions } from '../../../../csv/parse-header.js';
import { COLUMNS, type Column } from './columns.js';
import { findShift } from './shifted-columns.js';

/** What is known of the row's file. */
interface FileShape {
  positions: Positions<Column>;
  columnCount: number;
  delimiter: string;
  reps: ReadonlyMap<string, unknown>;
}

/** Whether the cells of a row stand under the columns that they belong to. */
export interface PlacesJudged {
  /** The sentence of `columns_shifted`. */
  problem: string | null;
  /** The sentence of `columns_may_be_shifted`. */
  warning: { column: Column; detail: string } | null;
}

const DELIMITER_ESCAPED =
  'A backslash stands before a delimiter, so it is unclear where the cell ends: put the cell in quotation marks and leave the backslash out.';
const QUOTATION_CUT =
  'A quotation mark opens within a cell and closes in a later one: put each text that holds a comma in quotation marks, with nothing before them.';

/**
 * Judges where the cells of a row stand, by how they look and by what stands between them.
 * @param raw the text of the row as received
 * @param cellBeside the cell of a column, or of the one that many columns to the right of it
 */
export function judgePlaces(
  cells: readonly string[],
  raw: string,
  { positions, columnCount, delimiter, reps }: FileShape,
  cellBeside: (column: Column, toTheRight: number) => string,
): PlacesJudged {
  if (isDelimiterEscaped(raw, delimiter)) return { problem: DELIMITER_ESCAPED, warning: null };
  if (isQuotationCut(cells, raw)) return { problem: QUOTATION_CUT, warning: null };
  const { certain, possible } = findShift({
    cellOf: cellBeside,
    positionOf: (column) => positions[column],
    afterBlanks: () => cellsAfterBlanks(raw, delimiter),
    hasExtraCells: cells.length > columnCount,
    reps,
  });
  const [column] = possible;
  return {
    problem:
      certain.length > 0
        ? `The cells under ${namesOf(certain)} stand in the wrong column: is a comma in an address or a name not quoted?`
        : null,
    warning: column === undefined ? null : { column, detail: doubt(possible, cellBeside) },
  };
}

const namesOf = (columns: Column[]): string => columns.map((column) => COLUMNS[column].header).join(' and ');

function doubt(columns: Column[], cellBeside: (column: Column, toTheRight: number) => string): string {
  const cells = columns.map((column) => `"${cellBeside(column, 0)}"`).join(' and ');
  return `${cells} under ${namesOf(columns)} may stand in the wrong column: is a comma in a text not quoted, or a cell missing? If the row is right, accept this.`;
}

/** Whether a text in quotation marks was cut at a delimiter: what stands before the first mark, such as a blank that nobody sees, kept it from opening the cell. */
function isQuotationCut(cells: readonly string[], raw: string): boolean {
  if (!raw.includes('"')) return false;
  const odd = cells.filter((cell) => (cell.split('"').length - 1) % 2 === 1 && raw.includes(cell));
  const opening = odd.findIndex((cell) => /(^|[^\p{L}\p{N}])"[^"]*[\p{L}\p{N}][^"]*$/u.test(cell));
  return opening !== -1 && odd.slice(opening + 1).some((cell) => /^[^"]*[\p{L}\p{N}.)][^"]*"\P{L}*$/u.test(cell));
}

/** Whether a backslash stands before a delimiter outside quotation marks: there it means that the cell goes on. */
const isDelimiterEscaped = (raw: string, delimiter: string): boolean =>
  raw.includes(`\\${delimiter}`) && withoutQuotations(raw).includes(`\\${delimiter}`);

const withoutQuotations = (raw: string): string => (raw.includes('"') ? raw.replace(/"(?:[^"]|"")*"/g, '""') : raw);

/** More than these, and the file writes a blank after every delimiter. */
const MOST_AFTER_BLANKS = 3;

/**
 * @param raw the text of the row as received
 * @returns the unquoted cells that begin with a blank; none where most cells do
 */
function cellsAfterBlanks(raw: string, delimiter: string): string[] {
  const found = withoutQuotations(raw)
    .split(delimiter)
    .slice(1)
    .filter((cell) => /^ +\S/.test(cell));
  return found.length > MOST_AFTER_BLANKS ? [] : found.map((cell) => cell.trim());
}
