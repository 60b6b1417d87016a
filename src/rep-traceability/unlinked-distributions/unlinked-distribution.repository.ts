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

  /** Those of these shipments that still wait, locked in the order of their ids, so that two requests never wait for each other. */
  async findWaiting(ids: readonly number[]): Promise<UnlinkedDistribution[]> {
    const waiting = await this.find({ id: { $in: [...ids] } }, { lockMode: LockMode.PESSIMISTIC_WRITE, orderBy: { id: 'asc' } });
    return waiting.filter(({ resolvedAt }) => resolvedAt == null);
  }
}

export const unlinkedNotFound = (id: number) => new Problem('not_found', `There is no unlinked distribution ${id}.`);
