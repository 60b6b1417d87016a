import { type Address, addressColumns } from '../addresses/address.js';
import type { Transaction } from '../database/database.js';
import { findCustomersByKey } from './find-known-customers.js';

export interface CustomerToInsert {
  companyKey: string;
  customerNumber: string | null;
  primaryRepId: number | null;
  profile: Address;
}

/** @returns the id of the new customer; null when another customer has the key or the number, even one that was added a moment ago */
export async function insertCustomer(tx: Transaction, { profile, ...identity }: CustomerToInsert): Promise<number | null> {
  if ((await findCustomersByKey(tx, [identity.companyKey])).size > 0) return null;
  const customer = tx.kysely.insertInto('customers').values({ ...identity, ...profile });
  const inserted = await customer
    .onConflict((known) => known.doNothing())
    .returning('id')
    .executeTakeFirst();
  return inserted?.id ?? null;
}

/**
 * SQL that creates customers in bulk, for an import. A company key that was taken meanwhile keeps its customer.
 * @param rows SQL that selects company key and profile (the columns of an address), one row for each new key
 */
export const insertCustomers = (rows: string): string =>
  `insert into customers (company_key, ${addressColumns().join(', ')}) ${rows} on conflict (company_key) do nothing`;

/**
 * SQL that creates customers under ids that were reserved before.
 * @param known SQL that selects id, company key, customer number, rep and profile
 */
export const insertKnownCustomers = (known: string): string =>
  `insert into customers (id, company_key, customer_number, primary_rep_id, ${addressColumns().join(', ')}) overriding system value ${known}`;

/**
 * SQL that lets further company keys lead to customers. A key that leads to a customer stays its.
 * @param keys SQL that selects company key and customer
 */
export const learnKeys = (keys: string): string => `insert into customer_keys (company_key, customer_id) ${keys} on conflict do nothing`;

/**
 * SQL that gives a customer number to customers that have none.
 * @param numbered SQL that selects the customer (`id`) and its `number`
 */
export const numberCustomers = (numbered: string): string =>
  `update customers c set customer_number = n.number from (${numbered}) n where c.id = n.id and c.customer_number is null`;

/**
 * SQL that adds notes under ids that were reserved before.
 * @param notes SQL that selects id, customer, text, author, day and time
 */
export const insertKnownNotes = (notes: string): string =>
  `insert into customer_notes (id, customer_id, note_text, author, noted_on, noted_at) overriding system value ${notes}`;

/**
 * SQL that keeps the profiles of customers as the old system knew them.
 * @param profiles SQL that selects customer, the day the profile was last written on and the columns of an address
 */
export const insertAdoptedProfiles = (profiles: string): string =>
  `insert into adopted_profiles (customer_id, said_on, ${addressColumns().join(', ')}) ${profiles} on conflict (customer_id) do nothing`;
