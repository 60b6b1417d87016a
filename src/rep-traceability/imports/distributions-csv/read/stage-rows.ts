import type { Readable } from 'node:stream';
import type { PoolClient } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { SkippedLine } from '../../../../csv/detect-dialect.js';
import type { Dialect } from '../../../../csv/read-csv.js';
import { readInThread } from '../../../../csv/read-in-thread.js';
import { COPIED_COLUMNS } from './copy-rows.js';
import type { RowContext } from './parse-row.js';

/** What the thread needs to read the rows of a file against the stored records. */
export interface CsvTask {
  importId: number;
  /** Of the file. */
  byteSize: number;
  dialect: Dialect;
  context: RowContext;
}

/**
 * Streams the rows of a file into `import_rows`: every row, valid or not, with its raw cells.
 * @param showBytes called with the number of bytes that the reader has received
 * @returns the lines that repeat the header
 * @throws FileProblem when the end of a row is unclear
 */
export async function stageRows(
  client: PoolClient,
  source: Readable,
  task: CsvTask,
  showBytes: (bytes: number) => void,
): Promise<SkippedLine[]> {
  const sink = client.query(copyFrom(`copy import_rows (${COPIED_COLUMNS.join(', ')}) from stdin`));
  return readInThread({ module: new URL('./csv-rows.worker.js', import.meta.url), task, source, sink, showBytes });
}
