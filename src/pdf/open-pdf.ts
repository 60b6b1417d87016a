import { getDocumentProxy } from 'unpdf';
import type { PdfDocument } from './page-words.js';
import { type RefusedPdf, refused } from './pdf-task.js';
import { stubImages } from './shown/image-stubs.js';

/** Bytes in which the markers may appear: PDF readers accept some bytes before the header and after the end. */
const MARKER_WINDOW = 1024;

/**
 * What the first and last bytes show to be wrong. A file that was cut off in transfer can often be repaired in part, which would silently lose its last
 * orders.
 * @returns null when they show nothing
 */
export function findFlaw(bytes: Uint8Array): RefusedPdf | null {
  const text = (part: Uint8Array) => Buffer.from(part.buffer, part.byteOffset, part.byteLength).toString('latin1');
  if (!text(bytes.subarray(0, MARKER_WINDOW)).includes('%PDF-'))
    return refused('not_a_pdf', 'The file is not a PDF: its first bytes lack the mark %PDF-.');
  if (!text(bytes.subarray(-MARKER_WINDOW)).includes('%%EOF'))
    return refused('pdf_damaged', 'The file is incomplete: the end mark of a PDF is missing.');
  return null;
}

/**
 * Opens a PDF with pdf.js. Hostile bytes may make this run forever: call it only in a process that can be killed.
 * @param bytes the whole file; its images are overwritten, since nothing here looks at them
 * @returns why the file was refused, if it was
 */
export async function openPdf(bytes: Uint8Array): Promise<PdfDocument | RefusedPdf> {
  const encrypted = refused('pdf_encrypted', 'The file is encrypted. Print it again without a password or restrictions.');
  try {
    stubImages(bytes);
    const pdf = await getDocumentProxy(bytes, { disableFontFace: true, useWasm: false });
    const { info } = await pdf.getMetadata();
    return 'EncryptFilterName' in info && info.EncryptFilterName ? encrypted : pdf;
  } catch (error) {
    if (error instanceof Error && error.name === 'PasswordException') return encrypted;
    return refused('pdf_damaged', 'The structure of the file is broken; no pages can be found.');
  }
}
