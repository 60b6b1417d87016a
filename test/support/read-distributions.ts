import { Readable } from 'node:stream';
import { findUnclearDates } from '../../src/calendar/parse-date.js';
import { type CsvFile, inspectCsv, inspectHead, readCsv } from '../../src/csv/read-csv.js';
import { problemCatalogue } from '../../src/problems/catalogue.js';
import { FileProblem } from '../../src/problems/file-problem.js';
import { planOrder } from '../../src/rep-traceability/imports/distributions-csv/plan/plan-order.js';
import { COLUMNS, type Column } from '../../src/rep-traceability/imports/distributions-csv/read/columns.js';
import { parseRow, type RowProblem, type RowValues } from '../../src/rep-traceability/imports/distributions-csv/read/parse-row.js';
import { lotNames } from '../../src/rep-traceability/lots/lot-names.js';
import type { CsvAnswer } from './csv-answers.js';

/** The records of a new installation: its products, and nothing else. */
const RECORDS = {
  today: '2026-01-15',
  skus: new Set(['211810SPT', '211610SPT', '211410SPT']),
  lotNames: lotNames(new Set<string>(), []),
  reps: new Map<string, number>(),
};

export interface ReadRow {
  id: number;
  lineNumber: number;
  cells: string[];
  values: RowValues;
  problems: RowProblem[];
  warnings: RowProblem[];
}

/** Opens a file as the upload does. */
const opener = (file: Buffer) => async () => Readable.from(file.length > 0 ? [file] : []);

/**
 * Reads the rows of a distribution log with the reader and the parser of the importer, without a server or a database.
 * @throws FileProblem when the file as a whole cannot be read
 */
export async function readDistributions(file: Buffer): Promise<{ dialect: CsvFile<Column>; rows: ReadRow[] }> {
  const dialect = await inspectCsv(opener(file), COLUMNS);
  const { positions, header, delimiter, isMixed } = dialect;
  const context = { ...RECORDS, positions, columnCount: header.length, delimiter, isMixed };
  const rows: ReadRow[] = [];
  for await (const { lineNumber, cells, raw } of readCsv(await opener(file)(), dialect, () => undefined)) {
    rows.push({ id: rows.length, lineNumber, cells, ...parseRow({ cells, raw }, context) });
  }
  const dates = ['shipDate', 'orderDate'] as const;
  const unclear = findUnclearDates(
    dates.map((column) => rows.map(({ lineNumber, cells }) => ({ line: lineNumber, text: cells[positions[column] ?? -1] ?? '' }))),
    RECORDS.today,
  );
  for (const [nth, column] of dates.entries()) {
    for (const row of rows) {
      const detail = unclear[nth]?.get(row.lineNumber);
      if (detail) row.problems.push({ code: 'day_and_month_unclear', column: COLUMNS[column].header, detail });
    }
  }
  return { dialect, rows };
}

/** Judges the rows of each order together, as the plan of an import into an empty log does. */
function planRows(rows: ReadRow[]): ReadRow[] {
  const conflictingLots = lotsUnderSeveralSkus(rows);
  const planned = rows
    .filter(({ values }) => values.orderKey !== null)
    .map((row) => ({ ...row.values, id: row.id, lineNumber: row.lineNumber, hasProblems: row.problems.length > 0 }));
  const plans = [...Map.groupBy(planned, ({ orderKey }) => orderKey).values()].map((ofOrder) =>
    planOrder(ofOrder, { orders: [], distributions: [], renumbered: [], customers: new Map(), lots: new Map(), conflictingLots }),
  );
  return rows.map((row) => ({ ...row, problems: [...row.problems, ...plans.flatMap(({ problems }) => problems.get(row.id) ?? [])] }));
}

function lotsUnderSeveralSkus(rows: ReadRow[]): Set<string> {
  const byLot = Map.groupBy(
    rows.filter(({ values }) => values.lotNumber !== null && values.sku !== null),
    ({ values }) => values.lotNumber as string,
  );
  return new Set([...byLot].filter(([, ofLot]) => new Set(ofLot.map(({ values }) => values.sku)).size > 1).map(([lot]) => lot));
}

/** What the importer answers to a file, told by its reader, its parser and its plan alone. */
export async function judgeDistributions(file: Buffer): Promise<CsvAnswer> {
  try {
    await inspectHead(await opener(file)(), COLUMNS);
  } catch (error) {
    const { code, detail } = asFileProblem(error);
    return { refused: { status: problemCatalogue[code].status, code, detail } };
  }
  try {
    const { dialect, rows } = await readDistributions(file);
    if (rows.length === 0) throw new FileProblem('no_rows', 'The file has a header but no rows.');
    const judged = planRows(rows);
    return {
      encoding: dialect.encoding,
      delimiter: dialect.delimiter,
      rows: rows.length,
      valid: judged.filter(({ problems }) => problems.length === 0).length,
      problems: judged.flatMap(({ lineNumber, problems }) => problems.map((problem) => ({ line: lineNumber, ...problem }))),
    };
  } catch (error) {
    const { code, detail } = asFileProblem(error);
    return { failed: { code, detail } };
  }
}

function asFileProblem(error: unknown): FileProblem {
  if (error instanceof FileProblem) return error;
  throw error;
}
