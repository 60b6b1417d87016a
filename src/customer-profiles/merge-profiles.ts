import { LockMode } from '@mikro-orm/core';
import type { Transaction } from '../database/database.js';
import { fieldProblem } from '../problems/problem.js';
import { Customer } from './customer.entity.js';
import { customerNotFound } from './customer.repository.js';
import { moveReps } from './reps/change-primary-rep.js';

export interface CustomerMerge {
  survivor: Customer;
  merged: Customer;
}

/**
 * The two customers of a merge, locked in the order of their ids.
 * @throws Problem `not_found`, `customer_not_found`, `merge_refused`
 */
export async function lockForMerge(tx: Transaction, id: number, fromId: number): Promise<CustomerMerge> {
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

/**
 * Merges two profiles: notes and reps move to the survivor, and the key and number of the other lead there. The caller moves its sales orders.
 * @param today where the company works
 */
export async function mergeProfiles(
  tx: Transaction,
  { survivor, merged }: CustomerMerge,
  { today, reason }: { today: string; reason: string },
): Promise<void> {
  await takeOverNumber(tx, survivor, merged);
  await passOn(tx, merged.id, survivor.id);
  merged.mergedIntoId = survivor.id;
  await tx.em.flush();
  await tx.kysely.updateTable('customerNotes').set({ customerId: survivor.id }).where('customerId', '=', merged.id).execute();
  await moveReps(tx, survivor.id, merged.id, { today, reason });
}

/** The survivor takes the number if it has none. Otherwise the merged customer keeps it, so that orders with that number still find the survivor. */
async function takeOverNumber(tx: Transaction, survivor: Customer, merged: Customer): Promise<void> {
  if (survivor.customerNumber || !merged.customerNumber) return;
  const number = merged.customerNumber;
  merged.customerNumber = null;
  await tx.em.flush();
  survivor.customerNumber = number;
}

/** Customers that were merged into this one before now point straight to the new survivor: one hop, which a trigger enforces. */
async function passOn(tx: Transaction, fromId: number, survivorId: number): Promise<void> {
  await tx.em.flush();
  await tx.kysely.updateTable('customers').set({ mergedIntoId: survivorId }).where('mergedIntoId', '=', fromId).execute();
}
