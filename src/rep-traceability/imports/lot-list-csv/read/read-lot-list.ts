import type { Readable } from 'node:stream';
import { findUnclearDates } from '../../../../calendar/parse-date.js';
import { atMost, type CsvFile, type CsvRow, inspectCsv, readCsv } from '../../../../csv/read-csv.js';
import { isEscapeUnclear, mayHaveSwallowedRows, UNCLEAR_ESCAPE, UNCLEAR_QUOTATION } from '../../../../csv/swallowed-rows.js';
import type { LotRow, LotRowProblem } from '../../../lots/lot-list/plan-lot-list.js';
import { COLUMNS, type Column, DATES } from './columns.js';
import { parseLotRow } from './parse-lot-row.js';

/** They are kept in memory. */
const MOST_ROWS = 100_000;

export interface LotList {
  file: CsvFile<Column>;
  rows: CsvRow[];
}

/**
 * Reads a lot list into memory.
 * @param open opens the file from its beginning; it is read several times
 * @throws FileProblem when the file as a whole is no lot list
 */
export async function readLotList(open: () => Promise<Readable>): Promise<LotList> {
  const file = await inspectCsv(open, COLUMNS);
  const rows: CsvRow[] = [];
  const skipped = [...file.skipped];
  for await (const row of atMost(
    MOST_ROWS,
    readCsv(await open(), file, (line) => skipped.push(line)),
  ))
    rows.push(row);
  return { file: { ...file, skipped }, rows };
}

/** What each row says, and the problems that it has by itself or beside the other rows of its column. */
export function parseLotRows(
  file: CsvFile<Column>,
  rows: readonly CsvRow[],
): { line: number; cells: string[]; row: LotRow | null; problems: LotRowProblem[] }[] {
  const { header, positions, delimiter } = file;
  const unclear = findUnclearDates(
    DATES.map((column) => {
      const at = positions[column];
      return rows.map(({ lineNumber: line, cells }) => ({ line, text: (at === undefined ? undefined : cells[at]) ?? '' }));
    }),
  );
  return rows.map(({ lineNumber: line, cells, raw }) => {
    const { row, problems } = parseLotRow(line, cells, { ...file, columnCount: header.length });
    const dates = DATES.flatMap((column, nth) => {
      const detail = unclear[nth]?.get(line);
      return detail === undefined ? [] : [{ code: 'day_and_month_unclear', column: COLUMNS[column].header, detail }];
    });
    const unclearText = [
      ...(mayHaveSwallowedRows(cells, raw, delimiter, header.length) ? [SWALLOWED] : []),
      ...(isEscapeUnclear(cells, raw, file.isMixed) ? [{ ...SWALLOWED, detail: UNCLEAR_ESCAPE }] : []),
    ];
    // PostgreSQL cannot store NUL; the file itself is kept unchanged.
    const stored = cells.map((cell) => cell.replaceAll('\0', '\u2400'));
    return { line, cells: stored, row, problems: [...problems, ...dates, ...unclearText] };
  });
}

const SWALLOWED: LotRowProblem = { code: 'unclear_quotation', column: null, detail: UNCLEAR_QUOTATION };
