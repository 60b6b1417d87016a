import { z } from 'zod';
import { shownInstant, shownNumber } from '../../../openapi/shown-fields.js';

const stage = (what: string) =>
  z
    .object({ at: shownInstant('when it was reached'), seconds: shownNumber('seconds since the recall was opened', 5_400) })
    .nullable()
    .meta({ description: `${what}; null until then` });

export const recallStages = z
  .object({
    scopeFrozen: stage('the scope was frozen'),
    noticesReady: stage(
      'the letter of every consignee had been made: downloaded alone, in the ZIP of all notices, or for a notice that was recorded as sent',
    ),
    firstNotice: stage('the first notice was recorded as sent'),
    allNotified: stage('every consignee had a notice'),
    allReached: stage('every consignee had answered, or a check had reached it'),
    balanced: stage('every unit was accounted for'),
    closed: stage('it was closed'),
  })
  .meta({ id: 'RecallStages', description: 'how long each stage took' });
export type RecallStages = z.infer<typeof recallStages>;

/** The instants that `stageColumns` reads. */
export type StageTimes = Record<keyof RecallStages | 'opened', string | null>;

/** To the millisecond, rounded up: a report as of this instant has what reached the stage. */
function shownInstantOf(at: string): Date {
  const instant = new Date(at);
  const beyondMilliseconds = /\.\d{3}(\d+)/.exec(at)?.[1] ?? '';
  if (Number(beyondMilliseconds) > 0) instant.setTime(instant.getTime() + 1);
  return instant;
}

/** A scope without any shipment is frozen, too: when its recall opened. */
export function stagesSinceOpened({ opened, ...times }: StageTimes): RecallStages {
  const began = Date.parse(opened ?? '');
  const stageAt = (at: string | null) => {
    if (at === null) return null;
    const instant = shownInstantOf(at);
    return { at: instant.toISOString(), seconds: Math.round((instant.getTime() - began) / 1000) };
  };
  const { scopeFrozen, noticesReady, firstNotice, allNotified, allReached, balanced, closed } = times;
  return {
    scopeFrozen: stageAt(scopeFrozen ?? opened),
    noticesReady: stageAt(noticesReady),
    firstNotice: stageAt(firstNotice),
    allNotified: stageAt(allNotified),
    allReached: stageAt(allReached),
    balanced: stageAt(balanced),
    closed: stageAt(closed),
  };
}
