import { randomUUID } from 'node:crypto';
import { Problem } from '../../../problems/problem.js';
import type { FileStorage, StoredFile } from '../../../storage/file-storage.js';
import { type EmailHeader, HEADER_BYTES, NotAnEmail, readEmailHeader } from './email/read-email-header.js';

/** A new storage key. */
export const approvalKey = (): string => `tracing-report-approvals/${randomUUID()}.eml`;

/**
 * @param head the first `HEADER_BYTES` of the file
 * @throws Problem `unsupported_type`
 */
export function refuseAllButEmail(head: Buffer): void {
  try {
    readEmailHeader(head);
  } catch (error) {
    if (!(error instanceof NotAnEmail)) throw error;
    const detail = `The file is not an e-mail as saved (.eml): ${error.message}`;
    throw new Problem('unsupported_type', detail, { errors: [{ pointer: '/file', code: 'unsupported_type', detail }] });
  }
}

/** Reads the header from storage, so that what is recorded is what the stored bytes say. */
export async function readStoredHeader(storage: FileStorage, { key, byteSize }: StoredFile): Promise<EmailHeader> {
  const head = await storage.open(key, { start: 0, end: Math.min(byteSize, HEADER_BYTES) - 1 });
  return readEmailHeader(Buffer.concat(await head.toArray()));
}
