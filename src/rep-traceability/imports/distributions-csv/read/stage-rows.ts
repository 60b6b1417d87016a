import { extname } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { PoolClient } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { flagsFor } from '../../find-sources.js';
import { COPIED_COLUMNS } from './copy-rows.js';
import type { CsvOutcome, CsvTask } from './csv-task.js';
import { FileProblem } from './file-problem.js';

/** Enough for rows that stream through; without a limit V8 collects late and lets the process grow by hundreds of megabytes. */
const MEMORY = { maxOldGenerationSizeMb: 96, maxYoungGenerationSizeMb: 8 };

/**
 * Streams the rows of a file into import_rows: every row, right or wrong, with its raw cells. They are read in a thread of their own, so that the
 * API answers as quickly as ever while a million rows go by.
 * @param showBytes told how many bytes of the file have gone to the reader
 * @throws FileProblem where the rows cannot be told apart
 */
export async function stageRows(client: PoolClient, source: Readable, task: CsvTask, showBytes: (bytes: number) => void): Promise<void> {
  const worker = startWorker(task);
  try {
    const copy = client.query(copyFrom(`copy import_rows (${COPIED_COLUMNS.join(', ')}) from stdin`));
    await Promise.all([untilRead(worker), feed(worker, source, showBytes), pipeline(worker.stdout, copy)]);
  } finally {
    source.destroy();
    await worker.terminate();
  }
}

function startWorker(task: CsvTask): Worker {
  const extension = extname(fileURLToPath(import.meta.url));
  return new Worker(new URL(`./csv-rows.worker${extension}`, import.meta.url), {
    workerData: task,
    stdin: true,
    stdout: true,
    env: {},
    execArgv: flagsFor(extension),
    resourceLimits: MEMORY,
  });
}

async function untilRead(worker: Worker): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.once('message', (outcome: CsvOutcome) => {
      if (outcome.kind === 'read') resolve();
      else reject(new FileProblem(outcome.code, outcome.detail));
    });
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('The reader of the rows ended unexpectedly.')));
  });
}

async function feed({ stdin }: Worker, source: Readable, showBytes: (bytes: number) => void): Promise<void> {
  if (!stdin) throw new Error('The thread has no standard input.');
  let bytes = 0;
  await pipeline(
    source,
    async function* (chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        bytes += chunk.length;
        showBytes(bytes);
        yield chunk;
      }
    },
    stdin,
  );
}
