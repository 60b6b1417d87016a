import { EntityRepository, LockMode } from '@mikro-orm/postgresql';
import { Problem } from '../../problems/problem.js';
import type { Lot } from './lot.entity.js';

export class LotRepository extends EntityRepository<Lot> {
  /**
   * The lot of this number, not of an alias, for a change: locked against other changes.
   * @param lotNumber the canonical number
   * @throws Problem `not_found`
   */
  getLocked(lotNumber: string): Promise<Lot> {
    return this.findOneOrFail({ lotNumber }, { lockMode: LockMode.PESSIMISTIC_WRITE, failHandler: () => lotNotFound(lotNumber) });
  }
}

export const lotNotFound = (text: string) => new Problem('not_found', `There is no lot ${text}.`);
