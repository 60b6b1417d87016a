import { addressMembers } from '../addresses/address.js';

/**
 * SQL of the members of a customer, as the REST contract shows it: its identity, and its profile as an address.
 * @param table name or alias of `customers`
 */
export const customerMembers = (table: string): string =>
  `'id', ${table}.id, 'companyKey', ${table}.company_key, 'customerNumber', ${table}.customer_number, ${addressMembers(table)}`;

/** SQL of a customer beside an order or a distribution: the schema `CustomerIdentity`. */
export const customerJson = (table: string): string => `json_build_object(${customerMembers(table)})`;

/**
 * SQL of what a reader recognises a customer by: the schema `customerReference`.
 * @param table name or alias of `customers`
 */
export const customerReferenceJson = (table: string): string =>
  `json_build_object('id', ${table}.id, 'facilityName', ${table}.facility_name, 'companyKey', ${table}.company_key, 'customerNumber', ${table}.customer_number)`;

/**
 * SQL of where a consignee receives, without whom to reach there.
 * @param table a table or an alias that has the columns of an address
 */
export const shipToJson = (table: string): string =>
  `json_build_object('facilityName', ${table}.facility_name, 'address1', ${table}.address1, 'address2', ${table}.address2, 'city', ${table}.city, 'state', ${table}.state,
    'zip', ${table}.zip, 'country', ${table}.country)`;
