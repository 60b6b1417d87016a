import { boxAround, textOf, type Word } from '../../../pdf/words.js';
import type { Printed } from './printed-order.js';

/** The text of words with its place; null where no words are. */
export function printedText(words: readonly Word[], page: number): Printed<string> | null {
  const box = boxAround(words);
  return box && { value: textOf(words), page, box };
}
