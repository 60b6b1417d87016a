import { readlinkSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { basename } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { copyLine } from './copy-rows.js';
import type { CsvOutcome, CsvTask } from './csv-task.js';
import { FileProblem } from './file-problem.js';
import { parseRow } from './parse-row.js';
import { readCsv } from './read-csv.js';

const CHUNK_CHARACTERS = 128 * 1024;

/** The thread that reads the rows of a file: its bytes come on standard input, the text for COPY leaves on standard output. */
async function work(task: CsvTask): Promise<CsvOutcome> {
  try {
    await pipeline(Readable.from(copyText(task), { objectMode: false }), process.stdout, { end: false });
    return { kind: 'read' };
  } catch (error) {
    if (error instanceof FileProblem) return { kind: 'refused', code: error.code, detail: error.detail };
    throw error;
  }
}

async function* copyText({ importId, file, context }: CsvTask): AsyncGenerator<Buffer> {
  let text = '';
  for await (const row of readCsv(process.stdin, file)) {
    const { lineNumber, cells } = row;
    const { values, problems } = parseRow(row, context);
    text += copyLine(importId, lineNumber, cells, values, problems);
    if (text.length < CHUNK_CHARACTERS) continue;
    yield Buffer.from(text);
    text = '';
  }
  if (text !== '') yield Buffer.from(text);
}

/** Requests go first: on Linux a thread has a priority of its own. Elsewhere it keeps that of the process. */
function lowerThreadPriority(): void {
  try {
    setPriority(Number(basename(readlinkSync('/proc/thread-self'))), constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // As good as it gets.
  }
}

lowerThreadPriority();
parentPort?.postMessage(await work(workerData));
