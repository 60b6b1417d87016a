import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { extname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { flagsFor } from '../../find-sources.js';
import { isOutcome, type PdfMessage, type PdfOutcome, type PdfTask } from './pdf-task.js';
import { refused } from './sales-order-pdf.js';

/** A PDF in memory, or as it streams out of storage; it is not collected in this process. */
export type PdfSource = Uint8Array | AsyncIterable<Uint8Array>;

/**
 * Runs a task on a PDF in a process of its own. A worker thread alone would not do: a thread's memory limit leaves out array buffers, where a
 * decompression bomb ends up, and V8 ends the whole process when it cannot get memory, which would end the API with it. A process can always
 * be killed, gives everything back, and gets no environment, so a hostile file finds no secret in it.
 * @param onMessage progress and cuts; the process waits until the promise of a cut is settled
 * @param signal kills the process; the promise is rejected with the signal's reason
 */
export async function runPdfTask(
  task: PdfTask,
  source: PdfSource,
  onMessage: (message: Exclude<PdfMessage, PdfOutcome>) => Promise<void> | void,
  signal?: AbortSignal,
): Promise<PdfOutcome> {
  signal?.throwIfAborted();
  const child = startProcess();
  const kill = () => child.kill('SIGKILL');
  signal?.addEventListener('abort', kill);
  try {
    child.send(task);
    const [outcome] = await Promise.all([listen(child, onMessage), feed(child, source)]);
    signal?.throwIfAborted();
    return outcome;
  } finally {
    signal?.removeEventListener('abort', kill);
    kill();
  }
}

function startProcess(): ChildProcess {
  const extension = extname(fileURLToPath(import.meta.url));
  const file = fileURLToPath(new URL(`./sales-order-pdf.process${extension}`, import.meta.url));
  return spawn(process.execPath, [...flagsFor(extension), file], {
    env: {},
    stdio: ['pipe', 'ignore', 'ignore', 'ipc'],
    serialization: 'advanced',
  });
}

/** The process may end before it has taken all bytes, having seen enough; an error of the source itself is the caller's. */
async function feed(child: ChildProcess, source: PdfSource): Promise<void> {
  if (!child.stdin) throw new Error('The process has no standard input.');
  let sourceFailed = false;
  const bytes = async function* () {
    try {
      yield* source instanceof Uint8Array ? [source] : source;
    } catch (error) {
      sourceFailed = true;
      throw error;
    }
  };
  await pipeline(bytes, child.stdin).catch((error: unknown) => {
    if (sourceFailed) throw error;
  });
}

async function listen(
  child: ChildProcess,
  onMessage: (message: Exclude<PdfMessage, PdfOutcome>) => Promise<void> | void,
): Promise<PdfOutcome> {
  let pagesDone = 0;
  const outcome = new Promise<PdfOutcome>((resolve, reject) => {
    child.on('message', (message: PdfMessage) => {
      if (isOutcome(message)) return resolve(message);
      if (message.kind === 'progress') pagesDone = message.done;
      Promise.resolve(onMessage(message)).then(() => {
        if (message.kind === 'cut' && child.connected) child.send('go on');
      }, reject);
    });
    child.on('error', reject);
  });
  const ended = once(child, 'disconnect').then(() => refused('pdf_unreadable', `The reader ended unexpectedly after page ${pagesDone}.`));
  return Promise.race([outcome, ended]);
}
