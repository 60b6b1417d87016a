import { randomUUID } from 'node:crypto';
import { Problem } from '../../problems/problem.js';

/** Readers of PDF look for the mark in the first kilobyte, since some writers put a line before it. */
export const PDF_HEAD_BYTES = 1_024;
export const isPdf = (head: Buffer): boolean => head.subarray(0, PDF_HEAD_BYTES).includes('%PDF-');

export function refuseAllButPdf(head: Buffer): void {
  if (isPdf(head)) return;
  const detail = 'The file is not a PDF, whatever it is called.';
  throw new Problem('unsupported_type', detail, { errors: [{ pointer: '/file', code: 'unsupported_type', detail }] });
}

export const attachmentKey = (): string => `sales-order-attachments/${randomUUID()}.pdf`;
