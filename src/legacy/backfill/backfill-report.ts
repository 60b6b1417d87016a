export const OUTCOMES = ['linked', 'ordered', 'ambiguous', 'unmatched'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** What becomes of a shipment, and why. */
export interface Judgement {
  outcome: Outcome;
  why: string;
  /** Orders for a person to look at. */
  candidates?: readonly { id: number; customerId: number; facilityName: string }[];
}

export interface Finding extends Judgement {
  /** `distribution 12` of the log, or `waiting shipment 3` of the review queue. */
  shipment: string;
  orderNumber: string | null;
  facilityName: string | null;
}

export type Counts = Record<Outcome, number>;

export const noCounts = (): Counts => ({ linked: 0, ordered: 0, ambiguous: 0, unmatched: 0 });

/** One line for a person: the shipment, the outcome, the reason, and the candidate orders. */
export function describeFinding({ shipment, orderNumber, facilityName, outcome, why, candidates = [] }: Finding): string {
  const looked = candidates.map(({ id, customerId, facilityName: name }) => `sales order ${id} of customer ${customerId} (${name})`);
  const toLookAt = looked.length > 0 ? `; candidates: ${looked.join(', ')}` : '';
  return `${outcome.padEnd(9)}  ${shipment}, order ${quoted(orderNumber)}, ${quoted(facilityName)}: ${why}${toLookAt}`;
}

const quoted = (value: string | null): string => (value === null ? 'without name' : JSON.stringify(value));

/** The counts of one kind of shipment, as lines of text. */
export function describeCounts(title: string, counts: Counts): string[] {
  const total = OUTCOMES.reduce((sum, outcome) => sum + counts[outcome], 0);
  return [`${title}: ${total}`, ...OUTCOMES.map((outcome) => `  ${outcome.padEnd(9)}  ${counts[outcome]}`)];
}
