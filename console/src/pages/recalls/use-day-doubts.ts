import { useState } from 'react';
import { ApiProblem } from '../../api/api.js';
import type { Field, Typed } from '../../parts/fields.js';
import { confirmed, type Doubts, doubtsOf } from '../distribution-log/shipment-doubts.js';

/** What a person confirms of the days of a recall. */
const CONFIRMED_DAYS: Record<string, string> = {
  before_recall: 'The day is right, although the recall was opened later',
  due_in_past: 'The day is right, although it is over',
};

/** Asks in the same form about a day that is unlikely: before the recall, or to answer by when it is over. */
export function useDayDoubts() {
  const [doubts, setDoubts] = useState<Doubts>();
  /**
   * Sends it with what the person confirmed of it.
   * @throws ApiProblem `doubts`, when there is something to confirm
   */
  async function send<Body extends object, Answer>(body: Body, typed: Typed, work: (body: Body) => Promise<Answer>): Promise<Answer> {
    const acknowledge = confirmed(doubts, typed, body);
    try {
      const answer = await work({ ...body, acknowledge });
      setDoubts(undefined);
      return answer;
    } catch (problem) {
      const found = doubtsOf(problem, body, doubts, CONFIRMED_DAYS);
      if (!found) throw problem;
      setDoubts(found);
      throw new ApiProblem(0, 'doubts', 'Is this right?', 'Nothing was recorded yet. Confirm the day, or correct it, and send it again.');
    }
  }
  return { fields: doubts?.fields ?? ([] as readonly Field[]), send, forget: () => setDoubts(undefined) };
}
