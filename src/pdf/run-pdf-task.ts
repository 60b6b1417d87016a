import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { isStep, type PdfOutcome, type PdfResult, type PdfStep, type PdfTask, refused } from './pdf-task.js';

/** A PDF in memory, or streamed from storage; a stream is not collected in this process. */
export type PdfSource = Uint8Array | AsyncIterable<Uint8Array>;

/**
 * Runs a task on a PDF in a separate process. A worker thread is not enough: its memory limit leaves out array buffers, where a decompression bomb
 * ends up, and V8 ends the whole process when memory runs out, which would end the API. A process can always be killed and returns all its memory. It
 * gets no environment, so a hostile file finds no secrets in it.
 * @param onStep gets progress and parts; the process waits until the promise of a part is settled
 * @param signal kills the process; the promise is rejected with the signal's reason
 * @returns why the file was refused, if it was
 */
export async function runPdfTask<Result extends PdfResult>(
  task: PdfTask,
  source: PdfSource,
  onStep: (step: PdfStep) => Promise<void> | void,
  signal?: AbortSignal,
): Promise<PdfOutcome<Result>> {
  signal?.throwIfAborted();
  const child = startProcess();
  const kill = () => child.kill('SIGKILL');
  signal?.addEventListener('abort', kill);
  try {
    child.send(task);
    const [outcome] = await Promise.all([listen<Result>(child, onStep), feed(child, source)]);
    signal?.throwIfAborted();
    return outcome;
  } finally {
    signal?.removeEventListener('abort', kill);
    kill();
  }
}

function startProcess(): ChildProcess {
  return spawn(process.execPath, [fileURLToPath(new URL('./pdf.process.js', import.meta.url))], {
    env: {},
    stdio: ['pipe', 'ignore', 'ignore', 'ipc'],
    serialization: 'advanced',
  });
}

/** The process may end before it has received all bytes, when it has seen enough. An error of the source itself goes to the caller. */
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

async function listen<Result extends PdfResult>(
  child: ChildProcess,
  onStep: (step: PdfStep) => Promise<void> | void,
): Promise<PdfOutcome<Result>> {
  let pagesDone = 0;
  const outcome = new Promise<PdfOutcome<Result>>((resolve, reject) => {
    child.on('message', (message: PdfStep | PdfOutcome<Result>) => {
      if (!isStep(message)) return resolve(message);
      if (message.kind === 'progress') pagesDone = message.done;
      Promise.resolve(onStep(message)).then(() => {
        if (message.kind === 'part' && child.connected) child.send('go on');
      }, reject);
    });
    child.on('error', reject);
  });
  const ended = once(child, 'disconnect').then(() =>
    refused('pdf_unreadable', `The PDF reader ended unexpectedly after page ${pagesDone}.`),
  );
  return Promise.race([outcome, ended]);
}
