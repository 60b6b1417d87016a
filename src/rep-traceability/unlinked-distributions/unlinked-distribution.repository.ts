import { EntityRepository, LockMode } from '@mikro-orm/postgresql';
import { Problem } from '../../problems/problem.js';
import type { UnlinkedDistribution } from './unlinked-distribution.entity.js';

export class UnlinkedDistributionRepository extends EntityRepository<UnlinkedDistribution> {
  /**
   * The shipment for a decision, locked against other decisions.
   * @throws Problem `not_found`, `unlinked_distribution_resolved`
   */
  async getWaiting(id: number): Promise<UnlinkedDistribution> {
    const waiting = await this.findOneOrFail({ id }, { lockMode: LockMode.PESSIMISTIC_WRITE, failHandler: () => unlinkedNotFound(id) });
    waiting.refuseResolved();
    return waiting;
  }
}

export const unlinkedNotFound = (id: number) => new Problem('not_found', `There is no unlinked distribution ${id}.`);
