import type { Address } from '../addresses/address.js';
import type { Transaction } from '../database/database.js';
import { fieldProblem, Problem } from '../problems/problem.js';
import { companyKey } from './company-key.js';
import { Customer } from './customer.entity.js';
import { getCompanyKey } from './customer-rules.js';
import { findKnownCustomers } from './find-known-customers.js';
import { insertCustomer } from './insert-customer.js';
import { type CustomerMatch, type CustomerSought, matchCustomer } from './match-customer.js';

/** Every round but the last has lost a race against another order or a merge of the same customer. */
const ROUNDS = 5;

/**
 * The customer of an order, created from its sold-to if there is none. The customer stays locked until the transaction ends: two orders of one
 * new facility that arrive together create one customer, and no merge comes between an order and its customer.
 * @returns the id of the customer
 * @throws Problem `customer_number_conflict`, `customer_number_in_use`, `facility_name_unusable`; `unavailable` when other changes kept interfering
 */
export async function findOrCreateCustomer(tx: Transaction, soldTo: Address, customerNumber: string | null): Promise<number> {
  const sought: CustomerSought = { customerNumber, companyKey: companyKey(soldTo.facilityName) };
  for (let round = 0; round < ROUNDS; round += 1) {
    const match = matchCustomer(sought, await findKnownCustomers(tx, [sought.companyKey], [customerNumber]));
    const customerId = match.kind === 'new' ? await create(tx, sought, soldTo) : await take(tx, sought, match);
    if (customerId !== null) return customerId;
  }
  throw new Problem('unavailable', 'Other changes of this customer interfered: send the request again.');
}

function create(tx: Transaction, { customerNumber }: CustomerSought, profile: Address): Promise<number | null> {
  return insertCustomer(tx, {
    companyKey: getCompanyKey(profile.facilityName, 'soldTo/facilityName'),
    customerNumber,
    primaryRepId: null,
    profile,
  });
}

/**
 * @returns null when the customer changed meanwhile: look again
 * @throws Problem `customer_number_conflict`
 */
async function take(
  tx: Transaction,
  { customerNumber }: CustomerSought,
  match: Exclude<CustomerMatch, { kind: 'new' }>,
): Promise<number | null> {
  const { id } = match.customer;
  if (match.kind === 'conflict') {
    throw fieldProblem(
      'customer_number_conflict',
      'customerNumber',
      `This facility has the customer number ${match.customer.customerNumber}, not ${customerNumber}: a person must decide.`,
      { id, customerNumber: match.customer.customerNumber },
    );
  }
  const locked = await tx.em.getRepository(Customer).findLocked(id);
  if (!locked || locked.mergedIntoId !== null || locked.customerNumber !== match.customer.customerNumber) return null;
  if (match.learnsNumber) await tx.kysely.updateTable('customers').set({ customerNumber }).where('id', '=', id).execute();
  return id;
}
