import { z } from 'zod';
import { filledText, text } from '../../database/text.js';
import { booleanText, optionalReason } from '../../http/fields.js';
import { pageOf, pageQuery } from '../../http/paging.js';
import { createdAt, recordId, recordVersion, shownText, updatedAt } from '../../openapi/shown-fields.js';

export const repListQuery = z.strictObject({
  ...pageQuery,
  q: text(200).optional().meta({ description: 'part of the name' }),
  isActive: booleanText.optional().meta({ description: '`true` for reps who work here, `false` for those who left' }),
});
export type RepListQuery = z.infer<typeof repListQuery>;

const details = {
  email: z.email().max(320).nullish().meta({ description: 'the e-mail address; null for none' }),
  phone: text(100).nullish().meta({ description: 'the phone number; null for none' }),
  territory: text(500).nullish().meta({ description: 'where the rep sells, in words; null for none' }),
  isActive: z.boolean().optional().meta({ description: 'false for a rep who left' }),
};

const name = filledText(500).meta({ description: 'the name of the rep; unique in any letter case' });

export const newRep = z.strictObject({ name, ...details }).meta({
  id: 'NewRep',
  examples: [{ name: 'Dana Whitfield', email: 'dana@reps.example', territory: 'Idaho and Montana' }],
});
export type NewRep = z.infer<typeof newRep>;

export const repChange = z.strictObject({ name: name.optional(), ...details, reason: optionalReason }).meta({
  id: 'RepChange',
  examples: [{ territory: 'Idaho', reason: 'Montana went to a colleague' }],
});
export type RepChange = z.infer<typeof repChange>;

export const rep = z
  .object({
    id: recordId,
    name: shownText('the name of the rep', 'Dana Whitfield'),
    email: shownText('the e-mail address', 'dana@reps.example').nullable(),
    phone: shownText('the phone number', '208-555-0111').nullable(),
    territory: shownText('where the rep sells, in words', 'Idaho and Montana').nullable(),
    isActive: z.boolean().meta({ description: 'false for a rep who left', examples: [true] }),
    version: recordVersion,
    createdAt,
    updatedAt,
  })
  .meta({ id: 'Rep' });
export type RepView = z.infer<typeof rep>;

export const repPage = pageOf('RepPage', rep);
