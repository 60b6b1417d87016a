import { linesOf, phrasesOf, textOf, type Word } from '../../../pdf/words.js';

const CANCELLED = /\b(?:CANCELL?ED|VOID(?:ED)?)\b/i;
/** A stamp in the size of the page's text begins so, and ends there or goes on with a date, a person or a reason. */
const STAMP =
  /^\W*(?:(?:SALES|THIS|ORDER|IS|HAS|BEEN)\s+)*(?:CANCELL?ED|VOID(?:ED)?)\b\W*(?:$|\d{1,4}[/.-]|(?:ON|BY|PER|SEE|AS|AND|DO|CANCELL?ED|VOID(?:ED)?)\b)/i;
/** Words this much higher than those of the page are no part of its text. */
export const LARGE = 1.3;

/** Letters that are printed far apart, as stamps do, are one word. */
const withoutSpacing = (text: string): string => (/^\S(?: \S)+$/.test(text.trim()) ? text.replaceAll(' ', '') : text);

/** Whether a text cancels the order that it is stamped on. */
export const cancels = (text: string): boolean => CANCELLED.test(withoutSpacing(text));

/**
 * Finds the words of a page that are a stamp CANCELLED or VOID: printed large, or as a phrase of their own. A description may contain these words.
 * @returns the stamps, each a phrase, or a line of large words whatever their gaps
 */
export function findCancellingStamps(words: readonly Word[]): Word[][] {
  const heights = words.map(({ height }) => height).sort((a, b) => a - b);
  const usual = heights[Math.floor(heights.length / 2)] ?? 0;
  const isLarge = ({ height }: Word) => height > usual * LARGE;
  const large = linesOf(words.filter(isLarge)).map((line) => line.words);
  const others = linesOf(words.filter((word) => !isLarge(word))).flatMap(phrasesOf);
  return [...large.filter((line) => cancels(textOf(line))), ...others.filter((phrase) => STAMP.test(withoutSpacing(textOf(phrase))))];
}
