import { z } from 'zod';
import { nameOfQueries } from '../openapi/json-schema.js';

/**
 * The query parameter of a list that adds related records to its rows: names with commas between them.
 * @param id the name of the choice in the document
 * @param names what can be added
 */
export function include<const Name extends string>(id: string, names: readonly [Name, ...Name[]], description: string) {
  const known = (text: string): text is Name => (names as readonly string[]).includes(text);
  const choice = nameOfQueries(id, { type: 'string', enum: names, description });
  return z
    .string()
    .refine((text) => text.length <= 200 && text.split(',').every(known), `can hold ${names.join(', ')}, with commas between them`)
    .transform((text) => text.split(',').filter(known))
    .optional()
    .meta({ description, parameter: { type: 'array', items: choice } });
}
