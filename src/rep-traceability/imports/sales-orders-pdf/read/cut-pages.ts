import { DEFAULT_PDF_LIMITS, type PdfLimits } from './pdf-task.js';
import { type PdfSource, runPdfTask } from './run-pdf-task.js';
import type { RefusedPdf } from './sales-order-pdf.js';

export interface CutRequest {
  /** How many pages the reader found in the file. */
  pageCount: number;
  /** For each cut, its pages counted from 1, in the order wanted. */
  groups: number[][];
}

/**
 * Cuts the pages of several orders out of a PDF, each as a PDF of its own, opening the file once and in a process of its own.
 * @param onCut takes one cut (its index in `groups`); the next is made only when its promise is fulfilled, so one is in memory at a time
 */
export async function cutPages(
  source: PdfSource,
  request: CutRequest,
  onCut: (index: number, bytes: Uint8Array) => Promise<void>,
  options: { limits?: Partial<PdfLimits>; signal?: AbortSignal } = {},
): Promise<{ kind: 'all_cut' } | RefusedPdf> {
  const limits = { ...DEFAULT_PDF_LIMITS, ...options.limits };
  const outcome = await runPdfTask(
    { kind: 'cut', limits, ...request },
    source,
    async (message) => {
      if (message.kind === 'cut') await onCut(message.index, message.bytes);
    },
    options.signal,
  );
  if (outcome.kind === 'read') throw new Error('The cutter answered a task it was not given.');
  return outcome;
}
