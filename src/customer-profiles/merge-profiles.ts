import { LockMode } from '@mikro-orm/core';
import { Injectable } from '@nestjs/common';
import { Database, type Transaction } from '../database/database.js';
import { requireReason } from '../http/concurrency.js';
import { fieldProblem } from '../problems/problem.js';
import { Customer } from './customer.entity.js';
import { customerNotFound } from './customer.repository.js';
import type { MergeRequest } from './customer.schema.js';
import { DERIVE_PROFILES } from './derive-profiles.js';

const MOST_NUMBERS_NAMED = 100;

/** Makes one customer of two: the other one's orders, distributions and notes become this one's, and its key and number lead here. */
@Injectable()
export class MergeCustomers {
  constructor(private readonly database: Database) {}

  /** Every ship-to and sold-to snapshot stays as it was: where devices went does not change with what a customer is called. */
  async merge(id: number, { fromCustomerId, reason }: MergeRequest): Promise<void> {
    const why = requireReason(reason);
    await this.database.transaction(why, async (tx) => {
      const { survivor, merged } = await lockBoth(tx, id, fromCustomerId);
      await refuseClashingOrders(tx, id, fromCustomerId);
      await takeOverNumber(tx, survivor, merged);
      await passOn(tx, fromCustomerId, id);
      merged.mergedIntoId = id;
      // The distributions follow their orders: the foreign key of order and customer cascades.
      await tx.em.flush();
      await tx.kysely.updateTable('salesOrders').set({ customerId: id }).where('customerId', '=', fromCustomerId).execute();
      await tx.kysely.updateTable('customerNotes').set({ customerId: id }).where('customerId', '=', fromCustomerId).execute();
      await tx.rows(DERIVE_PROFILES, [[id]]);
    });
  }
}

async function lockBoth(tx: Transaction, id: number, fromId: number): Promise<{ survivor: Customer; merged: Customer }> {
  const both = await tx.em.find(Customer, { id: { $in: [id, fromId] } }, { lockMode: LockMode.PESSIMISTIC_WRITE, orderBy: { id: 'asc' } });
  const survivor = both.find((customer) => customer.id === id);
  const merged = both.find((customer) => customer.id === fromId);
  if (!survivor) throw customerNotFound(id);
  if (!merged) throw fieldProblem('customer_not_found', 'fromCustomerId', `There is no customer ${fromId}.`);
  if (survivor === merged) throw fieldProblem('merge_refused', 'fromCustomerId', 'A customer cannot be merged into itself.');
  for (const customer of both) {
    if (customer.mergedIntoId == null) continue;
    const detail = `Customer ${customer.id} was merged into customer ${customer.mergedIntoId} already.`;
    throw fieldProblem('merge_refused', 'fromCustomerId', detail, { id: customer.mergedIntoId });
  }
  return { survivor, merged };
}

/** A customer has one order of a number. Which of two to keep, or how to number them, is for a person. */
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

/** The survivor takes the number if it has none; else the merged customer keeps its own, by which its orders still find the survivor. */
async function takeOverNumber(tx: Transaction, survivor: Customer, merged: Customer): Promise<void> {
  if (survivor.customerNumber || !merged.customerNumber) return;
  const number = merged.customerNumber;
  merged.customerNumber = null;
  await tx.em.flush();
  survivor.customerNumber = number;
}

/** Customers that were merged into this one before point straight to the new survivor: one hop, which a trigger holds. */
async function passOn(tx: Transaction, fromId: number, survivorId: number): Promise<void> {
  await tx.em.flush();
  await tx.kysely.updateTable('customers').set({ mergedIntoId: survivorId }).where('mergedIntoId', '=', fromId).execute();
}
