import { once } from 'node:events';
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { cutDocument } from './cut-document.js';
import type { PdfMessage, PdfOutcome, PdfTask } from './pdf-task.js';
import { readDocument } from './read-document.js';

/** The thread that touches the file's bytes; `sales-order-pdf.process.ts` watches it. */
async function work(port: MessagePort, { task, bytes }: { task: PdfTask; bytes: Uint8Array }): Promise<PdfOutcome> {
  if (task.kind === 'read') {
    return readDocument(bytes, task.limits.maxPages, (done, total) =>
      port.postMessage({ kind: 'progress', done, total } satisfies PdfMessage),
    );
  }
  return cutDocument(bytes, task, async (index, cut) => {
    const goOn = once(port, 'message');
    port.postMessage({ kind: 'cut', index, bytes: cut } satisfies PdfMessage, [cut.buffer as ArrayBuffer]);
    await goOn;
  });
}

if (parentPort) {
  const outcome = await work(parentPort, workerData);
  parentPort.postMessage(outcome);
  parentPort.close();
}
