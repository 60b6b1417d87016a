import { findFlaw, openPdf } from './open-pdf.js';
import { type PageText, type PdfDocument, readPageText } from './page-words.js';
import { paintsSomething } from './painted-images.js';
import { type PdfOutcome, refused } from './pdf-task.js';

/** What a page holds, as far as it can be read. A page without text may still show something: a scan, a drawing. */
export type PageContent = Exclude<PageText, { kind: 'no_text' }> | { kind: 'no_text'; paints: boolean } | { kind: 'damaged' };

/**
 * Reads all pages of a PDF. Hostile bytes may make this run forever or out of memory: call it only where it can be killed.
 * @param readPage makes what is wanted of the content of a page, counted from 1; where it throws, the page counts as damaged
 * @param onPage called with the pages done and their total
 */
export async function readDocument<Page>(
  bytes: Uint8Array,
  maxPages: number,
  readPage: (content: PageContent, number: number) => Page,
  onPage: (done: number, total: number) => void,
): Promise<PdfOutcome<{ kind: 'pages'; pages: Page[] }>> {
  const flaw = findFlaw(bytes);
  if (flaw) return flaw;
  const pdf = await openPdf(bytes);
  if ('kind' in pdf) return pdf;
  const total = pdf.numPages;
  if (total > maxPages)
    return refused('pdf_too_many_pages', `The file says it has ${total} pages; at most ${maxPages} are read. Split it.`);
  const pages: Page[] = [];
  let damaged = 0;
  for (let number = 1; number <= total; number += 1) {
    try {
      pages.push(readPage(await contentOf(pdf, number), number));
    } catch {
      damaged += 1;
      pages.push(readPage({ kind: 'damaged' }, number));
    }
    onPage(number, total);
  }
  if (damaged === total) return refused('pdf_damaged', 'None of its pages can be read.');
  return { kind: 'pages', pages };
}

async function contentOf(pdf: PdfDocument, number: number): Promise<PageContent> {
  const page = await pdf.getPage(number);
  const text = await readPageText(page);
  if (text.kind === 'no_text') return { kind: 'no_text', paints: await paintsSomething(page) };
  page.cleanup();
  return text;
}
