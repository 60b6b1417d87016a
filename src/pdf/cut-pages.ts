import { DEFAULT_PDF_LIMITS, type PdfLimits, type PdfOutcome, type PdfTask } from './pdf-task.js';
import { type PdfSource, runPdfTask } from './run-pdf-task.js';

/** Which pages to cut, and how many pages the reader found in the file. */
export interface CutRequest {
  pageCount: number;
  /** The pages of each result, numbered from 1, in the wanted order. */
  groups: number[][];
}

export interface AllCut {
  kind: 'all_cut';
}

export type CutTask = PdfTask & CutRequest;

/**
 * Cuts groups of pages out of a PDF, each into a separate PDF. The file is opened once, in a separate process.
 * @param onCut stores one result (`index` is its position in `groups`). The next is made once its promise is fulfilled, so one is in memory at a time.
 * @param options.signal kills the process; the promise is rejected with the signal's reason
 * @returns why the file was refused, if it was
 */
export async function cutPages(
  source: PdfSource,
  request: CutRequest,
  onCut: (index: number, bytes: Uint8Array) => Promise<void>,
  options: { limits?: Partial<PdfLimits>; signal?: AbortSignal } = {},
): Promise<PdfOutcome<AllCut>> {
  const task: CutTask = {
    module: new URL('./cut-pages.worker.js', import.meta.url).href,
    limits: { ...DEFAULT_PDF_LIMITS, ...options.limits },
    ...request,
  };
  return runPdfTask<AllCut>(
    task,
    source,
    async (step) => {
      if (step.kind === 'part') await onCut(step.index, step.bytes);
    },
    options.signal,
  );
}
