import { BLANKS, DASHES, INVISIBLE } from '../../csv/look-alikes.js';

/** Regular expression of a lot number (design section 1), for JavaScript and PostgreSQL alike. */
export const LOT_NUMBER = '^SLQ-[0-9]{5,12}$';
const IS_LOT_NUMBER = new RegExp(LOT_NUMBER);

const SEPARATED = `^SLQ[${BLANKS}${DASHES}]*(?=[0-9])`;
const IS_SEPARATED = new RegExp(SEPARATED);
const ALL_INVISIBLE = new RegExp(`[${INVISIBLE}]`, 'g');

/** A name of a lot as aliases are stored: letter case, outer blanks and what nobody sees do not count. */
export const lotName = (text: string): string => text.replace(ALL_INVISIBLE, '').trim().toUpperCase();

/** The name with `SLQ-` before its digits, whatever separated them: `slq10001`, `SLQ 10001` and `SLQ-10001` share a key. */
export const lotKey = (text: string): string => lotName(text).replace(IS_SEPARATED, 'SLQ-');

/** The key, where digits alone mean `SLQ-` and these digits. Only a known lot is meant by them. */
export const fullLotKey = (text: string): string => lotKey(text).replace(/^[0-9]{5,12}$/, 'SLQ-$&');

/**
 * Reads a lot number (design section 1): `SLQ-` and 5 to 12 digits, in any spelling of `lotKey`. Digits alone may be anything.
 * @returns the canonical number; null when the text is not a lot number
 */
export function readLotNumber(text: string): string | null {
  const key = lotKey(text);
  return IS_LOT_NUMBER.test(key) ? key : null;
}

/**
 * Reads the number of a lot that a person or a lot list registers: of any shape, at most 100 printable characters. Digits alone are none, since they
 * mean `SLQ-` and these digits.
 * @returns the canonical number; null when the text cannot be one
 */
export function readRegisteredLot(text: string): string | null {
  const key = lotKey(text);
  return /^\P{Cc}{1,100}$/u.test(key) && /[\p{L}\p{N}]/u.test(key) && !/^[0-9]{5,12}$/.test(key) ? key : null;
}

/**
 * The letters and digits of a name. Two numbers that share them are one lot written with other separators (design section 1): `QX-55/1`, `QX 55/1`,
 * `QX551`. A shipment is never taken for one of them so, since what stands between may part other digits; but a hold of one must not leave another.
 */
export const lotSpelling = (text: string): string => fullLotKey(text).replace(/[^\p{L}\p{N}]/gu, '');

/** SQL of `lotName`; null stays null. In the collation of the columns, since no index answers a comparison in another. */
export const lotNameSql = (text: string): string =>
  `upper(regexp_replace(regexp_replace(${text}, '[${INVISIBLE}]', '', 'g'), '\\A[${BLANKS}]+|[${BLANKS}]+\\Z', '', 'g') collate "und-x-icu") collate "default"`;

/** SQL of `lotKey`, from the SQL of a name. */
export const lotKeySql = (name: string): string => `regexp_replace(${name}, '${SEPARATED}', 'SLQ-')`;

/** SQL of `fullLotKey`, from the SQL of a key. */
export const fullLotKeySql = (key: string): string => `regexp_replace(${key}, '\\A[0-9]{5,12}\\Z', 'SLQ-\\&')`;
