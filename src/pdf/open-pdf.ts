import { getDocumentProxy } from 'unpdf';
import type { PdfDocument } from './page-words.js';
import { WITHOUT_DECODING_IMAGES } from './painted-images.js';
import { type RefusedPdf, refused } from './pdf-task.js';

/** Where the markers of a PDF may stand: readers accept some bytes before the header and after the end. */
const MARKER_WINDOW = 1024;

/** What the first and last bytes show. A file cut off in transfer can often be half repaired, which would silently lose its last orders. */
export function findFlaw(bytes: Uint8Array): RefusedPdf | null {
  const text = (part: Uint8Array) => Buffer.from(part.buffer, part.byteOffset, part.byteLength).toString('latin1');
  if (!text(bytes.subarray(0, MARKER_WINDOW)).includes('%PDF-')) return refused('not_a_pdf', 'The file does not begin as a PDF does.');
  if (!text(bytes.subarray(-MARKER_WINDOW)).includes('%%EOF'))
    return refused('pdf_damaged', 'The file is cut off: the end mark of a PDF is missing.');
  return null;
}

export async function openPdf(bytes: Uint8Array): Promise<PdfDocument | RefusedPdf> {
  const encrypted = refused('pdf_encrypted', 'The file is encrypted. Print it again without a password or restrictions.');
  try {
    const pdf = await getDocumentProxy(bytes, { ...WITHOUT_DECODING_IMAGES, disableFontFace: true, useWasm: false });
    const { info } = await pdf.getMetadata();
    return 'EncryptFilterName' in info && info.EncryptFilterName ? encrypted : pdf;
  } catch (error) {
    if (error instanceof Error && error.name === 'PasswordException') return encrypted;
    return refused('pdf_damaged', 'The structure of the file is broken; no pages can be found.');
  }
}
