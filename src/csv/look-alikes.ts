/**
 * Characters of numbers and names that look like another one, or like nothing, spelled out for JavaScript and PostgreSQL alike: PostgreSQL's own
 * classes depend on the locale of the server.
 */

/** The white space of ECMAScript. */
export const BLANKS = '\\u0009-\\u000D\\u0020\\u00A0\\u1680\\u2000-\\u200A\\u2028\\u2029\\u202F\\u205F\\u3000\\uFEFF';

/** The dashes of Unicode and its minus signs, and last the hyphen itself. */
export const DASHES = '\\u058A\\u2010-\\u2015\\u2043\\u2212\\uFE58\\uFE63\\uFF0D-';

/** What nobody sees: soft hyphen, zero-width characters, marks of writing direction, variation selectors, fillers. */
export const INVISIBLE =
  '\\u00AD\\u034F\\u061C\\u115F\\u1160\\u17B4\\u17B5\\u180B-\\u180F\\u200B-\\u200F\\u202A-\\u202E\\u2060-\\u206F\\u3164\\uFE00-\\uFE0F\\uFFA0';

const ALL_INVISIBLE = new RegExp(`[${INVISIBLE}]`, 'g');
const ALL_DASHES = new RegExp(`[${DASHES}]`, 'g');
/** Controls but for tab and line breaks, which a quoted cell may hold. */
const CONTROLS = /[^\P{Cc}\t\n\r]/gu;
const UNUSUAL = /[^\x20-\x7e]/gu;
const IS_ASCII = /^[ -~]*$/;

export const withoutInvisible = (text: string): string => text.replace(ALL_INVISIBLE, '');
export const withPlainDashes = (text: string): string => text.replace(ALL_DASHES, '-');

/** @returns the code points of the control characters in a text, such as `U+000B`; none in most */
export const controlsIn = (text: string): string[] => codePoints(text.match(CONTROLS));

/** @returns a sentence that names what is not ASCII in a text that looks right and is not, such as a Cyrillic letter; empty where all of it is ASCII */
export function nameUnusual(text: string): string {
  const unusual = codePoints(text.match(UNUSUAL));
  return unusual.length === 0 ? '' : ` It holds ${unusual.join(', ')}.`;
}

/** Cyrillic and Greek letters that look like Latin capitals. */
const LATIN_LOOK_ALIKES = /[АВЕЅІЈКМНОРСТУХҮԚԜΑΒΕΖΗΙΚΜΝΟΡΤΥΧ]/gu;

/**
 * Finds letters of another script that stand for Latin ones, as far as a reader sees: beside Latin letters, or where all letters are such.
 * @returns a sentence that names them; null where there are none
 */
export function nameLatinLookAlikes(text: string): string | null {
  if (IS_ASCII.test(text)) return null;
  const letters = text.toUpperCase().match(/\p{L}/gu) ?? [];
  const found = letters.filter((letter) => letter.match(LATIN_LOOK_ALIKES));
  if (found.length === 0 || !(found.length === letters.length || letters.some((letter) => /\p{Script=Latin}/u.test(letter)))) return null;
  return `"${text}" holds letters that look Latin and are not (${codePoints(found).join(', ')}): is it an order number in Latin letters?`;
}

const codePoints = (characters: readonly string[] | null): string[] =>
  characters === null
    ? []
    : [...new Set(characters)].map((character) => `U+${character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')}`);
