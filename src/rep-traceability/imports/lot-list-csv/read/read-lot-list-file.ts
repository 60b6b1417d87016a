import type { Readable } from 'node:stream';
import { inspectCsv, readCsv } from '../../../../csv/read-csv.js';
import type { LotRow, LotRowProblem } from '../../../lots/lot-list/plan-lot-list.js';
import { COLUMNS } from './columns.js';
import { parseLotRow } from './parse-lot-row.js';

interface LotListLine {
  line: number;
  cells: string[];
  row: LotRow | null;
  problems: LotRowProblem[];
}

/**
 * Reads a lot list outside an import, with the problems that each row has by itself.
 * @param open opens the file from its beginning; it is read twice
 * @throws FileProblem when the file as a whole is no lot list
 */
export async function readLotListFile(open: () => Promise<Readable>): Promise<LotListLine[]> {
  const file = await inspectCsv(open, COLUMNS);
  const lines: LotListLine[] = [];
  for await (const { lineNumber: line, cells } of readCsv(await open(), file)) {
    if (cells.every((cell) => cell.trim() === '')) continue;
    lines.push({ line, cells, ...parseLotRow(line, cells, { ...file, columnCount: file.header.length }) });
  }
  return lines;
}
