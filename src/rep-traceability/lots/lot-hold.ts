import { fieldProblem, type Problem } from '../../problems/problem.js';

export const LOT_STATUSES = ['released', 'on_hold', 'recalled'] as const;
export type LotStatus = (typeof LOT_STATUSES)[number];

export interface HeldLot {
  lotNumber: string;
  status: LotStatus;
  /** `YYYY-MM-DD` */
  heldOn: string;
}

/** A shipment from before the hold: it goes in once a person has seen that. */
export const SHIPPED_BEFORE_HOLD = 'shipped_before_hold';

/** A shipment of a held lot that a correction dates on a day on which the lot did not ship. */
export const SHIPPED_WHILE_HELD = 'shipped_while_held';

const STATES: Record<LotStatus, string> = { released: 'released', on_hold: 'on hold', recalled: 'recalled' };

/** The sentence of `lot_held` and `lot_on_hold`. */
export const heldLot = ({ lotNumber, status, heldOn }: HeldLot): string => `Lot ${lotNumber} is ${STATES[status]} since ${heldOn}.`;

export type HoldOfLot = Omit<HeldLot, 'heldOn'> & { heldOn: string | null };

/**
 * A lot on hold or recalled does not ship from the day of the hold on. What shipped before is evidence that arrives late: see `shippedBeforeHold`.
 * @throws Problem `lot_on_hold`
 */
export function refuseHeldLot({ lotNumber, status, heldOn }: HoldOfLot, shipDate: string): void {
  if (status === 'released' || heldOn === null || shipDate < heldOn) return;
  throw fieldProblem('lot_on_hold', 'lotNumber', `${heldLot({ lotNumber, status, heldOn })} Nothing of it ships before it is released.`);
}

/** What a person must have seen of a shipment from before the hold; null of any other. */
export function shippedBeforeHold({ lotNumber, status, heldOn }: HoldOfLot, shipDate: string): Problem | null {
  if (status === 'released' || heldOn === null || shipDate >= heldOn) return null;
  const detail = `${heldLot({ lotNumber, status, heldOn })} This shipment of ${shipDate} is from before.`;
  return fieldProblem('shipped_before_hold', 'shipDate', detail);
}

/**
 * What a person must have seen of a correction that dates a shipment of before the hold on a day of the hold: corrections go on, and this one says that a
 * held lot shipped. Null of any other.
 * @param dated `YYYY-MM-DD`, the ship date so far
 */
export function shippedWhileHeld({ lotNumber, status, heldOn }: HoldOfLot, shipDate: string, dated: string): Problem | null {
  if (status === 'released' || heldOn === null || shipDate < heldOn || dated >= heldOn) return null;
  const detail = `${heldLot({ lotNumber, status, heldOn })} This shipment would be dated ${shipDate}, when nothing of it shipped.`;
  return fieldProblem('shipped_while_held', 'shipDate', detail);
}

/** SQL condition: lot `l` does not ship on this day. */
export const isHeldOn = (lot: string, shipDate: string): string => `(${lot}.status <> 'released' and ${shipDate} >= ${lot}.held_on)`;

/** SQL condition: lot `l` is held since, and this day is from before. */
export const wasHeldAfter = (lot: string, shipDate: string): string => `(${lot}.status <> 'released' and ${shipDate} < ${lot}.held_on)`;

/** SQL of `heldLot`, for lot `l`. */
export const heldLotSql = (lot: string): string =>
  `format('Lot %s is %s since %s.', ${lot}.lot_number, replace(${lot}.status, '_', ' '), ${lot}.held_on)`;
