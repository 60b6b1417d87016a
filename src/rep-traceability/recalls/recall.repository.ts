import { EntityRepository } from '@mikro-orm/postgresql';
import { typedQueries } from '../../database/typed-queries.js';
import { Problem } from '../../problems/problem.js';
import type { Recall } from './recall.entity.js';

export class RecallRepository extends EntityRepository<Recall> {
  /**
   * The recall for a change, locked against other changes. The lock is not FOR UPDATE: shipments, merges and returns of its lots refer to the recall in its
   * ledger, and need not wait for an answer that is being written.
   * @throws Problem `not_found`, `recall_closed`
   */
  async getOpen(id: number): Promise<Recall> {
    await typedQueries(this.em).selectFrom('recalls').select('id').where('id', '=', id).forNoKeyUpdate().execute();
    const recall = await this.findOneOrFail({ id }, { refresh: true, failHandler: () => recallNotFound(id) });
    recall.refuseClosed();
    return recall;
  }
}

export const recallNotFound = (id: number) => new Problem('not_found', `There is no recall ${id}.`);
