import { z } from 'zod';
import { historyEntry } from '../../../audit/history/record-history.schema.js';
import { signature } from '../../../audit/signatures/signature.schema.js';
import { shownInstant, shownText } from '../../../openapi/shown-fields.js';

export const recordCopyQuery = z.strictObject({
  format: z
    .enum(['json', 'pdf'])
    .meta({ id: 'RecordCopyFormat', description: 'how a copy is written' })
    .optional()
    .meta({ description: '`pdf` when left out' }),
});
export type RecordCopyQuery = z.infer<typeof recordCopyQuery>;

export const recordCopy = z
  .object({
    type: shownText('the type of the record', 'sales order'),
    name: shownText('its id; for a lot its number', '17'),
    madeAt: shownInstant('when the copy was begun; what changed later may be in the history and not in the record'),
    madeBy: shownText('the e-mail of the user who made the copy', 'robin.ames@silqeqms.example'),
    record: z
      .record(z.string(), z.unknown())
      .meta({ description: 'the record as its own GET shows it', examples: [{ id: 17, version: 2 }] }),
    signatures: z.array(signature).meta({ description: 'its electronic signatures, the first one first; empty if there are none' }),
    history: z.array(historyEntry).meta({ description: 'all that happened to it and to what belongs to it, the oldest first' }),
  })
  .meta({ id: 'RecordCopy', description: 'a record with its whole history' });
export type RecordCopy = z.infer<typeof recordCopy>;
