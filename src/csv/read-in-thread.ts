import type { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Worker } from 'node:worker_threads';
import type { ProblemCode } from '../problems/catalogue.js';
import { FileProblem } from '../problems/file-problem.js';
import type { SkippedLine } from './detect-dialect.js';
import type { Dialect } from './read-csv.js';

/** The last message of the thread. */
export type ReadOutcome = { kind: 'read'; skipped: SkippedLine[] } | { kind: 'refused'; code: ProblemCode; detail: string; line: number };

/** Enough for rows that stream through. Without a limit V8 collects garbage late, and the process grows by hundreds of megabytes. */
const MEMORY = { maxOldGenerationSizeMb: 96, maxYoungGenerationSizeMb: 8 };

interface ThreadTask<Task> {
  /** The module that the thread runs; it calls `serveRows`. */
  module: URL;
  task: Task;
  source: Readable;
  /** Receives the text of the rows. */
  sink: Writable;
  /** Called with the number of bytes that the reader has received. */
  showBytes: (bytes: number) => void;
}

/**
 * Reads the rows of a file in a thread, so that the API stays responsive while a million rows are read.
 * @returns the lines that repeat the header
 * @throws FileProblem those of `readCsv`
 */
export async function readInThread<Task extends { dialect: Dialect }>({
  module,
  task,
  source,
  sink,
  showBytes,
}: ThreadTask<Task>): Promise<SkippedLine[]> {
  const worker = new Worker(module, {
    workerData: task,
    stdin: true,
    stdout: true,
    env: {},
    // `npm start` has its server load a module that ends the process with its standard input, and that of a thread ends with the file.
    execArgv: [],
    resourceLimits: MEMORY,
  });
  try {
    const [skipped] = await Promise.all([untilRead(worker), feed(worker, source, showBytes), pipeline(worker.stdout, sink)]);
    return skipped;
  } finally {
    source.destroy();
    await worker.terminate();
  }
}

async function untilRead(worker: Worker): Promise<SkippedLine[]> {
  return new Promise((resolve, reject) => {
    worker.once('message', (outcome: ReadOutcome) => {
      if (outcome.kind === 'read') resolve(outcome.skipped);
      else reject(new FileProblem(outcome.code, outcome.detail, { line: outcome.line }));
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
