import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { deadlineAfter, isStep, type PdfLimits, type PdfResult, type PdfStep, type PdfTask, type RefusedPdf, refused } from './pdf-task.js';

const HEAP_OF_WORKER_MB = 256;

/** A thread can fill one or two megabytes a millisecond, so checking this often keeps it close to the limit. */
const WATCH_EVERY_MS = 10;

/** The page that the reader has reached, to help a person find the page that causes the failure. */
let reached = '';
let finished = false;
/** The instant after which the work has gone on for too long, on the clock of `performance`. */
let deadline = Number.POSITIVE_INFINITY;

/**
 * The process around one PDF. It gets the task as its first message and the bytes on standard input, passes them to a worker thread and watches that
 * thread. It lives for one file, has no secrets (its environment is empty) and ends together with the process that started it.
 */
async function main(): Promise<void> {
  process.on('disconnect', () => die());
  const [task] = (await once(process, 'message')) as [PdfTask];
  const bytes = await readStandardInput(task.limits.maxBytes);
  if (!bytes) return finish(refused('pdf_too_large', `The file is larger than ${megabytes(task.limits.maxBytes)} MB. Split it.`));
  runWorker(task, bytes);
}

async function readStandardInput(maxBytes: number): Promise<Uint8Array<ArrayBuffer> | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) return null;
    chunks.push(chunk);
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

function runWorker(task: PdfTask, bytes: Uint8Array<ArrayBuffer>): void {
  const worker = new Worker(new URL(task.module), {
    workerData: { task, bytes },
    transferList: [bytes.buffer],
    resourceLimits: { maxOldGenerationSizeMb: HEAP_OF_WORKER_MB },
  });
  const { timeLimitMs } = task.limits;
  watch(task.limits);
  deadline = performance.now() + timeLimitMs;
  let pages = 0;
  worker.on('message', (message: PdfStep | PdfResult) => {
    if (!isStep(message)) return finish(message);
    // Storing a part is not the work of this process.
    if (message.kind === 'part') deadline = Number.POSITIVE_INFINITY;
    else {
      reached = ` It stopped at page ${Math.min(message.done + 1, message.total)} of ${message.total}.`;
      deadline = deadlineAfter(deadline, performance.now(), message.done - pages, task.limits);
      pages = message.done;
    }
    process.send?.(message);
  });
  process.on('message', () => {
    deadline = performance.now() + timeLimitMs;
    worker.postMessage('go on');
  });
  worker.on('error', (error: NodeJS.ErrnoException) => finish(failure(error, task.limits)));
  worker.on('exit', () => finish(unreadable));
}

/**
 * Watches time and memory. The heap limit of a thread does not count array buffers, which hold decompressed streams: only the size of the process shows
 * them.
 */
function watch(limits: PdfLimits): void {
  setInterval(() => {
    if (process.memoryUsage.rss() > limits.memoryLimitMb * 1024 * 1024) finish(tooMuchMemory(limits));
    if (performance.now() > deadline) finish(tooSlow(limits));
  }, WATCH_EVERY_MS);
}

function failure(error: NodeJS.ErrnoException, limits: PdfLimits): RefusedPdf {
  const outOfMemory = error.code === 'ERR_WORKER_OUT_OF_MEMORY' || /allocation failed|array length/i.test(error.message);
  return outOfMemory ? tooMuchMemory(limits) : unreadable;
}

const unreadable = refused('pdf_unreadable', 'The PDF reader failed on this file.');
const tooMuchMemory = ({ memoryLimitMb }: PdfLimits) =>
  refused('pdf_needs_too_much_memory', `The file needs more than ${memoryLimitMb} MB of memory.${reached}`);
const tooSlow = ({ timeLimitMs, timePerPageMs }: PdfLimits) =>
  refused(
    'pdf_too_slow',
    `The file takes too long: more than ${timeLimitMs / 1000} seconds beyond ${timePerPageMs / 1000} seconds for each page.${reached}`,
  );
const megabytes = (bytes: number): number => Math.floor(bytes / 1024 / 1024);

function finish(outcome: PdfResult): void {
  if (finished) return;
  finished = true;
  process.send?.(outcome, () => die());
}

/** A thread in an endless loop keeps a process from exiting, so it is killed. */
function die(): void {
  process.kill(process.pid, 'SIGKILL');
}

await main();
