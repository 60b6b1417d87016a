import type { Transaction } from '../database/database.js';
import { fieldProblem, Problem } from '../problems/problem.js';
import { companyKey } from './company-key.js';
import type { KnownCustomer } from './match-customer.js';

/** The company key of a facility, or the problem that its name holds nothing to know it by. */
export function getCompanyKey(facilityName: string, field: string): string {
  const key = companyKey(facilityName);
  if (key !== null) return key;
  throw fieldProblem('facility_name_unusable', field, 'The facility name needs a letter A-Z or a digit to be known by.');
}

/** A customer number belongs to one customer. */
export async function refuseTakenCustomerNumber(tx: Transaction, customerNumber: string, exceptId: number | null): Promise<void> {
  const holder = await tx.row<{ id: number }>(`select id from customers where customer_number = $1 and id is distinct from $2::bigint`, [
    customerNumber,
    exceptId,
  ]);
  if (!holder) return;
  const detail = `Customer ${holder.id} has the customer number ${customerNumber}.`;
  throw fieldProblem('customer_number_in_use', 'customerNumber', detail, { id: holder.id });
}

/** A merged customer stays as it was: what is new belongs to the customer that it became. */
export function refuseMerged({ id, mergedIntoId }: Pick<KnownCustomer, 'id' | 'mergedIntoId'>): void {
  if (mergedIntoId === null) return;
  throw new Problem('customer_merged', `Customer ${id} was merged into customer ${mergedIntoId}.`, { members: { id: mergedIntoId } });
}

export async function refuseUnknownRep(tx: Transaction, repId: number, field: string): Promise<void> {
  const rep = await tx.row(`select 1 from reps where id = $1`, [repId]);
  if (!rep) throw fieldProblem('rep_not_found', field, `There is no rep ${repId}.`);
}
