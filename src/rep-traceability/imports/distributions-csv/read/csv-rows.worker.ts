import { serveRows } from '../../../../csv/serve-rows.js';
import { copyLine } from './copy-rows.js';
import { parseRow } from './parse-row.js';
import type { CsvTask } from './stage-rows.js';

/** The thread that reads the rows of a log into the text of COPY. */
await serveRows<CsvTask>((row, { importId, context }) => copyLine(importId, row.lineNumber, row.cells, parseRow(row, context)));
