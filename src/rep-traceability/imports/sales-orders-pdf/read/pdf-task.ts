import type { ReadPdf, RefusedPdf } from './sales-order-pdf.js';

/** What a file may cost. The memory is that of the whole process that reads it; what it holds before reading is about 90 MB. */
export interface PdfLimits {
  maxBytes: number;
  maxPages: number;
  /** For reading, or for cutting one order. */
  timeLimitMs: number;
  memoryLimitMb: number;
}

export const DEFAULT_PDF_LIMITS: PdfLimits = { maxBytes: 100 * 1024 * 1024, maxPages: 2_000, timeLimitMs: 28_000, memoryLimitMb: 460 };

/** Work for the process: read all orders, or cut groups of pages (counted from 1) out of a file of so many pages. */
export type PdfTask = { kind: 'read'; limits: PdfLimits } | { kind: 'cut'; limits: PdfLimits; pageCount: number; groups: number[][] };

/** What the worker says while it works. After each `cut` it waits until it is told to go on, so that cuts do not pile up in memory. */
export type PdfMessage = { kind: 'progress'; done: number; total: number } | { kind: 'cut'; index: number; bytes: Uint8Array } | PdfOutcome;

/** The last thing the worker says. */
export type PdfOutcome = ReadPdf | RefusedPdf | { kind: 'all_cut' };

export const isOutcome = (message: PdfMessage): message is PdfOutcome => message.kind !== 'progress' && message.kind !== 'cut';
