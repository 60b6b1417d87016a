import { DEFAULT_PDF_LIMITS, type PdfLimits } from './pdf-task.js';
import { type PdfSource, runPdfTask } from './run-pdf-task.js';
import type { ReadPdf, RefusedPdf } from './sales-order-pdf.js';

export interface ReadPdfOptions {
  limits?: Partial<PdfLimits>;
  /** Told after every page. */
  onProgress?: (done: number, total: number) => void;
  signal?: AbortSignal;
}

/**
 * Reads the sales orders of a PDF as the ERP prints them. Whatever the file is, this answers within the limits, and the process that
 * calls it goes on serving: the file is opened in another one.
 */
export async function readSalesOrderPdf(source: PdfSource, options: ReadPdfOptions = {}): Promise<ReadPdf | RefusedPdf> {
  const limits = { ...DEFAULT_PDF_LIMITS, ...options.limits };
  const outcome = await runPdfTask(
    { kind: 'read', limits },
    source,
    (message) => {
      if (message.kind === 'progress') options.onProgress?.(message.done, message.total);
    },
    options.signal,
  );
  if (outcome.kind === 'all_cut') throw new Error('The reader answered a task it was not given.');
  return outcome;
}
