import { Readable } from 'node:stream';
import { StreamableFile } from '@nestjs/common';
import { csvLine } from './spreadsheet-cells.js';

export type Cells = readonly (string | number | null)[];

/**
 * A CSV attachment streamed batch by batch, so that its memory does not grow with its rows. The first batch is read before anything is answered:
 * a failure until then is a proper problem, and one after it cuts the connection, so that half a file never looks whole.
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

/** The lines of a CSV, those of a batch at once. */
export async function* csvLines(header: readonly string[], batches: AsyncIterable<Cells[]>): AsyncGenerator<string> {
  yield csvLine(header);
  for await (const batch of batches) yield batch.map(csvLine).join('');
}

async function* beginningWith(first: IteratorResult<Cells[]>, rest: AsyncGenerator<Cells[]>): AsyncGenerator<Cells[]> {
  if (first.done) return;
  yield first.value;
  yield* rest;
}
