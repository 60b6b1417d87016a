import { type Address, addressJson } from '../../addresses/address.js';
import { refuseMerged, refuseTakenCustomerNumber } from '../../customer-profiles/customer-rules.js';
import { findOrCreateCustomer, lockCustomer } from '../../customer-profiles/find-or-create-customer.js';
import type { Transaction } from '../../database/database.js';
import { fieldProblem } from '../../problems/problem.js';

/** The customer that a person named by id, locked. */
export async function takeCustomer(tx: Transaction, customerId: number): Promise<{ id: number; customerNumber: string | null }> {
  const customer = await lockCustomer(tx, customerId);
  if (!customer) throw fieldProblem('customer_not_found', 'customerId', `There is no customer ${customerId}.`);
  refuseMerged(customer);
  return customer;
}

export interface CustomerGiven {
  customerId?: number | undefined;
  soldTo: Address | null;
  customerNumber: string | null;
}

/**
 * Whose order it is, and the sold-to to keep on it. An id decides who the customer is, whatever name the sold-to bears; without an id the customer is found
 * or made from the sold-to, and without a sold-to its profile is the sold-to.
 */
export async function customerOfOrder(tx: Transaction, given: CustomerGiven): Promise<{ customerId: number; soldTo: Address }> {
  const { customerId, soldTo, customerNumber } = given;
  if (customerId === undefined) {
    if (!soldTo) throw fieldProblem('invalid_request', 'customerId', 'Give the customer by customerId or by soldTo.');
    return { customerId: await findOrCreateCustomer(tx, soldTo, customerNumber), soldTo };
  }
  const customer = await takeCustomer(tx, customerId);
  if (customerNumber !== null) await agreeOnNumber(tx, customer, customerNumber);
  return { customerId, soldTo: soldTo ?? (await profileOf(tx, customerId)) };
}

async function agreeOnNumber(
  tx: Transaction,
  customer: { id: number; customerNumber: string | null },
  customerNumber: string,
): Promise<void> {
  if (customer.customerNumber === customerNumber) return;
  if (customer.customerNumber !== null) {
    const detail = `Customer ${customer.id} has the customer number ${customer.customerNumber}, not ${customerNumber}.`;
    throw fieldProblem('customer_number_conflict', 'customerNumber', detail, { id: customer.id, customerNumber: customer.customerNumber });
  }
  await refuseTakenCustomerNumber(tx, customerNumber, customer.id);
  await tx.rows(`update customers set customer_number = $2 where id = $1`, [customer.id, customerNumber]);
}

async function profileOf(tx: Transaction, customerId: number): Promise<Address> {
  const row = await tx.row<{ profile: Address }>(`select ${addressJson('c')} as profile from customers c where c.id = $1`, [customerId]);
  if (!row) throw new Error('A locked customer is gone');
  return row.profile;
}
