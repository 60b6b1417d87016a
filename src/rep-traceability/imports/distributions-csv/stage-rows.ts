import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { PoolClient } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { COPIED_COLUMNS, copyLine } from './copy-rows.js';
import { parseRow, type RowContext } from './parse-row.js';
import type { CsvRow } from './read-csv.js';

const CHUNK_CHARACTERS = 64 * 1024;

/** Streams the rows of a file through the parser into import_rows: every row, right or wrong, with its raw cells. */
export async function stageRows(client: PoolClient, importId: number, rows: AsyncIterable<CsvRow>, context: RowContext): Promise<void> {
  const copy = client.query(copyFrom(`copy import_rows (${COPIED_COLUMNS.join(', ')}) from stdin`));
  await pipeline(Readable.from(copyText(importId, rows, context), { objectMode: false }), copy);
}

async function* copyText(importId: number, rows: AsyncIterable<CsvRow>, context: RowContext): AsyncGenerator<string> {
  let text = '';
  for await (const { lineNumber, cells } of rows) {
    const { values, problems } = parseRow(cells, context);
    text += copyLine(importId, lineNumber, cells, values, problems);
    if (text.length < CHUNK_CHARACTERS) continue;
    yield text;
    text = '';
  }
  if (text !== '') yield text;
}
