/** What a file may cost. The memory is that of the whole process that reads it; what it holds before reading is about 90 MB. */
export interface PdfLimits {
  maxBytes: number;
  maxPages: number;
  /** For reading, or for one cut. */
  timeLimitMs: number;
  memoryLimitMb: number;
}

export const DEFAULT_PDF_LIMITS: PdfLimits = { maxBytes: 100 * 1024 * 1024, maxPages: 2_000, timeLimitMs: 28_000, memoryLimitMb: 460 };

/** Work for the process: a module to run in its thread, and what that module needs to know beside the bytes. */
export interface PdfTask {
  /** Calls `servePdf`. */
  module: string;
  limits: PdfLimits;
}

/** The messages of a working thread. After each `part` it waits for permission to go on, so that parts do not pile up in memory. */
export type PdfStep = { kind: 'progress'; done: number; total: number } | { kind: 'part'; index: number; bytes: Uint8Array };

/** The last thing the thread says: what it made of the file, or why the file is refused. */
export type PdfOutcome<Result> = Result | RefusedPdf;

/** What a result is known by among the other messages. */
export interface PdfResult {
  kind: string;
}

export const isStep = (message: PdfStep | PdfResult): message is PdfStep => message.kind === 'progress' || message.kind === 'part';

export type RefusalCode =
  | 'not_a_pdf'
  | 'pdf_encrypted'
  | 'pdf_damaged'
  | 'pdf_too_large'
  | 'pdf_too_many_pages'
  | 'pdf_too_slow'
  | 'pdf_needs_too_much_memory'
  | 'pdf_unreadable';

/** The whole file is refused, with one reason a person can act on. */
export interface RefusedPdf {
  kind: 'refused';
  code: RefusalCode;
  detail: string;
}

export const refused = (code: RefusalCode, detail: string): RefusedPdf => ({ kind: 'refused', code, detail });
