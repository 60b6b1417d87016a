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
