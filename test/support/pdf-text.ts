import { getDocumentProxy } from 'unpdf';

/** What a reader of PDF finds in a document: the text of each page, with single blanks. */
export async function pagesOfPdf(bytes: Uint8Array): Promise<string[]> {
  const document = await getDocumentProxy(new Uint8Array(bytes));
  const pages: string[] = [];
  for (let number = 1; number <= document.numPages; number += 1) {
    const { items } = await (await document.getPage(number)).getTextContent();
    pages.push(
      items
        .map((item) => ('str' in item ? item.str + (item.hasEOL ? '\n' : '') : ''))
        .join('')
        .replace(/\s+/g, ' '),
    );
  }
  await document.cleanup();
  return pages;
}

export const textOfPdf = async (bytes: Uint8Array): Promise<string> => (await pagesOfPdf(bytes)).join(' ');

/** How far above the foot of the first page the line begins that has this text, in points. */
export async function heightOnPage(bytes: Uint8Array, text: string): Promise<number> {
  const document = await getDocumentProxy(new Uint8Array(bytes));
  const { items } = await (await document.getPage(1)).getTextContent();
  const found = items.find((item) => 'str' in item && item.str.includes(text));
  await document.cleanup();
  if (!found || !('transform' in found)) throw new Error(`The first page has no ${text}`);
  return Number(found.transform[5]);
}
