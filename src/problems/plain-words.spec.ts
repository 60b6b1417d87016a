import { z } from 'zod';
import './plain-words.js';

const said = (schema: z.ZodType, value: unknown): string[] => schema.safeParse(value).error?.issues.map(({ message }) => message) ?? [];
const quantity = z.int().min(1).max(1_000_000);

describe('what a schema says of a wrong value', () => {
  it.each<[string, z.ZodType, unknown, string]>([
    ['a text for a number', quantity, 'ten', 'Give a whole number from 1 to 1,000,000.'],
    ['a number that is too small', quantity, 0, 'Give a whole number from 1 to 1,000,000.'],
    ['a number that is too large', quantity, 2_000_000, 'Give a whole number from 1 to 1,000,000.'],
    ['a broken number', z.int().positive(), 1.5, 'Give a whole number of at least 1.'],
    ['a bound of the machine', z.int().positive().max(Number.MAX_SAFE_INTEGER), 'x', 'Give a whole number of at least 1.'],
    ['a number below an open bound', z.number().positive(), 0, 'Give more than 0.'],
    ['no value', z.object({ quantity }), {}, 'This is missing: give a whole number from 1 to 1,000,000.'],
    ['a day that is none', z.iso.date(), '14.3.2026', 'Give a date such as 2026-03-14.'],
    ['a number for a day', z.iso.date(), 5, 'Give a date such as 2026-03-14.'],
    ['a moment that is none', z.iso.datetime(), 'noon', 'Give a date and time such as 2026-03-14T09:30:00Z.'],
    ['an e-mail address that is none', z.email(), 'x', 'Give an e-mail address such as name@example.com.'],
    ['a code that is not offered', z.enum(['csv', 'pdf']), 'doc', 'Give one of: csv, pdf.'],
    ['an empty text', z.string().min(1), '', 'This is empty: give a text.'],
    ['a short text', z.string().min(12), 'short', 'Give at least 12 characters.'],
    ['a long text', z.string().max(3), 'long', 'Give at most 3 characters.'],
    ['a list without entries', z.array(z.string()).min(1), [], 'Give at least 1 entry.'],
    ['a text for yes or no', z.boolean(), 'yes', 'Give true or false.'],
    ['neither of two forms', z.union([z.iso.date(), z.literal('never')]), 5, 'Give a date such as 2026-03-14, or give never.'],
    ['a sentence of the schema', z.string().refine(() => false, 'Say why.'), 'x', 'Say why.'],
  ])('says what to give for %s', (_, schema, value, sentence) => {
    expect(said(schema, value)).toEqual([sentence]);
  });
});
