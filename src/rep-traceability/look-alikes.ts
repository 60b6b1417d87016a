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
