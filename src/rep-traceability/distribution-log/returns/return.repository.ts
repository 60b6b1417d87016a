import { EntityRepository, LockMode } from '@mikro-orm/postgresql';
import { Problem } from '../../../problems/problem.js';
import type { DistributionReturn } from './return.entity.js';

export class ReturnRepository extends EntityRepository<DistributionReturn> {
  /**
   * A return of this distribution, for a change.
   * @throws Problem `not_found`
   */
  getLocked(distributionId: number, id: number): Promise<DistributionReturn> {
    const failHandler = () => new Problem('not_found', `Distribution ${distributionId} has no return ${id}.`);
    return this.findOneOrFail({ id, distributionId }, { lockMode: LockMode.PESSIMISTIC_WRITE, failHandler });
  }
}
