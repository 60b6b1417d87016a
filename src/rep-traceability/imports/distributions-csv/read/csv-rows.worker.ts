import { serveRows } from '../../../../csv/serve-rows.js';
import { ProblemBudget } from '../../bound-problems.js';
import { copyLine } from './copy-rows.js';
import { parseRow } from './parse-row.js';
import type { CsvTask } from './stage-rows.js';

let budget: ProblemBudget | undefined;

/** The thread that reads the rows of a log into the text of COPY. */
await serveRows<CsvTask>((row, { importId, byteSize, context }) => {
  budget ??= new ProblemBudget(byteSize);
  return copyLine(importId, row.lineNumber, row.cells, parseRow(row, context), budget);
});
