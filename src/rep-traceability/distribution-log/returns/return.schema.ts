import { z } from 'zod';
import { calendarDay } from '../../../calendar/calendar-day.js';
import { filledText } from '../../../database/text.js';
import { id, reason } from '../../../http/fields.js';
import { pageOf, pageQuery } from '../../../http/paging.js';
import { createdAt, recordId, recordVersion, shownDay, shownNumber, shownText, updatedAt } from '../../../openapi/shown-fields.js';
import * as field from '../../record-fields.js';
import { DISPOSITIONS } from './return.entity.js';

const disposition = z.enum(DISPOSITIONS).meta({
  id: 'Disposition',
  description: 'what became of the units: `restocked` ones may ship again, `quarantined` ones wait, `destroyed` ones are gone',
});

const quantity = z
  .int()
  .min(1)
  .max(1_000_000)
  .meta({ description: 'units that came back, never boxes', examples: [2] });
const facts = {
  returnedOn: calendarDay.meta({
    description: 'the day on which they came back: not before they were shipped, not in the future where the company works',
    examples: ['2025-07-01'],
  }),
  reason: filledText(2_000).meta({ description: 'why they came back, in your words', examples: ['the seal was open'] }),
  disposition,
};

export const newReturn = z.strictObject({ quantity, ...facts }).meta({
  id: 'NewReturn',
  examples: [{ quantity: 2, returnedOn: '2025-07-01', reason: 'the seal was open', disposition: 'quarantined' }],
});
export type NewReturn = z.infer<typeof newReturn>;

/** Lines of one request, at most. */
const MOST_LINES = 1_000;

export const newReturns = z
  .strictObject({
    ...facts,
    lines: z
      .array(z.strictObject({ distributionId: id.meta({ description: 'the distribution that came back', examples: [1] }), quantity }))
      .min(1)
      .max(MOST_LINES)
      .meta({ description: 'what came back of each distribution; each distribution once' }),
  })
  .refine(({ lines }) => new Set(lines.map(({ distributionId }) => distributionId)).size === lines.length, {
    message: 'must name each distribution once',
    path: ['lines'],
  })
  .meta({
    id: 'NewReturns',
    examples: [
      {
        returnedOn: '2025-07-01',
        reason: 'recalled',
        disposition: 'quarantined',
        lines: [{ distributionId: 1, quantity: 2 }],
      },
    ],
  });
export type NewReturns = z.infer<typeof newReturns>;

export const returnVoiding = z.strictObject({ reason }).meta({ id: 'ReturnVoiding', examples: [{ reason: 'entered twice' }] });
export type ReturnVoiding = z.infer<typeof returnVoiding>;

export const distributionReturn = z
  .object({
    id: recordId,
    distributionId: shownNumber('the id of the distribution'),
    quantity: shownNumber('units that came back', 2),
    returnedOn: shownDay('the day on which they came back', '2025-07-01'),
    reason: shownText('why they came back', 'the seal was open'),
    disposition,
    voidedAt: field.voidedAt,
    voidReason: field.voidReason,
    version: recordVersion,
    createdAt,
    updatedAt,
  })
  .meta({ id: 'DistributionReturn', description: 'units of a distribution that came back' });
export type ReturnView = z.infer<typeof distributionReturn>;

export const recordedReturns = z
  .object({ data: z.array(distributionReturn).meta({ description: 'the returns, in the order of the lines' }) })
  .meta({ id: 'RecordedReturns' });

export const returnListQuery = z.strictObject(pageQuery);
export type ReturnListQuery = z.infer<typeof returnListQuery>;
export const returnPage = pageOf('ReturnPage', distributionReturn);
