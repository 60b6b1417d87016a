import { addressMembers } from '../addresses/address.js';

/** SQL of a customer wherever one appears in the REST contract: its profile in the shape of an address, and what identifies it. */
export const customerMembers = (table: string): string =>
  `'id', ${table}.id, 'companyKey', ${table}.company_key, 'customerNumber', ${table}.customer_number, ${addressMembers(table)}`;

export const customerJson = (table: string): string => `json_build_object(${customerMembers(table)})`;
