import { z } from 'zod';
import { text } from '../../database/text.js';
import { reason } from '../../http/fields.js';
import { pageOf, pageQuery } from '../../http/paging.js';
import { recordId, shownInstant, shownNumber, shownText } from '../../openapi/shown-fields.js';

const state = z
  .enum(['waiting', 'dismissed', 'adopted', 'merged'])
  .meta({ id: 'AdoptedRecordState', description: 'what became of a record of the earlier system' });

export const adoptedRecordQuery = z.strictObject({
  ...pageQuery,
  state: state.optional().meta({ description: '`waiting` when left out' }),
  table: text(100)
    .optional()
    .meta({ description: 'the table of the earlier system', examples: ['sales_orders'] }),
  reason: text(100)
    .optional()
    .meta({ description: 'the code of why it waits, or of what to review', examples: ['order_differs'] }),
});
export type AdoptedRecordQuery = z.infer<typeof adoptedRecordQuery>;

export const recordDismissal = z.strictObject({ reason }).meta({
  id: 'DismissAdoptedRecord',
  examples: [{ reason: 'an empty order that was never shipped' }],
});
export type RecordDismissal = z.infer<typeof recordDismissal>;

export const adoptedRecord = z
  .object({
    id: recordId,
    table: shownText('the table of the earlier system', 'sales_orders'),
    oldId: shownText('its id there', '4711'),
    state,
    reason: shownText('why it waits, or what to review although it was adopted, for programs', 'order_differs').nullable(),
    detail: z
      .string()
      .nullable()
      .meta({ description: 'the reason as a sentence, and which values differ from which record where the adoption knows it' }),
    received: z.record(z.string(), z.unknown()).nullable().meta({ description: 'the row as the earlier system held it' }),
    record: z
      .object({ table: shownText('the kind of record', 'sales_orders'), id: shownNumber('its id') })
      .nullable()
      .meta({ description: 'what it became; null while it waits' }),
    adoptedAt: shownInstant('when the adoption last decided about it'),
    dismissedAt: shownInstant('when a person dismissed it; null if nobody did').nullable(),
  })
  .meta({ id: 'AdoptedRecord' });
export type AdoptedRecordView = z.infer<typeof adoptedRecord>;

export const adoptedRecordPage = pageOf('AdoptedRecordPage', adoptedRecord);
