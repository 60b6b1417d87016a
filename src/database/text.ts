import { z } from 'zod';

/** A field of a form that nobody filled in, such as `<order number>`. */
const PLACEHOLDER = /^<[a-z][a-z0-9 ]{0,60}>$/;

/**
 * Text kept exactly as received. PostgreSQL can store neither NUL nor half of a surrogate pair, so those are refused rather than dropped.
 * @param longest number of UTF-16 code units
 */
export const text = (longest: number) =>
  z
    .string()
    .max(longest)
    .refine((value) => !value.includes('\0') && value.isWellFormed(), 'must not hold NUL characters or broken Unicode')
    .refine((value) => !PLACEHOLDER.test(value), 'is a placeholder of the documentation: replace it, or leave the field out');

/** Such a text that is not blank. */
export const filledText = (longest: number) => text(longest).refine((value) => value.trim() !== '', 'must not be blank');

type Given<Fields> = { [Name in keyof Fields]?: Exclude<Fields[Name], undefined> | (string extends Fields[Name] ? null : never) };

/** The fields that were given, with null for an empty text. */
export const emptyAsNull = <Fields extends object>(fields: Fields) =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [[name, value === '' ? null : value]])),
  ) as Given<Fields>;
