import type { Transaction } from '../database/database.js';
import { fieldProblem } from '../problems/problem.js';

/**
 * A record may name only a rep that exists, active or not. The rule is here because customers name reps too.
 * @param repId null and undefined pass
 * @param field pointer of the id in the request
 * @throws Problem `rep_not_found`
 */
export async function requireRep(tx: Transaction, repId: number | null | undefined, field = 'repId'): Promise<void> {
  requireKnownRep(repId, await findReps(tx, [repId]), field);
}

/** Those of these reps that exist. */
export async function findReps(tx: Transaction, repIds: readonly (number | null | undefined)[]): Promise<Set<number>> {
  const named = [...new Set(repIds)].filter((id) => id != null);
  if (named.length === 0) return new Set();
  const reps = await tx.kysely.selectFrom('reps').select('id').where('id', 'in', named).execute();
  return new Set(reps.map(({ id }) => id));
}

/** @throws Problem `rep_not_found` */
export function requireKnownRep(repId: number | null | undefined, known: ReadonlySet<number>, field = 'repId'): void {
  if (repId != null && !known.has(repId)) throw fieldProblem('rep_not_found', field, `There is no rep ${repId}.`);
}
