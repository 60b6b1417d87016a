import type { Transaction } from '../../database/database.js';
import { fieldProblem } from '../../problems/problem.js';
import { Rep } from './rep.entity.js';

/** A record may name only a rep that exists. One who left stays named by what they did. */
export async function requireRep(tx: Transaction, repId: number | null | undefined): Promise<void> {
  if (repId && !(await tx.em.findOne(Rep, repId))) throw fieldProblem('rep_not_found', 'repId', `There is no rep ${repId}.`);
}
