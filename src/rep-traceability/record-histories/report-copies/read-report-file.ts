import type { Readable } from 'node:stream';
import { parse } from 'csv-parse/sync';
import { HashingReader } from '../../../storage/hashing-reader.js';

/** Rows on paper, at most: the copy as CSV has all of them. */
export const MOST_ROWS = 500;
/** Bytes that are searched for them. */
const MOST_BYTES = 2_000_000;

export interface ReadFile {
  columns: string[];
  rows: string[][];
  /** Whether the file has no further rows. */
  complete: boolean;
  /** SHA-256 of all bytes of the file. */
  sha256: string;
}

/** Reads a stored report once: the hash of all of it, and its first rows. */
export async function readReportFile(content: Readable): Promise<ReadFile> {
  const reader = new HashingReader(content);
  const first: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of reader) {
    if (bytes < MOST_BYTES) first.push(chunk);
    bytes += chunk.length;
  }
  const read = Buffer.concat(first);
  const lines = linesOf(read);
  const cut = read.length < bytes;
  // The last line of what was read may be half a line.
  if (cut && lines.length <= MOST_ROWS + 1) lines.pop();
  const [columns = [], ...rows] = lines;
  return { columns, rows: rows.slice(0, MOST_ROWS), complete: !cut && rows.length <= MOST_ROWS, sha256: reader.digest() };
}

/** The header, the rows that are shown, and one more if there is one. A quote that is never closed ends the list. */
const linesOf = (bytes: Buffer): string[][] =>
  parse(bytes, {
    bom: true,
    to: MOST_ROWS + 2,
    relaxColumnCount: true,
    relaxQuotes: true,
    skipRecordsWithError: true,
    skipEmptyLines: true,
  });
