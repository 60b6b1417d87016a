/**
 * Characters of numbers and names that look like another one, or like nothing, spelled out for JavaScript and PostgreSQL alike: PostgreSQL's own
 * classes depend on the locale of the server.
 */

/** The white space of ECMAScript. */
export const BLANKS = '\\u0009-\\u000D\\u0020\\u00A0\\u1680\\u2000-\\u200A\\u2028\\u2029\\u202F\\u205F\\u3000\\uFEFF';

/** The dashes of Unicode and its minus signs, and last the hyphen itself. */
export const DASHES = '\\u058A\\u2010-\\u2015\\u2043\\u2212\\uFE58\\uFE63\\uFF0D-';

/** What nobody sees: soft hyphen, zero-width characters, marks of writing direction, variation selectors, fillers. Indexes hold this very text. */
export const INVISIBLE =
  '\\u00AD\\u034F\\u061C\\u115F\\u1160\\u17B4\\u17B5\\u180B-\\u180F\\u200B-\\u200F\\u202A-\\u202E\\u2060-\\u206F\\u3164\\uFE00-\\uFE0F\\uFFA0';

/** With the byte order mark, which counts as a blank elsewhere. */
const ALL_INVISIBLE = new RegExp(`[${INVISIBLE}\\uFEFF]`, 'g');
/** Controls but for tab and line breaks, which an address or a note of several lines may hold. */
const CONTROLS = /[^\P{Cc}\t\n\r]/gu;

export const withoutInvisible = (text: string): string => text.replace(ALL_INVISIBLE, '');

/** @returns the code points of the control characters in a text, such as `U+000B`; none in most */
export const controlsIn = (text: string): string[] => codePoints(text.match(CONTROLS));

/** @returns how Unicode writes these characters, each once */
export const codePoints = (characters: readonly string[] | null): string[] =>
  characters === null
    ? []
    : [...new Set(characters)].map((character) => `U+${character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')}`);
