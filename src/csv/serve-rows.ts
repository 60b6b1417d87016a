import { readlinkSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { basename } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { FileProblem } from '../problems/file-problem.js';
import type { SkippedLine } from './detect-dialect.js';
import { atMost, type CsvRow, type Dialect, readCsv } from './read-csv.js';
import type { ReadOutcome } from './read-in-thread.js';

/** Headers that are repeated more often than that are not listed one by one. */
const MOST_SKIPPED = 100;
const LONGEST_SKIPPED = 500;
/** Twice what a large import of real data has. A row of one letter takes fifty times its bytes in the database. */
const MOST_ROWS = 2_000_000;
const CHUNK_CHARACTERS = 128 * 1024;

/**
 * The work of a thread that `readInThread` starts: it reads the bytes of a file from standard input and writes the text of its rows to standard
 * output.
 * @param toText makes the text of one row, for the task that the thread was given
 */
export async function serveRows<Task extends { dialect: Dialect }>(toText: (row: CsvRow, task: Task) => string): Promise<void> {
  lowerThreadPriority();
  parentPort?.postMessage(await work(workerData, toText));
}

async function work<Task extends { dialect: Dialect }>(task: Task, toText: (row: CsvRow, task: Task) => string): Promise<ReadOutcome> {
  const skipped: SkippedLine[] = [];
  const skip = ({ lineNumber, text }: SkippedLine) => {
    if (skipped.length < MOST_SKIPPED) skipped.push({ lineNumber, text: text.slice(0, LONGEST_SKIPPED) });
  };
  const chunks = async function* (): AsyncGenerator<Buffer> {
    let text = '';
    for await (const row of atMost(MOST_ROWS, readCsv(process.stdin, task.dialect, skip))) {
      text += toText(row, task);
      if (text.length < CHUNK_CHARACTERS) continue;
      yield Buffer.from(text);
      text = '';
    }
    if (text !== '') yield Buffer.from(text);
  };
  try {
    await pipeline(Readable.from(chunks(), { objectMode: false }), process.stdout, { end: false });
    return { kind: 'read', skipped };
  } catch (error) {
    if (error instanceof FileProblem) return { kind: 'refused', code: error.code, detail: error.detail, line: error.line };
    throw error;
  }
}

/** Lets requests go first. On Linux each thread has its own priority; elsewhere the thread keeps that of the process. */
function lowerThreadPriority(): void {
  try {
    setPriority(Number(basename(readlinkSync('/proc/thread-self'))), constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // Not permitted here: keep the default priority.
  }
}
