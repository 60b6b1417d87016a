import { EntityRepository } from '@mikro-orm/postgresql';
import { typedQueries } from '../../database/typed-queries.js';
import { fieldProblem, orProblem, Problem } from '../../problems/problem.js';
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
   * @param pointerOf the pointer to an id in the body, by its index, for who names the entries there
   * @returns the entries in the order of `ids`
   * @throws Problem `not_found`, `distribution_voided`
   */
  async getManyLocked(ids: readonly number[], pointerOf?: (index: number) => string): Promise<Distribution[]> {
    const rows = typedQueries(this.em).selectFrom('distributionLogEntries').select('id').where('id', 'in', ids);
    await rows.orderBy('id').forNoKeyUpdate().execute();
    const found = await this.find({ id: { $in: [...ids] } }, { refresh: true });
    const entries = new Map(found.map((entry) => [entry.id, entry]));
    return ids.map((id, index) => {
      const entry = orProblem(() => usable(entries.get(id), id));
      if (!(entry instanceof Problem)) return entry;
      throw pointerOf ? fieldProblem(entry.code, pointerOf(index), entry.detail, { ...entry.extras.members, id }) : entry;
    });
  }
}

function usable(entry: Distribution | undefined, id: number): Distribution {
  if (!entry) throw distributionNotFound(id);
  entry.refuseVoided();
  return entry;
}

export const distributionNotFound = (id: number) => new Problem('not_found', `There is no distribution ${id}.`);
