import { EntityRepository, LockMode } from '@mikro-orm/postgresql';
import { Problem } from '../../problems/problem.js';
import type { Rep } from './rep.entity.js';

export class RepRepository extends EntityRepository<Rep> {
  /**
   * The rep for a change, locked against other changes.
   * @throws Problem `not_found`
   */
  getLocked(id: number): Promise<Rep> {
    return this.findOneOrFail({ id }, { lockMode: LockMode.PESSIMISTIC_WRITE, failHandler: () => repNotFound(id) });
  }
}

export const repNotFound = (id: number): Problem => new Problem('not_found', `There is no rep ${id}.`);

/**
 * SQL that adds reps under ids that were reserved before.
 * @param rows SQL that selects id, name, e-mail, phone, territory and whether the rep is active
 */
export const insertKnownReps = (rows: string): string =>
  `insert into reps (id, name, email, phone, territory, is_active) overriding system value ${rows}`;
