import { EntityRepository } from '@mikro-orm/postgresql';
import { typedQueries } from '../../database/typed-queries.js';
import { Problem } from '../../problems/problem.js';
import type { Distribution } from './distribution.entity.js';

export class DistributionRepository extends EntityRepository<Distribution> {
  /**
   * The entry for a change, locked against other changes.
   * @throws Problem `not_found`, `distribution_voided`
   */
  async getLocked(id: number): Promise<Distribution> {
    const [entry] = await this.getManyLocked([id]);
    return entry as Distribution;
  }

  /**
   * Entries for a change, locked in the order of their ids. The lock is not FOR UPDATE: a recall that has the lots and writes its scope refers to the entries,
   * while their change waits for the lots.
   * @returns the entries in the order of `ids`
   * @throws Problem `not_found`, `distribution_voided`
   */
  async getManyLocked(ids: readonly number[]): Promise<Distribution[]> {
    const rows = typedQueries(this.em).selectFrom('distributionLogEntries').select('id').where('id', 'in', ids);
    await rows.orderBy('id').forNoKeyUpdate().execute();
    const found = await this.find({ id: { $in: [...ids] } }, { refresh: true });
    const entries = new Map(found.map((entry) => [entry.id, entry]));
    return ids.map((id) => {
      const entry = entries.get(id);
      if (!entry) throw distributionNotFound(id);
      entry.refuseVoided();
      return entry;
    });
  }
}

export const distributionNotFound = (id: number) => new Problem('not_found', `There is no distribution ${id}.`);
