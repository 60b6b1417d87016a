import type { PdfPage } from '../page-words.js';
import type { Box } from '../words.js';
import { apply, boxOf, cornersOf, type Matrix } from './matrix.js';
import type { Painted } from './painted.js';

/** Something that was put on the page afterwards: typed text, a stamp, a field that was filled in, a drawing. */
export interface Annotation {
  id: string;
  /** As PDF calls it: FreeText, Stamp, Widget (the field of a form), Ink, StrikeOut, ... */
  subtype: string;
  /** What it shows, or says where it shows a picture; null if neither is known. */
  text: string | null;
  box: Box;
}

/** Drawn by hand or picked from a set: what these say is rarely known, and always meant. */
const MARKS = new Set(['Ink', 'Caret', 'Stamp']);
const TYPED = new Set(['FreeText', 'Widget']);

/** Whether an annotation adds something to the page in words or by hand. Others only cover, cross out or highlight what is there. */
export const speaks = ({ subtype, text }: Annotation): boolean => MARKS.has(subtype) || (TYPED.has(subtype) && text !== null);

/** What the reader of a page clicks on, not what the page shows. */
const WITHOUT_FACE = new Set(['Link', 'Popup', 'Text', 'FileAttachment']);

interface PdfAnnotation {
  id: string;
  subtype: string;
  rect: number[];
  contentsObj?: { str: string };
  textContent?: string[];
  fieldValue?: unknown;
  fieldType?: string;
}

/**
 * Lists the annotations that change how a page looks.
 * @param painted what the page paints: the text of an annotation is what it shows, else what it is said to contain
 */
export async function readAnnotations(page: PdfPage, painted: readonly Painted[]): Promise<Annotation[]> {
  const shown = page.getViewport({ scale: 1 }).transform as unknown as Matrix;
  const all = (await page.getAnnotations()) as PdfAnnotation[];
  return all
    .filter(({ subtype }) => !WITHOUT_FACE.has(subtype))
    .map((annotation) => {
      const [left = 0, bottom = 0, right = 0, top = 0] = annotation.rect;
      const box = boxOf(cornersOf([left, bottom], [right, top]).map((corner) => apply(shown, corner)));
      return { id: annotation.id, subtype: annotation.subtype, text: textOfAnnotation(annotation, painted), box };
    });
}

function textOfAnnotation(
  { id, contentsObj, textContent, fieldValue, fieldType }: PdfAnnotation,
  painted: readonly Painted[],
): string | null {
  const glyphs = painted.flatMap((thing) => (thing.kind === 'glyph' && thing.annotation === id && !thing.unseen ? thing.text : []));
  const filled = fieldType !== 'Btn' && typeof fieldValue === 'string' ? fieldValue : '';
  const texts = [glyphs.length > 0 ? (textContent ?? []).join(' ') : '', glyphs.join(''), filled, contentsObj?.str ?? ''];
  return texts.map((text) => text.replace(/\s+/g, ' ').trim()).find((text) => text !== '') ?? null;
}
