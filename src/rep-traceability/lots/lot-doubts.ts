import type { Transaction } from '../../database/database.js';
import { fieldProblem, Problem } from '../../problems/problem.js';
import { refuseDoubts } from '../../problems/refuse-doubts.js';
import { type HoldOfLot, shippedBeforeHold, shippedWhileHeld } from './lot-hold.js';
import { unitsOfLots } from './lot-units.sql.js';

/** What is possible of a shipment but unlikely, by what the register says of its lot: it goes in once a person has seen it, by every way in. */
export const LOT_DOUBTS = ['before_manufacture', 'after_expiry', 'more_than_produced'] as const;
export type LotDoubt = (typeof LOT_DOUBTS)[number];

export interface LotFacts {
  lotNumber: string;
  /** `YYYY-MM-DD` */
  manufacturedOn: string | null;
  /** `YYYY-MM-DD` */
  expiresOn: string | null;
  unitsProduced: number | null;
}

/** The sentences, with `%s` for each value: SQL and TypeScript fill in the same ones. */
const SENTENCES: Record<LotDoubt, string> = {
  before_manufacture: 'Lot %s was manufactured on %s, after this ship date.',
  after_expiry: 'Lot %s expired on %s, before this ship date.',
  more_than_produced: 'Lot %s has %s units: with this %s %s of them would be distributed.',
};

const say = (doubt: LotDoubt, ...values: unknown[]): string =>
  values.reduce<string>((text, value) => text.replace('%s', String(value)), SENTENCES[doubt]);

/** A shipment of a lot: its `YYYY-MM-DD`, and the units that are distributed of the lot together with it. */
interface Shipped {
  shipDate: string;
  units: number;
}

/**
 * What is doubtful of a shipment.
 * @param before what the log said of it so far, if it is a correction of a shipment of this lot: only what is new can be doubtful
 */
function doubtsOf(lot: LotFacts & HoldOfLot, { shipDate, units }: Shipped, before?: Shipped): Problem[] {
  const { lotNumber, manufacturedOn, expiresOn, unitsProduced } = lot;
  const doubts: Problem[] = [];
  const isDated = shipDate !== before?.shipDate;
  const held = before ? shippedWhileHeld(lot, shipDate, before.shipDate) : shippedBeforeHold(lot, shipDate);
  if (held) doubts.push(held);
  if (isDated && manufacturedOn && shipDate < manufacturedOn) {
    doubts.push(fieldProblem('before_manufacture', 'shipDate', say('before_manufacture', lotNumber, manufacturedOn)));
  }
  if (isDated && expiresOn && shipDate > expiresOn) {
    doubts.push(fieldProblem('after_expiry', 'shipDate', say('after_expiry', lotNumber, expiresOn)));
  }
  if (unitsProduced !== null && units > Math.max(unitsProduced, before?.units ?? 0)) {
    doubts.push(fieldProblem('more_than_produced', 'quantity', say('more_than_produced', lotNumber, unitsProduced, 'shipment', units)));
  }
  return doubts;
}

/**
 * A shipment that the register of lots makes doubtful goes in once a person has seen why.
 * @param acknowledged warnings that a person has seen
 * @param before what the log said of it so far, if it is a correction of a shipment of this lot
 * @throws Problem `shipped_before_hold`, `shipped_while_held`, `before_manufacture`, `after_expiry`, `more_than_produced`: the first as the code, all of them as its errors
 */
export function refuseLotDoubts(
  lot: LotFacts & HoldOfLot,
  shipment: Shipped,
  acknowledged: readonly string[] = [],
  before?: Shipped,
): void {
  refuseDoubts(doubtsOf(lot, shipment, before), acknowledged);
}

/**
 * How many units of some lots are distributed, in one statement.
 * @returns units by lot number; only of lots whose produced units are registered, since nobody needs those of others
 */
export async function distributedUnits(tx: Transaction, lots: readonly LotFacts[]): Promise<Map<string, number>> {
  const asked = [...new Set(lots.filter(({ unitsProduced }) => unitsProduced !== null).map(({ lotNumber }) => lotNumber))];
  if (asked.length === 0) return new Map();
  const rows = await tx.rows<{ lot: string; units: number }>(DISTRIBUTED, [asked]);
  return new Map(rows.map(({ lot, units }) => [lot, units]));
}

const DISTRIBUTED = `with ${unitsOfLots('select unnest($1::text[])')} select lot_number as lot, units::bigint as units from shipped`;

/** SQL of the doubts about the dates of lot `l`: rows of code, condition and sentence, for `values`. */
export const dateDoubtsSql = (lot: string, shipDate: string): string => `
    ('before_manufacture', ${shipDate} < ${lot}.manufactured_on, format('${SENTENCES.before_manufacture}', ${lot}.lot_number, ${lot}.manufactured_on)),
    ('after_expiry', ${shipDate} > ${lot}.expires_on, format('${SENTENCES.after_expiry}', ${lot}.lot_number, ${lot}.expires_on))`;

/** SQL of the sentence of `more_than_produced` for a file, of which `units` would be distributed of lot `l`. */
export const moreThanProducedSql = (lot: string, units: string): string =>
  `format('${SENTENCES.more_than_produced}', ${lot}.lot_number, ${lot}.units_produced, 'file', ${units})`;
