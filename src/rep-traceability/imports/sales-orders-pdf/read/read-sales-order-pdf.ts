import { moduleBeside } from '../../../../jobs/find-sources.js';
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
 * Reads the sales orders of a PDF as the ERP prints them. Whatever the file is, this answers within the limits, and the process that
 * calls it goes on serving: the file is opened in another one.
 */
export function readSalesOrderPdf(source: PdfSource, { limits, onProgress, signal }: ReadPdfOptions = {}): Promise<PdfOutcome<ReadPdf>> {
  return runPdfTask<ReadPdf>(
    { module: moduleBeside(import.meta.url, 'sales-orders.worker').href, limits: { ...DEFAULT_PDF_LIMITS, ...limits } },
    source,
    (step) => {
      if (step.kind === 'progress') onProgress?.(step.done, step.total);
    },
    signal,
  );
}
