import type { z } from 'zod';

/** The first and the last moment that a day or an instant stands for, in UTC milliseconds. */
const firstOf = (text: string): number => Date.parse(text.length === 10 ? `${text}T00:00:00Z` : text);
const lastOf = (text: string): number => Date.parse(text.length === 10 ? `${text}T23:59:59.999Z` : text);

/**
 * A range that ends before it begins holds nothing, and nothing found would look like nothing there: it is refused, naming both ends.
 * @param from the field of the first day or instant
 * @param to that of the last one
 */
export const inOrder = <Schema extends z.ZodObject>(
  schema: Schema,
  from: keyof Schema['shape'] & string,
  to: keyof Schema['shape'] & string,
) =>
  schema.superRefine((fields, context) => {
    const { [from]: first, [to]: last } = fields as Record<string, unknown>;
    if (typeof first !== 'string' || typeof last !== 'string' || firstOf(first) <= lastOf(last)) return;
    context.addIssue({ code: 'custom', path: [from], message: `${first} is after \`${to}\`, ${last}: exchange them, or leave one out` });
    context.addIssue({ code: 'custom', path: [to], message: `${last} is before \`${from}\`, ${first}: exchange them, or leave one out` });
  });
