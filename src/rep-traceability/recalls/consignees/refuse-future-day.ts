import { fieldProblem } from '../../../problems/problem.js';
import { refuseDoubts } from '../../../problems/refuse-doubts.js';

/**
 * Nothing was sent, answered or checked on a day that is still to come.
 * @param field of the body
 * @param today where the company works
 * @throws Problem `date_in_future`
 */
export function refuseFutureDay(field: string, day: string, today: string): void {
  if (day > today) throw fieldProblem('date_in_future', field, `${day} lies after today, ${today}, where the company works.`);
}

/**
 * A firm may have phoned before it recorded the recall, so a day before that is only unlikely.
 * @param field of the body
 * @param acknowledged warnings that a person has seen; undefined for who did not ask to be warned
 * @throws Problem `before_recall`
 */
export function refuseDayBefore(
  recall: { id: number; openedOn: string },
  field: string,
  day: string,
  acknowledged: readonly string[] | undefined,
): void {
  if (!acknowledged || day >= recall.openedOn) return;
  const detail = `${day} is before the day on which recall ${recall.id} was opened, ${recall.openedOn}.`;
  refuseDoubts([fieldProblem('before_recall', field, detail)], acknowledged);
}
