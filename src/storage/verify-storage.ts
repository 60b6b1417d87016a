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
  sha256: string | null;
  keptIn: string;
}

const BATCH = 500;

/**
 * Reads every file that a row names and compares its SHA-256 with the recorded one; reports each that differs or is missing, one line each. Files stream
 * through one by one, and rows come page by page: memory does not grow with them, and no snapshot is held for hours.
 * @param report called with each line
 * @param prefix looks only at keys that begin with it
 */
export async function verifyStorage(
  statements: Statements,
  storage: FileStorage,
  report: (line: string) => void,
  prefix = '',
): Promise<VerifyCounts> {
  const counts: VerifyCounts = { verified: 0, differing: 0, missing: 0, withoutHash: 0 };
  const named = await namedFiles(statements);
  const page = `select storage_key as key, sha256, kept_in as "keptIn" from (${named}) named
    where starts_with(storage_key, $1) and (storage_key, kept_in) > ($2, $3) order by storage_key, kept_in limit $4`;
  let last = { key: '', keptIn: '' };
  for (;;) {
    const files = (await statements.rows(page, [prefix, last.key, last.keptIn, BATCH])) as NamedFile[];
    for (const file of files) await verify(storage, file, counts, report);
    const end = files.at(-1);
    if (!end || files.length < BATCH) return counts;
    last = end;
  }
}

async function verify(storage: FileStorage, { key, sha256, keptIn }: NamedFile, counts: VerifyCounts, report: (line: string) => void) {
  const found = await hashOf(storage, key);
  if (found === null) {
    counts.missing += 1;
    report(`file missing: ${key} of ${keptIn}`);
  } else if (sha256 === null) counts.withoutHash += 1;
  else if (found === sha256) counts.verified += 1;
  else {
    counts.differing += 1;
    report(`file differs from what was received: ${key} of ${keptIn} (SHA-256 ${found}, recorded ${sha256})`);
  }
}

/** @returns null when there is no such file */
async function hashOf(storage: FileStorage, key: string): Promise<string | null> {
  if (!isKey(key)) return null;
  const hash = createHash('sha256');
  try {
    await pipeline(await storage.open(key), hash);
    return hash.digest('hex');
  } catch (error) {
    if (error instanceof FileMissing) return null;
    throw error;
  }
}
