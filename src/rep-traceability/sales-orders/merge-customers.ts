import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.module.js';
import { moveRecallContacts } from '../../customer-profiles/consignees/move-recall-contacts.js';
import type { MergeRequest } from '../../customer-profiles/customer.schema.js';
import { deriveProfiles } from '../../customer-profiles/derive-profiles.js';
import { lockForMerge, mergeProfiles } from '../../customer-profiles/merge-profiles.js';
import { Database, type Transaction } from '../../database/database.js';
import { requireReason } from '../../http/concurrency.js';
import { fieldProblem } from '../../problems/problem.js';

const MOST_NUMBERS_NAMED = 100;

/** Makes one customer of two: the other one's orders, distributions, notes and reps become this one's, and its key and number lead here. */
@Injectable()
export class MergeCustomers {
  constructor(
    private readonly database: Database,
    private readonly config: Config,
  ) {}

  /** Every ship-to and sold-to snapshot stays as it was: where devices went does not change with what a customer is called. */
  async merge(id: number, { fromCustomerId, reason }: MergeRequest): Promise<void> {
    const why = requireReason(reason);
    await this.database.transaction(why, async (tx) => {
      const customers = await lockForMerge(tx, id, fromCustomerId);
      await refuseClashingOrders(tx, id, fromCustomerId);
      await mergeProfiles(tx, customers, { today: this.config.companyToday(), reason: why });
      // The distributions follow their orders: the foreign key of order and customer cascades.
      await tx.kysely.updateTable('salesOrders').set({ customerId: id }).where('customerId', '=', fromCustomerId).execute();
      await moveRecallContacts(tx, id, fromCustomerId);
      await deriveProfiles(tx, [id]);
    });
  }
}

/**
 * A customer has one order of a number. Which of two to keep, or how to number them, is for a person.
 * @throws Problem `order_numbers_clash`, with up to 100 numbers
 */
async function refuseClashingOrders(tx: Transaction, id: number, fromId: number): Promise<void> {
  const clashes = await tx.kysely
    .selectFrom('salesOrders as a')
    .innerJoin('salesOrders as b', 'b.orderKey', 'a.orderKey')
    .where((order) => order.and({ 'a.customerId': id, 'b.customerId': fromId }))
    .select('b.orderNumber')
    .orderBy('b.orderKey')
    .limit(MOST_NUMBERS_NAMED)
    .execute();
  if (clashes.length === 0) return;
  const orderNumbers = clashes.map(({ orderNumber }) => orderNumber);
  const detail = `Both customers have the sales orders ${orderNumbers.join(', ')}: renumber one of each first.`;
  throw fieldProblem('order_numbers_clash', 'fromCustomerId', detail, { orderNumbers });
}
