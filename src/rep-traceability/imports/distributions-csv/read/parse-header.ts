import { COLUMNS, type Column, columnOf } from './columns.js';
import { FileProblem } from './file-problem.js';

/** Where each column stands in a row. Columns the file does not have are absent. */
export type Positions = Partial<Record<Column, number>>;

const headerOf = (column: Column): string => COLUMNS[column].header;

/**
 * Reads the first line as the header. A needed column that is missing and a column that comes twice fail the file: nobody can tell which of
 * the two is meant.
 */
export function parseHeader(cells: string[]): Positions {
  const positions: Positions = {};
  for (const [position, cell] of cells.entries()) {
    const column = columnOf(cell);
    if (!column) continue;
    if (positions[column] !== undefined) {
      throw new FileProblem(
        'duplicate_column',
        `The header names the column ${headerOf(column)} twice: "${cells[positions[column]]}" and "${cell}".`,
      );
    }
    positions[column] = position;
  }
  const needed = (Object.keys(COLUMNS) as Column[]).filter((column) => COLUMNS[column].needed);
  const missing = needed.filter((column) => positions[column] === undefined);
  if (missing.length === needed.length) {
    throw new FileProblem('header_missing', `The first line is not a header. It must name at least ${needed.map(headerOf).join(', ')}.`);
  }
  if (missing.length > 0) throw new FileProblem('missing_column', `The header lacks ${missing.map(headerOf).join(', ')}.`);
  return positions;
}
