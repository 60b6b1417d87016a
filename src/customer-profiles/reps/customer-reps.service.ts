import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.module.js';
import { Database, type Transaction } from '../../database/database.js';
import { emptyAsNull } from '../../database/text.js';
import { type Precondition, requireReason } from '../../http/concurrency.js';
import type { Page } from '../../http/paging.js';
import { fieldProblem } from '../../problems/problem.js';
import { Customer } from '../customer.entity.js';
import { CustomerQueries } from '../customer.queries.js';
import { requireRep } from '../require-rep.js';
import { CustomerRep } from './customer-rep.entity.js';
import { CustomerRepQueries } from './customer-rep.queries.js';
import type { CustomerRepChange, CustomerRepEnding, CustomerRepListQuery, CustomerRepView, NewCustomerRep } from './customer-rep.schema.js';

/** Who looks after a customer. Triggers keep one primary rep of a customer, and show it as its `primaryRepId`. */
@Injectable()
export class CustomerRepsService {
  constructor(
    private readonly database: Database,
    private readonly config: Config,
    private readonly customers: CustomerQueries,
    private readonly reps: CustomerRepQueries,
  ) {}

  /** @throws Problem `not_found`, `invalid_cursor` */
  async list(customerId: number, query: CustomerRepListQuery): Promise<Page<CustomerRepView>> {
    await this.customers.requireKnown(customerId);
    return this.reps.list(customerId, query);
  }

  /** @throws Problem `not_found` */
  get(customerId: number, id: number): Promise<CustomerRepView> {
    return this.reps.get(customerId, id);
  }

  /** @throws Problem `not_found`, `customer_merged`, `rep_not_found`, `customer_rep_exists` */
  async add(customerId: number, { reason, repId, territory, isPrimary = false }: NewCustomerRep): Promise<CustomerRepView> {
    const id = await this.database.transaction(reason?.trim() || null, async (tx) => {
      await tx.em.getRepository(Customer).getLocked(customerId);
      await requireRep(tx, repId);
      await refuseKnownRep(tx, customerId, repId);
      const rep = tx.em.create(CustomerRep, { customerId, repId, isPrimary, ...emptyAsNull({ territory }) });
      await tx.em.flush();
      return rep.id;
    });
    return this.reps.get(customerId, id);
  }

  /**
   * @param precondition the ETag that the client read
   * @throws Problem `reason_required`, `not_found`, `customer_merged`, `stale_etag`, `customer_rep_ended`
   */
  async change(
    customerId: number,
    id: number,
    precondition: Precondition,
    { reason, ...change }: CustomerRepChange,
  ): Promise<CustomerRepView> {
    await this.database.transaction(requireReason(reason), async (tx) => {
      await tx.em.getRepository(Customer).getLocked(customerId);
      const rep = await tx.em.getRepository(CustomerRep).getLocked(customerId, id);
      precondition.require(rep.version);
      rep.refuseEnded();
      Object.assign(rep, emptyAsNull(change));
    });
    return this.reps.get(customerId, id);
  }

  /** @throws Problem `reason_required`, `not_found`, `customer_merged`, `customer_rep_ended`, `future_date` */
  async end(customerId: number, id: number, { reason, endedOn }: CustomerRepEnding): Promise<CustomerRepView> {
    const why = requireReason(reason);
    const today = this.config.companyToday();
    await this.database.transaction(why, async (tx) => {
      await tx.em.getRepository(Customer).getLocked(customerId);
      (await tx.em.getRepository(CustomerRep).getLocked(customerId, id)).end(endedOn ?? today, today, why);
    });
    return this.reps.get(customerId, id);
  }
}

/**
 * A rep looks after a customer once; a second territory stands beside the first.
 * @throws Problem `customer_rep_exists`, with the `id` of the record
 */
async function refuseKnownRep(tx: Transaction, customerId: number, repId: number): Promise<void> {
  const known = await tx.em.findOne(CustomerRep, { customerId, repId, endedOn: null });
  if (!known) return;
  const detail = `Rep ${repId} looks after customer ${customerId} already: change record ${known.id}.`;
  throw fieldProblem('customer_rep_exists', 'repId', detail, { id: known.id });
}
