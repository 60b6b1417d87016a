import { FileProblem } from '../problems/file-problem.js';
import { type ColumnTable, columnFinder } from './columns.js';

/** The position of each column in a row. Columns that the file lacks are absent. */
export type Positions<Column extends string = string> = Partial<Record<Column, number>>;

/**
 * Reads the first line as the header. The file fails if a needed column is missing or a column appears twice, since it is unclear which is meant.
 * @returns positions from 0
 * @throws FileProblem `duplicate_column`, `header_missing`, `missing_column`
 */
export function parseHeader<Column extends string>(cells: string[], columns: ColumnTable<Column>): Positions<Column> {
  const headerOf = (column: Column): string => columns[column].header;
  const columnOf = columnFinder(columns);
  const positions: Positions<Column> = {};
  for (const [position, cell] of cells.entries()) {
    const column = columnOf(cell);
    if (!column) continue;
    if (positions[column] !== undefined) {
      throw new FileProblem(
        'duplicate_column',
        `The header names the column ${headerOf(column)} twice: "${cells[positions[column]]}" and "${cell}".`,
        { columns: [headerOf(column)] },
      );
    }
    positions[column] = position;
  }
  const needed = (Object.keys(columns) as Column[]).filter((column) => columns[column].needed);
  const missing = needed.filter((column) => positions[column] === undefined);
  if (missing.length === needed.length) {
    throw new FileProblem(
      'header_missing',
      `No line among the first is a header: ${JSON.stringify(cells.join(', ').slice(0, 200))} names none of the columns. A header names at least ${needed.map(headerOf).join(', ')}.`,
    );
  }
  if (missing.length > 0) {
    const names = missing.map(headerOf);
    throw new FileProblem('missing_column', `The header lacks ${names.join(', ')}.`, { columns: names });
  }
  return positions;
}
