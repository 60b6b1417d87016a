import { ParseSpeeds, PDFDocument } from 'pdf-lib';
import { counted } from '../problems/counted.js';
import type { AllCut, CutTask } from './cut-pages.js';
import { findFlaw } from './open-pdf.js';
import { type PdfOutcome, type RefusedPdf, refused } from './pdf-task.js';

/**
 * Cuts groups of pages out of a PDF. Each group becomes a separate PDF that contains only what its pages use. One of them is in memory at a time.
 * Call it only in a process that can be killed.
 * @param task `pageCount` is the reader's count; with another count, page numbers would point at other pages
 * @param onCut stores one result; `index` is its position in `task.groups`
 * @returns why the file was refused, if it was
 */
export async function cutDocument(
  bytes: Uint8Array,
  task: CutTask,
  onCut: (index: number, cut: Uint8Array) => Promise<void>,
): Promise<PdfOutcome<AllCut>> {
  const flaw = findFlaw(bytes);
  if (flaw) return flaw;
  const source = await load(bytes);
  if (!(source instanceof PDFDocument)) return source;
  if (source.getPageCount() !== task.pageCount) {
    return refused('pdf_damaged', `The file has ${counted(source.getPageCount(), 'page')}, but ${task.pageCount} were read.`);
  }
  for (const [index, group] of task.groups.entries()) {
    const cut = await PDFDocument.create({ updateMetadata: false });
    const indices = group.map((number) => number - 1);
    for (const page of await cut.copyPages(source, indices)) cut.addPage(page);
    await onCut(index, await cut.save({ addDefaultPage: false, objectsPerTick: Number.POSITIVE_INFINITY }));
  }
  return { kind: 'all_cut' };
}

async function load(bytes: Uint8Array): Promise<PDFDocument | RefusedPdf> {
  try {
    const pdf = await PDFDocument.load(bytes, { updateMetadata: false, ignoreEncryption: true, parseSpeed: ParseSpeeds.Fastest });
    return pdf.isEncrypted ? refused('pdf_encrypted', 'The file is encrypted.') : pdf;
  } catch {
    return refused('pdf_damaged', 'The structure of the file is broken.');
  }
}
