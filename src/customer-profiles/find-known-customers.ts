import { sql } from 'kysely';
import type { Database, Statements, Transaction } from '../database/database.js';
import type { KnownCustomer } from './match-customer.js';

/** Each customer under the key that it was looked for by. A merged customer names its survivor directly, so one join is enough. */
const KNOWN_CUSTOMERS = `
  with named as (
    select c.id, k.company_key, c.customer_number, c.merged_into_id from customer_keys k join customers c on c.id = k.customer_id
    where k.company_key = any ($1::text[])
    union
    select id, company_key, customer_number, merged_into_id from customers where customer_number = any ($2::text[])
  )
  select id, company_key as "companyKey", customer_number as "customerNumber", merged_into_id as "mergedIntoId" from named
  union
  select s.id, s.company_key, s.customer_number, s.merged_into_id from named n join customers s on s.id = n.merged_into_id`;

/**
 * Every customer that one of these company keys or customer numbers leads to, and the survivors of those that were merged: what `matchCustomer` needs.
 * @param companyKeys null and undefined find nothing
 * @param customerNumbers null and undefined find nothing
 */
export async function findKnownCustomers(
  statements: Statements,
  companyKeys: readonly (string | null | undefined)[],
  customerNumbers: readonly (string | null | undefined)[],
): Promise<KnownCustomer[]> {
  return (await statements.rows(KNOWN_CUSTOMERS, [distinct(companyKeys), distinct(customerNumbers)])) as KnownCustomer[];
}

/**
 * Locks every customer that one of these keys or numbers leads to, in the order of ids as a merge does, so that neither waits for the other for ever.
 * For a transaction that afterwards takes one customer after the other.
 */
export async function lockKnownCustomers(tx: Transaction, companyKeys: readonly string[], customerNumbers: readonly (string | null)[]) {
  const ids = (await findKnownCustomers(tx, companyKeys, customerNumbers)).map(({ id }) => id);
  await tx.kysely
    .selectFrom('customers')
    .select('id')
    .where('id', 'in', [0, ...ids])
    .orderBy('id')
    .forNoKeyUpdate()
    .execute();
}

/** Ids of customers by company key. The key of a merged customer leads to its survivor; an unknown key is missing. */
export async function findCustomersByKey(statements: Statements, companyKeys: readonly (string | null)[]): Promise<Map<string, number>> {
  const rows = await statements.rows(`select company_key as key, id from customers_by_key where company_key = any ($1::text[])`, [
    distinct(companyKeys),
  ]);
  return new Map((rows as { key: string; id: number }[]).map(({ key, id }) => [key, id]));
}

/** The company keys of each customer that has several: those of all names that it was given. */
export const keysOfRenamed = ({ kysely }: Database) =>
  kysely
    .selectFrom('customerKeys')
    .groupBy('customerId')
    .having(({ fn }) => fn.countAll(), '>', 1)
    .select(['customerId', sql<string[]>`array_agg(company_key)`.as('keys')]);

const distinct = (values: readonly (string | null | undefined)[]): string[] => [...new Set(values.filter((value) => value != null))];
