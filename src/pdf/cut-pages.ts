import { moduleBeside } from '../jobs/find-sources.js';
import { DEFAULT_PDF_LIMITS, type PdfLimits, type PdfOutcome, type PdfTask } from './pdf-task.js';
import { type PdfSource, runPdfTask } from './run-pdf-task.js';

export interface CutRequest {
  /** How many pages the reader found in the file. */
  pageCount: number;
  /** For each cut, its pages counted from 1, in the order wanted. */
  groups: number[][];
}

export interface AllCut {
  kind: 'all_cut';
}

export type CutTask = PdfTask & CutRequest;

/**
 * Cuts groups of pages out of a PDF, each into a separate PDF. The file is opened once, in a separate process.
 * @param onCut takes one cut (its index in `groups`); the next is made only when its promise is fulfilled, so one is in memory at a time
 */
export async function cutPages(
  source: PdfSource,
  request: CutRequest,
  onCut: (index: number, bytes: Uint8Array) => Promise<void>,
  options: { limits?: Partial<PdfLimits>; signal?: AbortSignal } = {},
): Promise<PdfOutcome<AllCut>> {
  const task: CutTask = {
    module: moduleBeside(import.meta.url, 'cut-pages.worker').href,
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
