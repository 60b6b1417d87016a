import { EntityRepository, LockMode } from '@mikro-orm/postgresql';
import { Problem } from '../../problems/problem.js';
import type { CustomerRep } from './customer-rep.entity.js';

export class CustomerRepRepository extends EntityRepository<CustomerRep> {
  /**
   * A rep of this customer, for a change. The customer is locked before.
   * @throws Problem `not_found`
   */
  getLocked(customerId: number, id: number): Promise<CustomerRep> {
    return this.findOneOrFail(
      { id, customerId },
      { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true, failHandler: () => customerRepNotFound(customerId, id) },
    );
  }
}

export const customerRepNotFound = (customerId: number, id: number): Problem =>
  new Problem('not_found', `Customer ${customerId} has no record ${id} of a rep.`);

/** SQL of the customers that a rep looks after today, as the primary rep or a further one: the rule of every list of customers by rep. */
export const CUSTOMERS_OF_REP = 'select customer_id from customer_reps where rep_id = $1 and ended_on is null';

/**
 * SQL that adds reps of customers under ids that were reserved before.
 * @param rows SQL that selects id, customer, rep and whether it is the primary one
 */
export const insertKnownCustomerReps = (rows: string): string =>
  `insert into customer_reps (id, customer_id, rep_id, is_primary) overriding system value ${rows}`;
