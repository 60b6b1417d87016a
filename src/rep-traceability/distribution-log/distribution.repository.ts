import { EntityRepository, LockMode } from '@mikro-orm/postgresql';
import { Problem } from '../../problems/problem.js';
import type { Distribution } from './distribution.entity.js';

export class DistributionRepository extends EntityRepository<Distribution> {
  /**
   * The entry for a change, locked against other changes.
   * @throws Problem `not_found`, `distribution_voided`
   */
  async getLocked(id: number): Promise<Distribution> {
    const entry = await this.findOneOrFail({ id }, { lockMode: LockMode.PESSIMISTIC_WRITE, failHandler: () => distributionNotFound(id) });
    entry.refuseVoided();
    return entry;
  }
}

export const distributionNotFound = (id: number) => new Problem('not_found', `There is no distribution ${id}.`);
