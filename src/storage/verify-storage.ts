import { createHash } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import type { Statements } from '../database/database.js';
import type { FileStorage } from './file-storage.js';
import { namedFiles } from './named-files.js';
import { FileMissing } from './storage-errors.js';
import { isKey } from './storage-key.js';

export interface VerifyCounts {
  verified: number;
  differing: number;
  missing: number;
  /** Files of the earlier system that were recorded without a hash. */
  withoutHash: number;
}

interface NamedFile {
  key: string;
  /** In hex; null for files of the earlier system that were recorded without it. */
  sha256: string | null;
  /** The table and the key of the row that names the file. */
  keptIn: string;
  rowId: string;
}

/** A file that is not as it was received. */
export interface FileFault extends NamedFile {
  /** The SHA-256 of the file as it is; null when it is missing. */
  found: string | null;
}

/** A fault as a line of text. */
export const faultLine = ({ key, keptIn, sha256, found }: FileFault): string =>
  found === null
    ? `file missing: ${key} of ${keptIn}`
    : `file differs from what was received: ${key} of ${keptIn} (SHA-256 ${found}, recorded ${sha256})`;

const BATCH = 500;
/** Files that are read at the same time: a storage service takes longer to begin than to send most of them. */
const AT_ONCE = 8;

/**
 * Reads every file that a row names and compares its SHA-256 with the recorded one; reports each that differs or is missing. Files stream through, a few at a
 * time, and rows come page by page: memory does not grow with them, and no snapshot is held for hours.
 * @param report called with each fault
 * @param prefix looks only at keys that begin with it
 * @param signal ends the reading
 */
export async function verifyStorage(
  statements: Statements,
  storage: FileStorage,
  report: (fault: FileFault) => void,
  { prefix = '', signal }: { prefix?: string; signal?: AbortSignal } = {},
): Promise<VerifyCounts> {
  const counts: VerifyCounts = { verified: 0, differing: 0, missing: 0, withoutHash: 0 };
  const named = await namedFiles(statements);
  const page = `select storage_key as key, sha256, kept_in as "keptIn", row_id as "rowId" from (${named}) named
    where starts_with(storage_key, $1) and (storage_key, kept_in) > ($2, $3) order by storage_key, kept_in limit $4`;
  let last = { key: '', keptIn: '' };
  for (;;) {
    const files = (await statements.rows(page, [prefix, last.key, last.keptIn, BATCH])) as NamedFile[];
    const hashes = await hashesOf(storage, files, signal);
    for (const [index, file] of files.entries()) compare({ ...file, found: hashes[index] ?? null }, counts, report);
    const end = files.at(-1);
    if (!end || files.length < BATCH) return counts;
    last = end;
  }
}

function compare(file: FileFault, counts: VerifyCounts, report: (fault: FileFault) => void): void {
  if (file.found === null) counts.missing += 1;
  else if (file.sha256 === null) counts.withoutHash += 1;
  else if (file.found === file.sha256) counts.verified += 1;
  else counts.differing += 1;
  if (file.found === null || (file.sha256 !== null && file.found !== file.sha256)) report(file);
}

/** In the order of the files. When one cannot be read, no further one is begun. */
async function hashesOf(storage: FileStorage, files: NamedFile[], signal?: AbortSignal): Promise<(string | null)[]> {
  const hashes: (string | null)[] = [];
  const waiting = files.entries();
  const readers = Array.from({ length: AT_ONCE }, async () => {
    for (const [index, { key }] of waiting) hashes[index] = await hashOf(storage, key, signal);
  });
  try {
    await Promise.all(readers);
  } finally {
    for (const _ of waiting);
    await Promise.allSettled(readers);
  }
  return hashes;
}

/** @returns null when there is no such file */
async function hashOf(storage: FileStorage, key: string, signal?: AbortSignal): Promise<string | null> {
  signal?.throwIfAborted();
  if (!isKey(key)) return null;
  const hash = createHash('sha256');
  try {
    await pipeline(await storage.open(key), hash, { signal });
    return hash.digest('hex');
  } catch (error) {
    if (error instanceof FileMissing) return null;
    throw error;
  }
}
