import { randomUUID } from 'node:crypto';
import { Problem } from '../../problems/problem.js';

/** PDF readers accept the mark `%PDF-` anywhere in the first kilobyte, since some programs write a line before it. */
export const PDF_HEAD_BYTES = 1_024;
/** @param head the first `PDF_HEAD_BYTES` of the file */
export const isPdf = (head: Buffer): boolean => head.subarray(0, PDF_HEAD_BYTES).includes('%PDF-');

/**
 * @param head the first bytes of the file
 * @throws Problem `unsupported_type`
 */
export function refuseAllButPdf(head: Buffer): void {
  if (isPdf(head)) return;
  const detail = 'The content of the file is not a PDF.';
  throw new Problem('unsupported_type', detail, { errors: [{ pointer: '/file', code: 'unsupported_type', detail }] });
}

/** A new storage key; it says nothing of the order or the name of the file. */
export const attachmentKey = (): string => `sales-order-attachments/${randomUUID()}.pdf`;
