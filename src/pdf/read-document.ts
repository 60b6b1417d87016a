import { counted } from '../problems/counted.js';
import { findFlaw, openPdf } from './open-pdf.js';
import { type PageText, type PdfDocument, type PdfPage, readPageText } from './page-words.js';
import { paintsSomething } from './painted-images.js';
import { type PdfOutcome, refused } from './pdf-task.js';
import { lookAtPage, type PageLook } from './shown/look-at-page.js';

type Words = Extract<PageText, { kind: 'words' }>;

/** The words of a page. `look` compares them with what the page shows, which takes about as long as reading them. */
export type PageWords = Words & { look: () => Promise<PageLook> };

/** The content of a page, as far as it can be read. A page without text may still show something: a scan or a drawing. */
export type PageContent =
  | PageWords
  | Exclude<PageText, Words | { kind: 'no_text' }>
  | { kind: 'no_text'; paints: boolean }
  | { kind: 'damaged' };

/**
 * Reads all pages of a PDF. Hostile bytes may make this run forever or out of memory: call it only in a process that can be killed.
 * @param readPage reads one page, numbered from 1; if it throws, the page counts as damaged
 * @param onPage called with the number of pages done and their total
 * @returns why the file was refused, if it was
 */
export async function readDocument<Page>(
  bytes: Uint8Array,
  maxPages: number,
  readPage: (content: PageContent, number: number) => Promise<Page>,
  onPage: (done: number, total: number) => void,
): Promise<PdfOutcome<{ kind: 'pages'; pages: Page[] }>> {
  const flaw = findFlaw(bytes);
  if (flaw) return flaw;
  const pdf = await openPdf(bytes);
  if ('kind' in pdf) return pdf;
  const total = pdf.numPages;
  if (total > maxPages)
    return refused('pdf_too_many_pages', `The file has ${counted(total, 'page')}; at most ${maxPages} are allowed. Split it.`);
  const pages: Page[] = [];
  let damaged = 0;
  for (let number = 1; number <= total; number += 1) {
    try {
      const page = await pdf.getPage(number);
      pages.push(await readPage(await contentOf(pdf, page), number));
      page.cleanup();
    } catch {
      damaged += 1;
      pages.push(await readPage({ kind: 'damaged' }, number));
    }
    onPage(number, total);
  }
  if (damaged === total) return refused('pdf_damaged', 'None of the pages of the file can be read.');
  return { kind: 'pages', pages };
}

async function contentOf(pdf: PdfDocument, page: PdfPage): Promise<PageContent> {
  const text = await readPageText(page);
  if (text.kind === 'no_text') return { kind: 'no_text', paints: await paintsSomething(page) };
  return text.kind === 'words' ? { ...text, look: () => lookAtPage(pdf, page, text.words) } : text;
}
