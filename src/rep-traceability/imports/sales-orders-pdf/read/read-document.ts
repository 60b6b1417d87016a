import { getDocumentProxy } from 'unpdf';
import { assembleOrders } from './assemble-orders.js';
import { type PdfDocument, readPageText } from './page-words.js';
import { paintsSomething, WITHOUT_DECODING_IMAGES } from './painted-images.js';
import { readSalesOrderPage, type SalesOrderPage } from './read-sales-order-page.js';
import { type OtherPage, type ReadPdf, type RefusedPdf, refused } from './sales-order-pdf.js';

/** Where the markers of a PDF may stand: readers accept some bytes before the header and after the end. */
const MARKER_WINDOW = 1024;

type Reason = Omit<OtherPage, 'page'>;

const DAMAGED: Reason = { code: 'page_damaged', reason: 'damaged page: cannot be read' };

/**
 * Reads all pages of a PDF. Hostile bytes may make this run forever or out of memory: call it only where it can be killed.
 * @param onPage told the pages done and their total
 */
export async function readDocument(
  bytes: Uint8Array,
  maxPages: number,
  onPage: (done: number, total: number) => void,
): Promise<ReadPdf | RefusedPdf> {
  const flaw = findFlaw(bytes);
  if (flaw) return flaw;
  const pdf = await openPdf(bytes);
  if ('kind' in pdf) return pdf;
  const total = pdf.numPages;
  if (total > maxPages)
    return refused('pdf_too_many_pages', `The file says it has ${total} pages; at most ${maxPages} are read. Split it.`);

  const pages: SalesOrderPage[] = [];
  const otherPages: ReadPdf['otherPages'] = [];
  for (let number = 1; number <= total; number += 1) {
    const page = await readPage(pdf, number);
    if ('reason' in page) otherPages.push({ page: number, ...page });
    else pages.push(page);
    onPage(number, total);
  }
  if (total === 0 || otherPages.filter(({ code }) => code === DAMAGED.code).length === total) {
    return refused('pdf_damaged', 'None of its pages can be read.');
  }
  return { kind: 'read', pages: total, orders: assembleOrders(pages), otherPages };
}

/** What the first and last bytes tell. A file cut off in transfer can often be half repaired, which would silently lose its last orders. */
export function findFlaw(bytes: Uint8Array): RefusedPdf | null {
  const text = (part: Uint8Array) => Buffer.from(part.buffer, part.byteOffset, part.byteLength).toString('latin1');
  if (!text(bytes.subarray(0, MARKER_WINDOW)).includes('%PDF-')) return refused('not_a_pdf', 'The file does not begin as a PDF does.');
  if (!text(bytes.subarray(-MARKER_WINDOW)).includes('%%EOF'))
    return refused('pdf_damaged', 'The file is cut off: the end mark of a PDF is missing.');
  return null;
}

async function openPdf(bytes: Uint8Array): Promise<PdfDocument | RefusedPdf> {
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

/** The page as a sales order, or the reason why it is none. */
async function readPage(pdf: PdfDocument, number: number): Promise<SalesOrderPage | Reason> {
  try {
    const page = await pdf.getPage(number);
    const text = await readPageText(page);
    if (text.kind === 'no_text') return (await paintsSomething(page)) ? NEEDS_OCR : BLANK;
    page.cleanup();
    if (text.kind === 'rotated') return { code: 'page_rotated', reason: `rotated by ${text.degrees} degrees: cannot be read` };
    if (text.kind === 'too_much_text') return { code: 'page_too_dense', reason: 'too much text for a sales order' };
    if (text.kind === 'undecodable') return { code: 'page_undecodable', reason: 'text in characters that nothing can show' };
    return readSalesOrderPage(text.words, number) ?? { code: 'not_a_sales_order', reason: 'not a sales order' };
  } catch {
    return DAMAGED;
  }
}

const NEEDS_OCR: Reason = { code: 'no_text_layer', reason: 'no text layer: needs OCR' };
const BLANK: Reason = { code: 'blank_page', reason: 'blank page' };
