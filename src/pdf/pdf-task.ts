/** Limits on the resources that a file may use. Memory is that of the whole process that reads it, which needs about 90 MB before it reads. */
export interface PdfLimits {
  maxBytes: number;
  maxPages: number;
  /** Longest time without a page read, or for cutting one group of pages. */
  timeLimitMs: number;
  /** What each page that was read gives back of the time limit: many pages take long, on a busy machine too, and each of them shows that the work goes on. */
  timePerPageMs: number;
  memoryLimitMb: number;
}

export const DEFAULT_PDF_LIMITS: PdfLimits = {
  maxBytes: 100 * 1024 * 1024,
  maxPages: 2_000,
  timeLimitMs: 28_000,
  timePerPageMs: 200,
  memoryLimitMb: 460,
};

/**
 * The instant after which the work has gone on for too long, once more pages are read. Pages that are read steadily move it on, however many they are;
 * a page that never ends is stopped after the time limit.
 * @param deadline before these pages, in milliseconds as `now`
 * @param pages read since the last look
 */
export const deadlineAfter = (
  deadline: number,
  now: number,
  pages: number,
  { timeLimitMs, timePerPageMs }: Pick<PdfLimits, 'timeLimitMs' | 'timePerPageMs'>,
): number => Math.min(deadline + pages * timePerPageMs, now + timeLimitMs);

/** Work for the process: a module to run in its thread, and what that module needs besides the bytes. */
export interface PdfTask {
  /** Calls `servePdf`. */
  module: string;
  limits: PdfLimits;
}

/** Messages of the thread during its work. After each `part` it waits for permission to continue, so that parts do not pile up in memory. */
export type PdfStep = { kind: 'progress'; done: number; total: number } | { kind: 'part'; index: number; bytes: Uint8Array };

/** The last message of the thread: its result, or why the file is refused. */
export type PdfOutcome<Result> = Result | RefusedPdf;

/** `kind` distinguishes a result from the other messages. */
export interface PdfResult {
  kind: string;
}

/** Whether a message is a step of the work, and not its result. */
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

/** Why the whole file is refused: one reason that a person can act on. */
export interface RefusedPdf {
  kind: 'refused';
  code: RefusalCode;
  detail: string;
}

export const refused = (code: RefusalCode, detail: string): RefusedPdf => ({ kind: 'refused', code, detail });
