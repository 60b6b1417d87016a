import type { Address } from '../addresses/address.js';
import type { Transaction } from '../database/database.js';

export interface CustomerToInsert {
  companyKey: string;
  customerNumber: string | null;
  primaryRepId: number | null;
  profile: Address;
}

/** @returns the new customer's id, or null when another customer has the key or the number, be it one that was made a moment ago */
export async function insertCustomer(tx: Transaction, { profile, ...identity }: CustomerToInsert): Promise<number | null> {
  const customer = tx.kysely.insertInto('customers').values({ ...identity, ...profile });
  const inserted = await customer
    .onConflict((known) => known.doNothing())
    .returning('id')
    .executeTakeFirst();
  return inserted?.id ?? null;
}
