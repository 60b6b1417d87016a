import { type Box, boxAround } from '../../../pdf/words.js';
import type { PdfProblem, PdfProblemCode } from './printed-order.js';

const LONGEST_QUOTE = 80;

/** Collects every problem of one page: a person corrects all of them in one go. */
export class PageProblems {
  readonly all: PdfProblem[] = [];

  readonly page: number;

  constructor(page: number) {
    this.page = page;
  }

  /**
   * @param field path of the field in the order, such as `lines[0].quantity`
   * @param boxes the words in question; the problem keeps the box around them
   * @returns null, so that a reader can return it in place of a value
   */
  add(code: PdfProblemCode, field: string, detail: string, boxes: readonly Box[] = []): null {
    const box = boxAround(boxes);
    this.all.push({ code, field, page: this.page, ...(box && { box }), detail });
    return null;
  }
}

/** What was printed, short enough for a message. */
export const quote = (text: string): string => `"${text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}...` : text}"`;
