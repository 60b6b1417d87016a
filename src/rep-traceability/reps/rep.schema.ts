import { z } from 'zod';
import { filledText, text } from '../../database/text.js';
import { booleanText, instant, reason } from '../../http/fields.js';
import { pageOf, pageQuery } from '../../http/paging.js';

export const repListQuery = z.strictObject({
  ...pageQuery,
  q: text(200).optional().meta({ description: 'part of the name' }),
  isActive: booleanText.optional(),
});
export type RepListQuery = z.infer<typeof repListQuery>;

const details = {
  email: z.email().max(320).nullish(),
  phone: text(100).nullish(),
  territory: text(500).nullish(),
  isActive: z.boolean().optional(),
};

export const newRep = z.strictObject({ name: filledText(500), ...details }).meta({
  id: 'NewRep',
  examples: [{ name: 'Dana Whitfield', email: 'dana@reps.example', territory: 'Idaho and Montana' }],
});
export type NewRep = z.infer<typeof newRep>;

export const repChange = z.strictObject({ name: filledText(500).optional(), ...details, reason }).meta({
  id: 'RepChange',
  examples: [{ territory: 'Idaho', reason: 'Montana went to a colleague' }],
});
export type RepChange = z.infer<typeof repChange>;

export const rep = z
  .object({
    id: z.int(),
    name: z.string(),
    email: z.string().nullable(),
    phone: z.string().nullable(),
    territory: z.string().nullable(),
    isActive: z.boolean(),
    version: z.int(),
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: 'Rep' });
export type RepView = z.infer<typeof rep>;

export const repPage = pageOf('RepPage', rep);
