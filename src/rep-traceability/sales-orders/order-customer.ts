import type { Address } from '../../addresses/address.js';
import { Customer } from '../../customer-profiles/customer.entity.js';
import { agreeOnCustomerNumber } from '../../customer-profiles/customer-rules.js';
import { findOrCreateCustomer } from '../../customer-profiles/find-or-create-customer.js';
import type { Transaction } from '../../database/database.js';
import { fieldProblem } from '../../problems/problem.js';

/**
 * The customer that a person named by id, locked.
 * @throws Problem `customer_not_found`; `customer_merged` when it was merged into another
 */
export const takeCustomer = (tx: Transaction, customerId: number): Promise<Customer> =>
  tx.em
    .getRepository(Customer)
    .getLocked(customerId, fieldProblem('customer_not_found', 'customerId', `There is no customer ${customerId}.`));

export interface CustomerGiven {
  customerId?: number | undefined;
  soldTo: Address | null;
  customerNumber: string | null;
}

/**
 * Whose order it is, and the sold-to to keep on it. An id decides who the customer is, whatever name the sold-to bears; without an id the customer is found
 * or made from the sold-to, and without a sold-to its profile is the sold-to.
 * @returns the id of the customer, and the sold-to to keep on the order
 * @throws Problem `customer_not_found`, `customer_merged`, `customer_number_conflict` when the customer has another number,
 *   `customer_number_in_use`, `facility_name_unusable`
 */
export async function customerOfOrder(tx: Transaction, given: CustomerGiven): Promise<{ customerId: number; soldTo: Address }> {
  const { customerId, soldTo, customerNumber } = given;
  if (customerId === undefined) {
    if (!soldTo) throw fieldProblem('invalid_request', 'customerId', 'Give the customer by customerId or by soldTo.');
    return { customerId: await findOrCreateCustomer(tx, soldTo, customerNumber), soldTo };
  }
  const customer = await takeCustomer(tx, customerId);
  if (customerNumber !== null) await agreeOnCustomerNumber(tx, customer, customerNumber);
  return { customerId, soldTo: soldTo ?? customer.profile };
}
