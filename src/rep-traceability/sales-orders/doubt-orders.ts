import { nameLatinLookAlikes } from '../../csv/look-alikes.js';

/** What a person should look at although an order can be right, whatever kind of file it comes in. */
export interface OrderWarning {
  code: string;
  detail: string;
}

export const LOOK_ALIKE_LETTERS = 'look_alike_letters';

/**
 * Doubts a number with letters that look Latin and are not.
 * @returns the warning `look_alike_letters`; null where there is nothing to doubt
 */
export function doubtOrderNumber(orderNumber: string): OrderWarning | null {
  const detail = nameLatinLookAlikes(orderNumber, 'an order number');
  return detail === null ? null : { code: LOOK_ALIKE_LETTERS, detail };
}

export const DIFFERS_IN_ZEROS = 'order_number_differs_in_zeros';

/**
 * SQL that finds the new orders whose number is that of another order of their customer, stored or in the file, but for the zeros that it begins with: a
 * spreadsheet drops them. Other customers number their orders as they like.
 * @param orders SQL that selects `order_key`, `company_key`, `customer_id` and `sales_order_id` of the orders of a file, null where it is new
 * @returns SQL that answers `order_key` and the sentence (`detail`) of `order_number_differs_in_zeros`
 */
export const differingInZeros = (orders: string): string => `
  with numbers as materialized (
    select order_key, company_key, customer_id, sales_order_id, ltrim(order_key, '0') as bare from (${orders}) o where ltrim(order_key, '0') <> ''
  ), others as (
    select n.order_key, format('Sales order %s (id %s)', s.order_number, s.id) as other
    from numbers n join sales_orders s on ltrim(s.order_key, '0') = n.bare
    where n.sales_order_id is null and s.customer_id = n.customer_id and s.order_key <> n.order_key
    union all
    select n.order_key, format('Order %s of this file', p.order_key)
    from numbers n join numbers p on p.bare = n.bare and p.company_key = n.company_key
    where n.sales_order_id is null and p.order_key <> n.order_key
  )
  select order_key, format('%s differs from this number only in leading zeros: is it the same order?', max(other)) as detail from others group by 1`;

export const WAS_RENUMBERED = 'order_was_renumbered';

/**
 * SQL that finds the new orders whose number another order of their customer had before it was renumbered.
 * @param orders as for `differingInZeros`
 * @returns SQL that answers `order_key` and the sentence (`detail`) of `order_was_renumbered`
 */
export const renumberedBefore = (orders: string): string => `
  select o.order_key, format('Sales order %s (id %s) had this number before: is it the same order?', max(s.order_number), max(s.id)) as detail
  from (${orders}) o join former_order_keys f using (order_key) join sales_orders s on s.id = f.sales_order_id
  where o.sales_order_id is null and s.customer_id = o.customer_id and s.order_key <> o.order_key group by 1`;

export const SEVERAL_ADDRESSES = 'several_addresses';

/** SQL of the site of a row. City and ZIP tell one site from another; streets are spelled in too many ways. */
export const siteOf = (row: string, prefix = ''): string =>
  `lower(coalesce(${row}.${prefix}city, '') collate "und-x-icu"), left(coalesce(${row}.${prefix}zip, ''), 5)`;

/**
 * SQL that finds facilities at a site that they never had. A customer without any site is compared with its first one in the file.
 * @param sites SQL that selects `company_key`, `customer_id` (null where it is new), the site as `city` and `zip`, and `first_line`
 * @returns SQL that answers `company_key`, `city` and `zip`
 */
export const newSites = (sites: string): string => `
  with sites as (${sites}
  ), judged as (
    select t.*, min(t.first_line) over (partition by t.company_key) as first_of_customer, c.id is not null as has_sites
    from sites t left join customers c on c.id = t.customer_id and (c.city is not null or c.zip is not null)
  )
  select t.company_key, t.city, t.zip from judged t where case when t.has_sites then
      not exists (select from customers c where c.id = t.customer_id and (${siteOf('c')}) = (t.city, t.zip))
      and not exists (select from distribution_log_entries d where d.customer_id = t.customer_id and (${siteOf('d')}) = (t.city, t.zip))
      and not exists (select from sales_orders s where s.customer_id = t.customer_id
        and ((${siteOf('s', 'sold_to_')}) = (t.city, t.zip) or (${siteOf('s', 'ship_to_')}) = (t.city, t.zip)))
      else t.first_line <> t.first_of_customer end`;

/** The sentence of `several_addresses`. */
export const atAnotherAddress = (facilityName: string): string => `${facilityName} was known at another address: is it the same facility?`;
