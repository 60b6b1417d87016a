import { ADDRESS_FIELDS, addressColumns } from '../addresses/address.js';
import { isReachable } from '../addresses/reachable-contact.js';
import type { Statements } from '../database/database.js';

const columns = addressColumns();

/** The parts of a profile. What an order says of one replaces all of it, so that no profile mixes two addresses or two persons. */
const PARTS = [
  ['facility_name'],
  ['address1', 'address2', 'city', 'state', 'zip', 'country'],
  ['contact_name', 'contact_phone', 'contact_email'],
];

/**
 * SQL of what the orders of customers say of their sold-to. What was adopted of a customer counts as an order of its date.
 * @param meant SQL that follows the id of the customer of a row, as `= c.id`
 */
export const saidOfCustomers = (meant: string): string => `
  select s.customer_id, s.order_date as said_on, s.order_key, s.misread, ${columns.map((column) => `s.sold_to_${column} as ${column}`).join(', ')}
  from sales_orders s where s.customer_id ${meant}
  union all
  select p.customer_id, p.said_on, '', false, ${columns.map((column) => `p.${column}`).join(', ')}
  from adopted_profiles p where p.customer_id ${meant}`;

const says = (part: readonly string[]): string => `coalesce(${part.map((column) => `nullif(${column}, '')`).join(', ')}) is not null`;

/** The field of the newest order that says anything of its part, or the customer's own where an admin set it by hand or no order says anything. */
const derived = PARTS.flatMap((part, index) =>
  part.map(
    (column) =>
      `case when '${ADDRESS_FIELDS[columns.indexOf(column)]}' = any (c.manual_fields) or p${index}.customer_id is null then c.${column} else p${index}.${column} end as ${column}`,
  ),
).join(',\n    ');

/** A contact that nobody can reach replaces none that can be reached (design section 4): the newest order may name a person only. */
const rank = (part: readonly string[]): string => (part.includes('contact_phone') ? `${isReachable((column) => column)} desc, ` : '');

const newest = (part: readonly string[], index: number): string => `
  p${index} as (
    select distinct on (customer_id) * from said where ${says(part)} order by customer_id, ${rank(part)}said_on desc, order_key collate "C" desc
  )`;

/** What the earlier system misread counts only where nothing else is known. */
const DERIVE_PROFILES = `
  with every as (${saidOfCustomers('= any ($1::bigint[])')}), said as (
    select * from every where not misread or customer_id not in (select customer_id from every where not misread)
  ), ${PARTS.map(newest).join(', ')}, profile as (
    select c.id, ${derived}
    from customers c ${PARTS.map((_, index) => `left join p${index} on p${index}.customer_id = c.id`).join(' ')} where c.id = any ($1::bigint[])
  )
  update customers c set (${columns.join(', ')}) = (select ${columns.map((column) => `p.${column}`).join(', ')})
  from profile p
  where p.id = c.id and (${columns.map((column) => `c.${column}`).join(', ')}) is distinct from (${columns.map((column) => `p.${column}`).join(', ')})`;

/**
 * Makes the profiles of customers what their newest sales orders say (design section 3): latest order date, then order key. A part is replaced only by a value, and a
 * contact that can be reached only by another one, so that the same orders give the same profile in whatever order they came. Profiles that are right already are not written.
 * @param customerIds may name a customer more than once
 */
export async function deriveProfiles(tx: Statements, customerIds: readonly number[]): Promise<void> {
  await tx.rows(DERIVE_PROFILES, [[...new Set(customerIds)]]);
}
