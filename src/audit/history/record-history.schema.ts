import { z } from 'zod';
import { pageOf, pageQuery } from '../../http/paging.js';
import { shownText } from '../../openapi/shown-fields.js';
import { auditEvent } from '../audit-event.schema.js';

export const recordHistoryQuery = z.strictObject({
  ...pageQuery,
  order: z
    .enum(['newest', 'oldest'])
    .meta({ id: 'HistoryOrder', description: 'which entry comes first' })
    .optional()
    .meta({ description: 'which entry comes first; `newest` when left out' }),
});
export type RecordHistoryQuery = z.infer<typeof recordHistoryQuery>;

const change = z
  .object({
    field: shownText('the field, in the words of this API; `shipTo.city` is a member of a member', 'quantity'),
    old: z.unknown().meta({ description: 'what it was before; null for nothing, and for every field of a first entry', examples: [10] }),
    new: z.unknown().meta({ description: 'what it was from then on; null for nothing', examples: [20] }),
  })
  .meta({ id: 'HistoryChange', description: 'a field that changed' });

const { id, occurredAt, actor, action, entityType, entityId, reason, requestId, adopted } = auditEvent.shape;

export const historyEntry = z
  .object({
    id,
    occurredAt,
    actor,
    action: action.meta({
      description:
        '`insert`, `update` or `delete`; `baseline` for the values of a record that was older than the first values of the trail, as they were when these began',
      examples: ['update'],
    }),
    entityType: entityType.meta({
      description: 'the type of what changed: of the record itself, or of what belongs to it',
      examples: ['distribution'],
    }),
    entityId,
    changes: z.array(change).meta({ description: 'each field that changed; for a first entry each field that held something' }),
    reason,
    requestId,
    adopted,
  })
  .meta({ id: 'HistoryEntry', description: 'one change of a record, or of what belongs to it' });
export type HistoryEntry = z.infer<typeof historyEntry>;

export const historyPage = pageOf('HistoryPage', historyEntry);
