import { EntityRepository } from '@mikro-orm/postgresql';
import { typedQueries } from '../database/typed-queries.js';
import { Problem } from '../problems/problem.js';
import type { Customer } from './customer.entity.js';
import type { KnownCustomer } from './match-customer.js';

export class CustomerRepository extends EntityRepository<Customer> {
  /** The identity of a customer, locked against merges and changes by other orders until the transaction ends. */
  async findLocked(id: number): Promise<KnownCustomer | null> {
    const customer = typedQueries(this.em)
      .selectFrom('customers')
      .select(['id', 'companyKey', 'customerNumber', 'mergedIntoId'])
      .where('id', '=', id)
      .forNoKeyUpdate();
    return (await customer.executeTakeFirst()) ?? null;
  }

  /**
   * The customer for a change or for a new record of it, locked against other changes.
   * @param notFound the problem of a missing customer
   * @throws Problem `not_found` unless another is given, `customer_merged`
   */
  async getLocked(id: number, notFound = customerNotFound(id)): Promise<Customer> {
    await this.findLocked(id);
    const customer = await this.findOneOrFail({ id }, { refresh: true, failHandler: () => notFound });
    customer.refuseMerged();
    return customer;
  }
}

export const customerNotFound = (id: number): Problem => new Problem('not_found', `There is no customer ${id}.`);
