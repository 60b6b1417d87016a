import type { ClientBase } from 'pg';
import { companyKey } from '../../customer-profiles/company-key.js';
import { fetchRows } from '../../database/stream-rows.js';

/** Names that a customer is known by: those of customers, and those of entries that name neither a customer nor an order. */
const NAMES = `
  select facility_name as name from old_customers where facility_name is not null
  union
  select coalesce(pg_temp.filled(customer_name), facility_name) from old_distribution_log_entries
  where customer_id is null and sales_order_id is null and coalesce(pg_temp.filled(customer_name), facility_name) is not null`;

/**
 * Fills the temporary table `company_keys` with the company key of each name, by the rule in `company-key.ts`.
 * @param target the new database, inside the transaction of the adoption
 */
export async function computeCompanyKeys(target: ClientBase): Promise<void> {
  await target.query(`create temporary table company_keys (name text, key text) on commit drop`);
  for await (const rows of fetchRows<{ name: string }>(target, NAMES)) {
    const names = rows.map(({ name }) => name);
    await target.query(`insert into company_keys select * from unnest($1::text[], $2::text[])`, [names, names.map(companyKey)]);
  }
  await target.query('analyze company_keys');
}
