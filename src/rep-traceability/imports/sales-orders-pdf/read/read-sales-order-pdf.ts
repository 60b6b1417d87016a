import { DEFAULT_PDF_LIMITS, type PdfLimits, type PdfOutcome } from '../../../../pdf/pdf-task.js';
import { type PdfSource, runPdfTask } from '../../../../pdf/run-pdf-task.js';
import type { ReadPdf } from './read-sales-orders.js';

export interface ReadPdfOptions {
  limits?: Partial<PdfLimits>;
  /** Called after every page. */
  onProgress?: (done: number, total: number) => void;
  signal?: AbortSignal;
}

/**
 * Reads the sales orders of a PDF as the ERP prints them. It answers within the limits for any file, and the calling process stays responsive,
 * since another process opens the file.
 * @returns the orders and all other pages, or why the file was refused
 */
export function readSalesOrderPdf(source: PdfSource, { limits, onProgress, signal }: ReadPdfOptions = {}): Promise<PdfOutcome<ReadPdf>> {
  return runPdfTask<ReadPdf>(
    { module: new URL('./sales-orders.worker.js', import.meta.url).href, limits: { ...DEFAULT_PDF_LIMITS, ...limits } },
    source,
    (step) => {
      if (step.kind === 'progress') onProgress?.(step.done, step.total);
    },
    signal,
  );
}
