import { z } from 'zod';
import { text } from '../../database/text.js';
import { instant, reason } from '../../http/fields.js';
import { pageOf, pageQuery } from '../../http/paging.js';

const state = z.enum(['waiting', 'dismissed', 'adopted', 'merged']);

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

const shown = z.string().nullable();

export const adoptedRecord = z
  .object({
    id: z.int(),
    table: z.string().meta({ description: 'the table of the earlier system' }),
    oldId: z.string().meta({ description: 'its id there' }),
    state,
    reason: shown.meta({ description: 'why it waits, or what to review although it was adopted' }),
    detail: shown.meta({ description: 'the reason as a sentence, and which values differ from which record where the adoption knows it' }),
    received: z.record(z.string(), z.unknown()).nullable().meta({ description: 'the row as the earlier system held it' }),
    record: z.object({ table: z.string(), id: z.int() }).nullable().meta({ description: 'what it became; null while it waits' }),
    adoptedAt: instant.meta({ description: 'UTC; when the adoption last decided about it' }),
    dismissedAt: instant.nullable(),
  })
  .meta({ id: 'AdoptedRecord' });
export type AdoptedRecordView = z.infer<typeof adoptedRecord>;

export const adoptedRecordPage = pageOf('AdoptedRecordPage', adoptedRecord);
