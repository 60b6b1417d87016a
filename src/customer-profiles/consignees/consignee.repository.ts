import { EntityRepository, LockMode } from '@mikro-orm/postgresql';
import { Problem } from '../../problems/problem.js';
import type { Consignee } from './consignee.entity.js';

export class ConsigneeRepository extends EntityRepository<Consignee> {
  /**
   * The consignee for a change.
   * @throws Problem `not_found`
   */
  getLocked(id: number): Promise<Consignee> {
    return this.findOneOrFail({ id }, { lockMode: LockMode.PESSIMISTIC_WRITE, failHandler: () => consigneeNotFound(id) });
  }
}

export const consigneeNotFound = (id: number) => new Problem('not_found', `There is no consignee ${id}.`);
