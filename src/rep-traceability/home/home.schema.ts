import { z } from 'zod';
import { shownNumber } from '../../openapi/shown-fields.js';
import { waitingShipments } from '../lots/waiting-shipments.js';
import { recallHead, recallTotals } from '../recalls/recall.schema.js';

/** Open recalls in an answer, at most. */
export const MOST_RECALLS = 5;

const openRecall = z
  .object({
    ...recallHead.pick({ id: true, title: true, kind: true, openedOn: true, responseDueOn: true, reportDueOn: true }).shape,
    ...recallTotals.pick({ consignees: true, notNotified: true, notResponding: true, unitsUnaccounted: true }).shape,
  })
  .meta({ id: 'OpenRecall', description: 'a recall or a drill that is not closed, and what it waits for' });

export const home = z
  .object({
    review: waitingShipments.nullable().meta({ description: 'shipments of the review queue; null if you may not see them' }),
    imports: z
      .object({
        waiting: shownNumber('imports that were checked and wait for their commit', 0),
        running: shownNumber('imports that are being checked or committed', 0),
      })
      .nullable()
      .meta({ description: 'imports that are not finished; null if you may not see them' }),
    recalls: z
      .array(openRecall)
      .max(MOST_RECALLS)
      .nullable()
      .meta({ description: 'open recalls and drills, the newest first; null if you may not see them' }),
    moreRecalls: z.boolean().meta({ description: `true where more than ${MOST_RECALLS} are open`, examples: [false] }),
  })
  .meta({ id: 'Home', description: 'what waits for a person' });
export type Home = z.infer<typeof home>;
