/** What a finding is about. */
export const FINDING_KINDS = [
  'record_changed',
  'record_added',
  'record_missing',
  'event_changed',
  'event_added',
  'event_missing',
  'event_moved',
  'event_back_dated',
  'events_not_sealed',
  'seal_changed',
  'checkpoint_changed',
  'file_changed',
  'file_missing',
  'guard_changed',
  'right_added',
] as const;

/** What a check found about one record, event, seal, file or guard. */
export interface Finding {
  kind: (typeof FINDING_KINDS)[number];
  /** The table of the record. */
  table?: string | null;
  entityId?: string | null;
  /** The event that it is about, or the last one that speaks of the record. */
  eventId?: number | null;
  /** The last instant at which it is known to have held. */
  since?: string | null;
  /** The size of the last checkpoint with which it is known to have held. */
  treeSize?: number | null;
  detail: string;
}

/** Findings that each check lists; the rest is counted. */
const LISTED = 100;

/** The findings of one check: their number, and the first of them. Memory does not grow with them. */
export class Findings {
  readonly listed: Finding[] = [];
  count = 0;

  add(finding: Finding): void {
    this.count += 1;
    if (this.listed.length < LISTED) this.listed.push(finding);
  }

  /** Counts findings that nobody listed. */
  more(count: number): void {
    this.count += Math.max(count, 0);
  }
}
