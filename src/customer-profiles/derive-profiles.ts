import { ADDRESS_FIELDS, addressColumns } from '../addresses/address.js';
import type { Statements } from '../database/database.js';

const columns = addressColumns();

/** The profile's field of the newest order, or the customer's own where an admin set it by hand. */
const derived = columns
  .map(
    (column, index) =>
      `case when '${ADDRESS_FIELDS[index]}' = any (c.manual_fields) then c.${column} else o.sold_to_${column} end as ${column}`,
  )
  .join(',\n    ');

const DERIVE_PROFILES = `
  with newest as (
    select distinct on (s.customer_id) s.* from sales_orders s where s.customer_id = any ($1::bigint[])
    order by s.customer_id, s.order_date desc, s.order_key collate "C" desc
  ), profile as (
    select c.id, ${derived}
    from customers c join newest o on o.customer_id = c.id
  )
  update customers c set (${columns.join(', ')}) = (select ${columns.map((column) => `p.${column}`).join(', ')})
  from profile p
  where p.id = c.id and (${columns.map((column) => `c.${column}`).join(', ')}) is distinct from (${columns.map((column) => `p.${column}`).join(', ')})`;

/**
 * Makes the profiles of customers what their newest sales orders say (design section 3): latest order date, then order key, so that the same orders
 * give the same profile in whatever order they came. Profiles that are right already are not written.
 * @param customerIds may name a customer more than once
 */
export async function deriveProfiles(tx: Statements, customerIds: readonly number[]): Promise<void> {
  await tx.rows(DERIVE_PROFILES, [[...new Set(customerIds)]]);
}
