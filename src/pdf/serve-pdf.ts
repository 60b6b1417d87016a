import { once } from 'node:events';
import { parentPort, workerData } from 'node:worker_threads';
import type { PdfResult, PdfStep, PdfTask } from './pdf-task.js';

/** Sends progress or a part to the process that watches the thread. The promise of a part resolves when the part is stored. */
export type Say = (step: PdfStep) => Promise<void>;

/** The work of a thread that `runPdfTask` starts: it handles the file's bytes, while `pdf.process.ts` watches it. */
export async function servePdf<Task extends PdfTask>(work: (bytes: Uint8Array, task: Task, say: Say) => Promise<PdfResult>): Promise<void> {
  const port = parentPort;
  if (!port) return;
  const { task, bytes } = workerData as { task: Task; bytes: Uint8Array };
  const say: Say = async (step) => {
    if (step.kind === 'progress') return port.postMessage(step);
    const goOn = once(port, 'message');
    port.postMessage(step, [step.bytes.buffer as ArrayBuffer]);
    await goOn;
  };
  port.postMessage(await work(bytes, task, say));
  port.close();
}
