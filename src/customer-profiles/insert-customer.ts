import { type Address, addressColumns, addressValues } from '../addresses/address.js';
import type { Transaction } from '../database/database.js';

const COLUMNS = ['company_key', 'customer_number', 'primary_rep_id', ...addressColumns()];
const INSERT = `insert into customers (${COLUMNS.join(', ')}) values (${COLUMNS.map((_, index) => `$${index + 1}`).join(', ')})
  on conflict do nothing returning id`;

export interface CustomerToInsert {
  companyKey: string;
  customerNumber: string | null;
  primaryRepId: number | null;
  profile: Address;
}

/** @returns the new customer's id, or null when another customer has the key or the number, be it one that was made a moment ago */
export async function insertCustomer(tx: Transaction, customer: CustomerToInsert): Promise<number | null> {
  const { companyKey, customerNumber, primaryRepId, profile } = customer;
  const inserted = await tx.row<{ id: number }>(INSERT, [companyKey, customerNumber, primaryRepId, ...addressValues(profile)]);
  return inserted?.id ?? null;
}
