import { Readable } from 'node:stream';
import { StreamableFile } from '@nestjs/common';
import { csvLine } from './spreadsheet-cells.js';

/** Without it Excel takes UTF-8 for the code page of the machine. The importer skips it. */
const BYTE_ORDER_MARK = '\ufeff';

export type Cells = readonly (string | number | null)[];

/**
 * A CSV attachment that streams batch by batch, so that memory does not grow with its rows. The first batch is read before the response begins:
 * an error before that is answered as a problem; a later one cuts the connection, so that half a file never looks complete.
 * @param filename only letters, digits, dots and dashes: it is not escaped
 */
export async function csvFile(filename: string, header: readonly string[], batches: AsyncGenerator<Cells[]>): Promise<StreamableFile> {
  const first = await batches.next();
  const stream = Readable.from(csvLines(header, beginningWith(first, batches)), { objectMode: false });
  // A reader that leaves before the first line leaves a generator that never ran: its `finally` would not give the connection back.
  stream.once('close', () => {
    batches.return(undefined).catch(() => undefined);
  });
  return new StreamableFile(stream, { type: 'text/csv; charset=utf-8', disposition: `attachment; filename="${filename}"` });
}

/**
 * The lines of a CSV, those of a batch at once.
 * @returns the header, then the lines of each batch as one text
 */
export async function* csvLines(header: readonly string[], batches: AsyncIterable<Cells[]>): AsyncGenerator<string> {
  yield BYTE_ORDER_MARK + csvLine(header);
  for await (const batch of batches) yield batch.map(csvLine).join('');
}

async function* beginningWith(first: IteratorResult<Cells[]>, rest: AsyncGenerator<Cells[]>): AsyncGenerator<Cells[]> {
  if (first.done) return;
  yield first.value;
  yield* rest;
}

/** Lines that are in memory already, as the one batch of a file. */
export async function* inOneBatch(lines: Iterable<Cells>): AsyncGenerator<Cells[]> {
  yield [...lines];
}
