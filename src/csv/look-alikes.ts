import { codePoints, DASHES } from '../database/characters.js';

export { BLANKS, controlsIn, DASHES, INVISIBLE, withoutInvisible } from '../database/characters.js';

const ALL_DASHES = new RegExp(`[${DASHES}]`, 'g');
const UNUSUAL = /[^\x20-\x7e]/gu;
const IS_ASCII = /^[ -~]*$/;

export const withPlainDashes = (text: string): string => text.replace(ALL_DASHES, '-');

/** @returns a sentence that names what is not ASCII in a text that looks right and is not, such as a Cyrillic letter; empty where all of it is ASCII */
export function nameUnusual(text: string): string {
  const unusual = codePoints(text.match(UNUSUAL));
  return unusual.length === 0 ? '' : ` It holds ${unusual.join(', ')}.`;
}

/** Cyrillic and Greek letters that look like Latin capitals, and those in the same order. */
export const LOOK_ALIKES = 'АВЕЅІЈКМНОРСТУХҮԚԜΑΒΕΖΗΙΚΜΝΟΡΤΥΧ';
export const LATIN_OF_LOOK_ALIKES = 'ABESIJKMHOPCTYXYQWABEZHIKMNOPTYX';
const ALL_LOOK_ALIKES = new RegExp(`[${LOOK_ALIKES}]`, 'gu');

/** Capitals with those that only look Latin replaced by the Latin ones, as a reader sees them. */
export const asLatin = (capitals: string): string =>
  IS_ASCII.test(capitals)
    ? capitals
    : capitals.replace(ALL_LOOK_ALIKES, (letter) => LATIN_OF_LOOK_ALIKES[LOOK_ALIKES.indexOf(letter)] ?? letter);

/**
 * Finds letters of another script that stand for Latin ones, as far as a reader sees: beside Latin letters, or where all letters are such.
 * @param what the text should be, such as `an order number`
 * @returns a sentence that names them; null where there are none
 */
export function nameLatinLookAlikes(text: string, what: string): string | null {
  if (IS_ASCII.test(text)) return null;
  const letters = lettersOf(text);
  const found = letters.filter(isLookAlike);
  if (found.length === 0 || !(found.length === letters.length || letters.some(isLatin))) return null;
  return describe(text, found, what);
}

/**
 * Finds the same in a name, word by word: a word of another script may stand beside a Latin one.
 * @param what the text should be, such as `a name`
 * @returns a sentence that names them; null where there are none
 */
export function nameLatinLookAlikesInWords(text: string, what: string): string | null {
  if (IS_ASCII.test(text)) return null;
  const words = text.split(/[^\p{L}\p{M}]+/u).filter((word) => word !== '');
  const isOfLatin =
    words.every((word) => lettersOf(word).every((letter) => isLatin(letter) || isLookAlike(letter))) &&
    words.some((word) => isLatin(word[0] ?? ''));
  const doubtful = words.filter((word) => {
    const letters = lettersOf(word);
    return letters.some(isLookAlike) && (isOfLatin || letters.some(isLatin));
  });
  return doubtful.length === 0 ? null : describe(text, lettersOf(doubtful.join('')).filter(isLookAlike), what);
}

const describe = (text: string, found: readonly string[], what: string): string =>
  `"${text}" holds letters that look Latin and are not (${codePoints(found).join(', ')}): is it ${what} in Latin letters?`;

const lettersOf = (text: string): string[] => text.toUpperCase().match(/\p{L}/gu) ?? [];
const isLookAlike = (letter: string): boolean => LOOK_ALIKES.includes(letter);
const isLatin = (letter: string): boolean => /\p{Script=Latin}/u.test(letter);
