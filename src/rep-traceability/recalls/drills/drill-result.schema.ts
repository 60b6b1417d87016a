import { z } from 'zod';
import { text } from '../../../database/text.js';
import { idText } from '../../../http/fields.js';
import { pageOf, pageQuery } from '../../../http/paging.js';
import * as field from '../../record-fields.js';
import { recallHead, recallTotals } from '../recall.schema.js';
import { recallStages } from '../stages/recall-stages.js';

export const drillListQuery = z.strictObject({
  ...pageQuery,
  upTo: idText.optional().meta({
    description: 'the drill of this id and those opened before it, to compare them; all drills when left out',
    parameter: { type: 'integer', minimum: 1 },
  }),
  lotNumber: text(100)
    .optional()
    .meta({ description: `drills of this lot: ${field.LOT}` }),
});
export type DrillListQuery = z.infer<typeof drillListQuery>;

export const drillResult = z
  .object({
    ...recallHead.pick({ id: true, title: true, lotNumbers: true, chosenBecause: true, openedOn: true, closedAt: true, closeReason: true })
      .shape,
    ...recallTotals.pick({ consignees: true, unitsShipped: true, unitsUnaccounted: true }).shape,
    stages: recallStages,
  })
  .meta({ id: 'DrillResult', description: 'what a drill was of, how large, and how long each of its stages took' });
export type DrillResult = z.infer<typeof drillResult>;
export const drillPage = pageOf('DrillPage', drillResult);
