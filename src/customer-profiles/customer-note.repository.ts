import { EntityRepository, LockMode } from '@mikro-orm/postgresql';
import { Problem } from '../problems/problem.js';
import type { CustomerNote } from './customer-note.entity.js';

export class CustomerNoteRepository extends EntityRepository<CustomerNote> {
  /**
   * A note on this customer, for a change.
   * @throws Problem `not_found`
   */
  getLocked(customerId: number, id: number): Promise<CustomerNote> {
    const failHandler = () => noteNotFound(customerId, id);
    return this.findOneOrFail({ id, customerId }, { lockMode: LockMode.PESSIMISTIC_WRITE, failHandler });
  }
}

export const noteNotFound = (customerId: number, id: number): Problem =>
  new Problem('not_found', `Customer ${customerId} has no note ${id}. Notes of a merged customer are those of its survivor.`);
