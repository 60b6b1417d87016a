import type { PdfDocument, PdfPage } from '../page-words.js';
import type { Word } from '../words.js';
import { findUnseen, type Unseen } from './find-unseen.js';
import { type Annotation, readAnnotations, speaks } from './read-annotations.js';
import { readPainted } from './read-painted.js';

/** How what a page shows differs from what its text says. */
export interface PageLook {
  unseen: Unseen[];
  annotations: Annotation[];
}

/**
 * Compares what a page shows with its text, from the operators that paint it; nothing is rendered.
 * @param words the words of the page
 */
export async function lookAtPage(document: PdfDocument, page: PdfPage, words: readonly Word[]): Promise<PageLook> {
  const painted = await readPainted(document, page);
  const annotations = await readAnnotations(page, painted);
  const speaking = new Set(annotations.filter(speaks).map(({ id }) => id));
  return { unseen: findUnseen(words, painted, speaking), annotations };
}
