import { readDay } from '../../../../calendar/parse-date.js';
import { nameUnusual, withoutInvisible, withPlainDashes } from '../../../../csv/look-alikes.js';
import type { Positions } from '../../../../csv/parse-header.js';
import { ambiguousQuantity, readCell } from '../../../../csv/read-cell.js';
import { counted } from '../../../../problems/counted.js';
import type { LotRow, LotRowProblem } from '../../../lots/lot-list/plan-lot-list.js';
import { lotName } from '../../../lots/lot-number.js';
import { COLUMNS, type Column, NEEDED } from './columns.js';

/**
 * Reads one row of a lot list and collects the problems that it has by itself.
 * @param line line of the file on which the row begins; the header is line 1
 * @returns no row when a needed cell is empty or the cells do not fit the header, since nothing else can be said of it then
 */
export function parseLotRow(
  line: number,
  cells: readonly string[],
  header: { positions: Positions<Column>; columnCount: number },
): { row: LotRow | null; problems: LotRowProblem[] } {
  const problems: LotRowProblem[] = [];
  const problem = (code: string, column: Column | null, detail: string): null => {
    problems.push({ code, column: column && COLUMNS[column].header, detail });
    return null;
  };
  if (cells.length !== header.columnCount) {
    problem('wrong_cell_count', null, `The line has ${counted(cells.length, 'cell')} and the header ${header.columnCount}.`);
    return { row: null, problems };
  }
  const text = (column: Column): string => {
    const position = header.positions[column];
    if (position === undefined) return '';
    const { text: cell, problem: found } = readCell(cells[position] ?? '', false);
    if (found) problem(found.code, column, found.detail);
    return withoutInvisible(cell).trim();
  };
  const day = (column: Column): string | null => {
    const cell = text(column);
    return cell === ''
      ? null
      : (readDay(withPlainDashes(cell)) ??
          problem('invalid_date', column, `${JSON.stringify(cell)} is not a date: write M/D/YYYY or YYYY-MM-DD.${nameUnusual(cell)}`));
  };
  const units = (): number | null => {
    const cell = text('unitsProduced');
    if (cell === '') return null;
    const ambiguous = ambiguousQuantity(cell);
    if (ambiguous) return problem('ambiguous_quantity', 'unitsProduced', ambiguous);
    const read = /^\d{1,10}$/.test(cell) ? Number(cell) : Number.NaN;
    return read <= 1_000_000_000
      ? read
      : problem('invalid_units', 'unitsProduced', `${JSON.stringify(cell)} is not a whole number of units.${nameUnusual(cell)}`);
  };
  const lot = lotName(text('lot'));
  const row = {
    line,
    lot,
    correctLot: lotName(text('correctLot')) || lot,
    sku: text('sku'),
    manufacturedOn: day('manufacturedOn'),
    expiresOn: day('expiresOn'),
    unitsProduced: units(),
  };
  const empty = NEEDED.filter((column) => row[column] === '');
  for (const column of empty) {
    if (!problems.some((known) => known.column === COLUMNS[column].header))
      problem('required', column, `${COLUMNS[column].header} is empty.`);
  }
  return { row: empty.length > 0 ? null : row, problems };
}
