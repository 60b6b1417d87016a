import { z } from 'zod';
import { calendarDay } from '../../calendar/calendar-day.js';
import { text } from '../../database/text.js';
import { booleanText, id, optionalReason, reason } from '../../http/fields.js';
import { pageOf, pageQuery } from '../../http/paging.js';
import { createdAt, recordId, recordVersion, shownDay, shownNumber, shownText, updatedAt } from '../../openapi/shown-fields.js';

export const customerRepListQuery = z.strictObject({
  ...pageQuery,
  includeEnded: booleanText.optional().meta({ description: '`true` also shows the reps who looked after the customer before' }),
});
export type CustomerRepListQuery = z.infer<typeof customerRepListQuery>;

const territory = text(500)
  .nullish()
  .meta({
    description: 'where the rep looks after this customer, in words; null for the territory of the rep',
    examples: ['North campus'],
  });

export const newCustomerRep = z
  .strictObject({
    repId: id.meta({ description: 'the id of the rep' }),
    territory,
    isPrimary: z
      .boolean()
      .optional()
      .meta({ description: 'true for the primary rep: the former one goes on as a further rep; false when left out', examples: [false] }),
    reason: optionalReason,
  })
  .meta({
    id: 'NewCustomerRep',
    description: 'a rep who is to look after the customer',
    examples: [{ repId: 1, territory: 'North campus' }],
  });
export type NewCustomerRep = z.infer<typeof newCustomerRep>;

export const customerRepChange = z
  .strictObject({
    territory,
    isPrimary: z.boolean().optional().meta({
      description: 'true makes it the primary rep and the former one a further rep; false leaves the customer without a primary rep',
    }),
    reason,
  })
  .meta({
    id: 'CustomerRepChange',
    description: 'the fields that change, and why',
    examples: [{ territory: 'North and west campus', reason: 'the west campus opened' }],
  });
export type CustomerRepChange = z.infer<typeof customerRepChange>;

export const customerRepEnding = z
  .strictObject({
    endedOn: calendarDay.optional().meta({ description: 'the last day, not in the future where the company works; today when left out' }),
    reason,
  })
  .meta({
    id: 'CustomerRepEnding',
    description: 'since when and why the rep no longer looks after the customer',
    examples: [{ reason: 'the territory went to a colleague' }],
  });
export type CustomerRepEnding = z.infer<typeof customerRepEnding>;

export const customerRep = z
  .object({
    id: recordId,
    repId: shownNumber('the id of the rep'),
    name: shownText('the name of the rep', 'Dana Whitfield'),
    territory: shownText('where the rep looks after this customer; null for the territory of the rep', 'North campus').nullable(),
    isPrimary: z
      .boolean()
      .meta({ description: 'true for the primary rep, of whom a customer has one at most; once ended: whether it was', examples: [true] }),
    endedOn: shownDay('the last day; null while the rep looks after the customer').nullable(),
    endReason: shownText('why it ended', 'the territory went to a colleague').nullable(),
    version: recordVersion,
    createdAt,
    updatedAt,
  })
  .meta({ id: 'CustomerRep', description: 'a rep who looks after a customer, or did' });
export type CustomerRepView = z.infer<typeof customerRep>;

export const customerRepPage = pageOf('CustomerRepPage', customerRep);
