import { changedAfter, isAfter, movedSince, unchanged, updatedSince, walkedBack } from '../../audit/history/as-it-stood.js';
import { aliasesThen } from '../lots/aliases-then.js';
import type { DistributionFilters } from './distribution.schema.js';

const EVER_MOVED = (instant: string) => `select e.entity_id::bigint from public.audit_events e
  where e.entity_type = 'distribution_log_entries' and e.action = 'update' and e.old_values ? 'customer_id' and ${isAfter(instant)}`;

const FORMER_ORDER = (order: number, instant: string) => `select e.entity_id::bigint from public.audit_events e
  where e.entity_type = 'distribution_log_entries' and e.action = 'update'
    and e.old_values ? 'sales_order_id' and e.old_values ->> 'sales_order_id' = '${order}' and ${isAfter(instant)}`;

const LOG = 'select l.id from public.distribution_log_entries l';

/**
 * The ids of rows that changed since and may have passed the filters at the instant. The narrowest filter that the trail has an index for decides. As an array
 * they are looked up one by one: an alternative of conditions would read the whole log.
 */
function candidates({ salesOrderId, customerId }: Pick<DistributionFilters, 'salesOrderId' | 'customerId'>, instant: string): string {
  if (salesOrderId !== undefined) return `${LOG} where l.sales_order_id = ${salesOrderId} union ${FORMER_ORDER(salesOrderId, instant)}`;
  if (customerId !== undefined)
    return `${LOG} where l.customer_id = ${customerId} and ${changedAfter('l', instant)}
      union ${movedSince('distribution_log_entries', `select ${customerId}`, instant)}`;
  return `${updatedSince('distribution_log_entries', instant)} union all ${EVER_MOVED(instant)}`;
}

/** When the trail has the last change of distribution `d` up to the instant: the row itself knows only the last one of all. */
export const changedThen = (instant: string): string => `coalesce((select max(e.occurred_at) from public.audit_events e
  where e.entity_type = 'distribution_log_entries' and e.entity_id = d.id::text and e.action = 'update' and not (${isAfter(instant)})), d.created_at)`;

const ofPage = (table: string, column: string, instant: string): string =>
  walkedBack({ table, rows: `select r from public.${table} r where r.id in (select p.${column} from page_rows p)`, instant });

/**
 * The log as it stood at an instant, and the page `page_rows` that was cut from it with its customers and orders, by the names that the text of the list reads.
 * @param page SQL of the page, over `distribution_log_entries`
 * @param cut SQL of its order and limit: each of the two kinds of rows is cut by itself, so that an index gives the first of those that did not change
 * @param instant SQL of the instant
 */
export const distributionsThen = (
  page: string,
  cut: string,
  filters: Pick<DistributionFilters, 'salesOrderId' | 'customerId'>,
  instant: string,
): string => `
lot_aliases as materialized (${aliasesThen(instant)}),
walked as materialized (${walkedBack({
  table: 'distribution_log_entries',
  rows: `select d from public.distribution_log_entries d where d.id = any (array(${candidates(filters, instant)})) and ${changedAfter('d', instant)}`,
  instant,
})}),
page_rows as materialized (select d.* from (
  select p.* from (with distribution_log_entries as not materialized (${unchanged('distribution_log_entries', instant)}) ${page}) p
  union all
  select p.* from (with distribution_log_entries as not materialized (select w.* from walked w) ${page}) p
) d order by ${cut}),
customers as materialized (${ofPage('customers', 'customer_id', instant)}),
sales_orders as materialized (${ofPage('sales_orders', 'sales_order_id', instant)})`;
