import { linesOf, phrasesOf, textOf, type Word } from '../../../pdf/words.js';

const CANCELLED = /\b(?:CANCELL?ED|VOID(?:ED)?)\b/i;
/** A stamp in the size of the page's text says nothing but this. */
const NOTHING_ELSE = /^\W*(?:(?:SALES|ORDER|THIS|IS|HAS|BEEN|AND|CANCELL?ED|VOID(?:ED)?|DO|NOT|SHIP|BY|PER|CUSTOMER)\b\W*)+$/i;
/** Words this much higher than those of the page are no part of its text. */
const LARGE = 1.3;

/** Letters that are printed far apart, as stamps do, are one word. */
const withoutSpacing = (text: string): string => (/^\S(?: \S)+$/.test(text.trim()) ? text.replaceAll(' ', '') : text);

/** Whether a text cancels the order that it is stamped on. */
export const cancels = (text: string): boolean => CANCELLED.test(withoutSpacing(text));

/**
 * Finds the words of a page that are a stamp CANCELLED or VOID: printed large, or alone. A description may contain these words.
 * @returns the stamps, each a phrase
 */
export function findCancellingStamps(words: readonly Word[]): Word[][] {
  const heights = words.map(({ height }) => height).sort((a, b) => a - b);
  const usual = heights[Math.floor(heights.length / 2)] ?? 0;
  const isLarge = ({ height }: Word) => height > usual * LARGE;
  const phrases = [words.filter(isLarge), words.filter((word) => !isLarge(word))].flatMap((some) => linesOf(some).flatMap(phrasesOf));
  return phrases.filter((phrase) => {
    const text = textOf(phrase);
    return cancels(text) && (phrase.some(isLarge) || NOTHING_ELSE.test(withoutSpacing(text)));
  });
}
