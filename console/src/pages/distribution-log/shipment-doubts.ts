import type { ShipmentDoubt } from '../../../../client/types.gen.js';
import { ApiProblem } from '../../api/api.js';
import type { Field, Typed } from '../../parts/fields.js';

/** What a person confirms of each doubt. */
export const CONFIRMED: Record<string, string> = {
  shipped_before_hold: 'It was shipped before its lot was held',
  shipped_while_held: 'It was shipped on this day, although its lot was held',
  before_manufacture: 'The ship date is right, although the lot was made later',
  after_expiry: 'The ship date is right, although the lot had expired',
  more_than_produced: 'The units are right, although fewer were produced',
};

/** Doubts about what was sent: they count only for exactly that. */
export interface Doubts {
  sent: string;
  /** How often something was doubtful so far: an answer to one question is none to the next. */
  round: number;
  fields: readonly Field[];
}

/** The doubts that a problem names, as fields to confirm; none if it is another problem. */
export function doubtsOf(problem: unknown, sent: unknown, before: Doubts | undefined, known = CONFIRMED): Doubts | undefined {
  const round = (before?.round ?? 0) + 1;
  if (!(problem instanceof ApiProblem) || !(problem.code in known)) return undefined;
  const details = new Map(problem.errors.map(({ code, detail }) => [code, detail]));
  const fields = Object.entries(known)
    .filter(([code]) => details.has(code))
    .map(
      ([code, label]): Field => ({
        name: `acknowledge/${round}/${code}`,
        label,
        kind: 'yes',
        wide: true,
        required: true,
        description: details.get(code),
      }),
    );
  return { sent: JSON.stringify(sent), round, fields };
}

/** The doubts that the person confirmed. */
export const confirmed = (doubts: Doubts | undefined, typed: Typed, sent: unknown): ShipmentDoubt[] =>
  doubts?.sent === JSON.stringify(sent)
    ? doubts.fields.filter(({ name }) => typed[name] === 'true').map(({ name }) => name.split('/').at(-1) as ShipmentDoubt)
    : [];
