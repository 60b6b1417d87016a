import type { Transaction } from '../database/database.js';
import { fieldProblem } from '../problems/problem.js';

/**
 * A record may name only a rep that exists, active or not. The rule is here because customers name reps too.
 * @param repId null and undefined pass
 * @param field pointer of the id in the request
 * @throws Problem `rep_not_found`
 */
export async function requireRep(tx: Transaction, repId: number | null | undefined, field = 'repId'): Promise<void> {
  if (repId == null) return;
  const rep = await tx.kysely.selectFrom('reps').select('id').where('id', '=', repId).executeTakeFirst();
  if (!rep) throw fieldProblem('rep_not_found', field, `There is no rep ${repId}.`);
}
