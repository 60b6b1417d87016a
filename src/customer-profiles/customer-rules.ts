import type { Transaction } from '../database/database.js';
import { fieldProblem, type Problem } from '../problems/problem.js';
import { companyKey } from './company-key.js';
import { Customer } from './customer.entity.js';
import { findCustomersByKey } from './find-known-customers.js';

/** The sentence of `facility_name_unusable`. */
export const FACILITY_NAME_UNUSABLE = 'The facility name needs at least one letter or digit.';

/**
 * The company key of a facility.
 * @param field pointer of the name in the request, such as `soldTo/facilityName`
 * @throws Problem `facility_name_unusable` when the name has no letter or digit
 */
export function getCompanyKey(facilityName: string, field: string): string {
  const key = companyKey(facilityName);
  if (key !== null) return key;
  throw fieldProblem('facility_name_unusable', field, FACILITY_NAME_UNUSABLE);
}

export const customerExists = (id: number, companyKey: string): Problem =>
  fieldProblem('customer_exists', 'facilityName', `Customer ${id} is known by the company key ${companyKey}.`, { id });

/**
 * Lets the key of a new name lead to the customer too. Its former keys go on doing so, since files and orders may name it either way.
 * @throws Problem `facility_name_unusable`; `customer_exists`: two customers of one name are to be merged
 */
export async function learnKey(tx: Transaction, customerId: number, facilityName: string): Promise<void> {
  const companyKey = getCompanyKey(facilityName, 'facilityName');
  const holder = (await findCustomersByKey(tx, [companyKey])).get(companyKey);
  if (holder === customerId) return;
  if (holder !== undefined) throw customerExists(holder, companyKey);
  await tx.kysely.insertInto('customerKeys').values({ companyKey, customerId }).execute();
}

/**
 * A customer number belongs to one customer.
 * @param exceptId the customer that may have the number, since it is the one that changes
 * @throws Problem `customer_number_in_use`, with the `id` of the customer that has it
 */
export async function refuseTakenCustomerNumber(tx: Transaction, customerNumber: string, exceptId: number | null): Promise<void> {
  const holder = await tx.em.findOne(Customer, { customerNumber });
  if (!holder || holder.id === exceptId) return;
  const detail = `Customer ${holder.id} has the customer number ${customerNumber}.`;
  throw fieldProblem('customer_number_in_use', 'customerNumber', detail, { id: holder.id });
}

/**
 * Gives a locked customer the number that its order prints, if it has none.
 * @throws customer_number_conflict, customer_number_in_use
 */
export async function agreeOnCustomerNumber(tx: Transaction, customer: Customer, customerNumber: string): Promise<void> {
  const known = customer.customerNumber ?? null;
  if (known === customerNumber) return;
  if (known !== null) {
    const detail = `Customer ${customer.id} has the customer number ${known}, not ${customerNumber}.`;
    throw fieldProblem('customer_number_conflict', 'customerNumber', detail, { id: customer.id, customerNumber: known });
  }
  await refuseTakenCustomerNumber(tx, customerNumber, customer.id);
  customer.customerNumber = customerNumber;
}
