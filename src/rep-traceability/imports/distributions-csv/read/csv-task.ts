import type { ProblemCode } from '../../../../problems/catalogue.js';
import type { RowContext } from './parse-row.js';
import type { CsvFile } from './read-csv.js';

/** Work for the thread: to read the rows of a file against the records of the moment. */
export interface CsvTask {
  importId: number;
  file: Pick<CsvFile, 'encoding' | 'delimiter'>;
  context: RowContext;
}

/** The last thing the thread says. */
export type CsvOutcome = { kind: 'read' } | { kind: 'refused'; code: ProblemCode; detail: string };
