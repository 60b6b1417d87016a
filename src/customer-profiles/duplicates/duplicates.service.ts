import { LockMode } from '@mikro-orm/core';
import { Injectable } from '@nestjs/common';
import { Database, type Transaction } from '../../database/database.js';
import { requireReason } from '../../http/concurrency.js';
import type { Page } from '../../http/paging.js';
import { fieldProblem, Problem } from '../../problems/problem.js';
import { Customer } from '../customer.entity.js';
import { DuplicateQueries } from './duplicate.queries.js';
import type {
  DismissalListQuery,
  DismissalView,
  DismissalWithdrawal,
  DuplicateListQuery,
  DuplicateView,
  NewDismissal,
} from './duplicate.schema.js';
import { DuplicateDismissal } from './duplicate-dismissal.entity.js';

/** Customers that may be one. Nothing is merged in silence: a person merges a pair, or dismisses it. */
@Injectable()
export class DuplicatesService {
  constructor(
    private readonly database: Database,
    private readonly duplicates: DuplicateQueries,
  ) {}

  list(query: DuplicateListQuery): Promise<Page<DuplicateView>> {
    return this.duplicates.list(query);
  }

  listDismissals(query: DismissalListQuery): Promise<Page<DismissalView>> {
    return this.duplicates.dismissals(query);
  }

  /**
   * Keeps a pair away for good, also one that is not listed today.
   * @throws Problem `customer_not_found`, `customer_merged`, `duplicate_dismissed`
   */
  async dismiss({ customerId, otherCustomerId, reason }: NewDismissal): Promise<DismissalView> {
    const [older, newer] = [customerId, otherCustomerId].sort((a, b) => a - b) as [number, number];
    const id = await this.database.transaction(reason.trim(), async (tx) => {
      await lockPair(tx, customerId, otherCustomerId);
      const pair = { customerId: newer, otherCustomerId: older };
      const known = await tx.em.findOne(DuplicateDismissal, { ...pair, withdrawnAt: null });
      if (known) {
        throw new Problem('duplicate_dismissed', `The pair is dismissed already: ${known.reason}`, { members: { id: known.id } });
      }
      const dismissal = tx.em.create(DuplicateDismissal, { ...pair, reason });
      await tx.em.flush();
      return dismissal.id;
    });
    return this.duplicates.getDismissal(id);
  }

  /** @throws Problem `reason_required`, `not_found`, `dismissal_withdrawn` */
  async withdraw(id: number, { reason }: DismissalWithdrawal): Promise<DismissalView> {
    const why = requireReason(reason);
    await this.database.transaction(why, async (tx) => {
      const failHandler = () => new Problem('not_found', `There is no dismissal ${id}.`);
      (await tx.em.findOneOrFail(DuplicateDismissal, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE, failHandler })).withdraw(why);
    });
    return this.duplicates.getDismissal(id);
  }
}

/**
 * Locks both customers in the order of their ids, as a merge does.
 * @throws Problem `customer_not_found`, `customer_merged`
 */
async function lockPair(tx: Transaction, customerId: number, otherCustomerId: number): Promise<void> {
  const pair = [
    ['customerId', customerId],
    ['otherCustomerId', otherCustomerId],
  ] as const;
  for (const [field, id] of pair.toSorted(([, a], [, b]) => a - b)) {
    await tx.em.getRepository(Customer).getLocked(id, fieldProblem('customer_not_found', field, `There is no customer ${id}.`));
  }
}
