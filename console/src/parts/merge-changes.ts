/** A field that both people changed, each to something else. */
export interface Clash {
  field: string;
  before: unknown;
  mine: unknown;
  theirs: unknown;
}

export interface Merged {
  /** What is still to be sent: my changes that they did not make themselves. */
  changes: Record<string, unknown>;
  /** What they changed and I did not: it stays. */
  taken: { field: string; before: unknown; theirs: unknown }[];
  /** What a person has to decide. */
  clashes: Clash[];
}

/**
 * Two people changed one record. What only one of them changed stands; what both changed to the same value is settled; the rest is a question.
 * @param before the record as I read it
 * @param changes the fields that I changed, with their new values
 * @param now the record as the other person left it
 */
export function mergeChanges(before: object, changes: Record<string, unknown>, now: object): Merged {
  const [old, theirs] = [before as Record<string, unknown>, now as Record<string, unknown>];
  const merged: Merged = { changes: {}, taken: [], clashes: [] };
  const same = (one: unknown, other: unknown) => JSON.stringify(one ?? null) === JSON.stringify(other ?? null);
  for (const [field, mine] of Object.entries(changes)) {
    if (same(theirs[field], mine)) continue;
    merged.changes[field] = mine;
    if (!same(theirs[field], old[field])) merged.clashes.push({ field, before: old[field], mine, theirs: theirs[field] });
  }
  for (const [field, value] of Object.entries(theirs)) {
    if (field in changes || OF_EVERY_CHANGE.has(field) || same(value, old[field])) continue;
    merged.taken.push({ field, before: old[field], theirs: value });
  }
  return merged;
}

/** Move with every change and say nothing about it. */
const OF_EVERY_CHANGE = new Set(['version', 'updatedAt']);
