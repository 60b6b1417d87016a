import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { StreamableFile } from '@nestjs/common';
import { makeZip } from 'client-zip';

export interface ZipEntry {
  /** Unique in the file; only letters, digits, dots and dashes, which every program for ZIP can read. */
  name: string;
  input: Uint8Array;
  lastModified: Date;
}

/**
 * A ZIP attachment that streams entry by entry, so that memory does not grow with them. The first entry is made before the response begins: an error
 * before that is answered as a problem; a later one cuts the connection, so that half a file never looks complete.
 * @param filename only letters, digits, dots and dashes: it is not escaped
 */
export async function zipFile(filename: string, entries: AsyncGenerator<ZipEntry>): Promise<StreamableFile> {
  const first = await entries.next();
  const stream = Readable.fromWeb(makeZip(beginningWith(first, entries)) as ReadableStream<Uint8Array>);
  // A reader that leaves early leaves a generator that nobody ends: its `finally` would not give the connection back.
  stream.once('close', () => {
    entries.return(undefined).catch(() => undefined);
  });
  return new StreamableFile(stream, { type: 'application/zip', disposition: `attachment; filename="${filename}"` });
}

async function* beginningWith(first: IteratorResult<ZipEntry>, rest: AsyncGenerator<ZipEntry>): AsyncGenerator<ZipEntry> {
  if (first.done) return;
  yield first.value;
  yield* rest;
}
