import { z } from 'zod';
import { controlsIn, withoutInvisible } from './characters.js';

/** A field of a form that nobody filled in, such as `<order number>`. */
const PLACEHOLDER = /^<[a-z][a-z0-9 ]{0,60}>$/;

/**
 * Text that is compared and never shown, such as a password: any that PostgreSQL can hold, which is neither NUL nor half of a surrogate pair.
 * @param longest number of UTF-16 code units
 */
export const secretText = (longest: number) =>
  z
    .string()
    .max(longest)
    .refine((value) => !value.includes('\0') && value.isWellFormed(), {
      error: 'must not hold NUL characters or broken Unicode',
      abort: true,
    })
    .refine((value) => !PLACEHOLDER.test(value), 'is a placeholder of the documentation: replace it, or leave the field out');

/**
 * Text kept exactly as received. Control characters other than tab and line breaks are refused rather than dropped, as in the cell of a file.
 * @param longest number of UTF-16 code units
 */
export const text = (longest: number) =>
  secretText(longest).refine((value) => controlsIn(value).length === 0, {
    error: ({ input }) => `must not hold ${controlsIn(String(input)).join(', ')}, which nobody sees: remove it`,
  });

/** A number or a code, kept without the characters that nobody sees, as from the cell of a file: with them it would be another one. */
export const code = (longest: number) => text(longest).transform(asSeen);

/** Such a code that is not blank. */
export const filledCode = (longest: number) => filledText(longest).transform(asSeen);

const asSeen = (value: string): string => {
  const seen = withoutInvisible(value);
  return seen === value ? value : seen.trim();
};

/** Nothing but white space and characters that nobody sees. */
export const isBlank = (value: string): boolean => value.replace(/[\s\p{Cf}]/gu, '') === '';

/** Such a text that is not blank. */
export const filledText = (longest: number) => text(longest).refine((value) => !isBlank(value), 'This is empty: give a text.');

type Given<Fields> = { [Name in keyof Fields]?: Exclude<Fields[Name], undefined> | (string extends Fields[Name] ? null : never) };

/** The fields that were given, with null for an empty text. */
export const emptyAsNull = <Fields extends object>(fields: Fields) =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [[name, value === '' ? null : value]])),
  ) as Given<Fields>;
