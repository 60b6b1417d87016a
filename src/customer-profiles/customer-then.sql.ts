import { changedAfter, movedSince, walkedBack } from '../audit/history/as-it-stood.js';

const THEN = '$2::timestamptz';

/** Rows that changed since and are of customer `$1` now, or were then. The others of the customer are read as today. */
const ofCustomer = (table: string): string => `
  select r.* from public.${table} r where r.customer_id = $1 and not (${changedAfter('r', THEN)})
  union all
  ${walkedBack({
    table,
    rows: `select r from public.${table} r where ${changedAfter('r', THEN)}
      and (r.customer_id = $1 or r.id = any (array(${movedSince(table, 'select $1::bigint', THEN)})))`,
    instant: THEN,
  })}`;

const REPS_OF = walkedBack({
  table: 'customer_reps',
  rows: `select r from public.customer_reps r where r.customer_id = $1 or r.id in (${movedSince('customer_reps', 'select $1::bigint', THEN)})`,
  instant: THEN,
});

const RETURNS = walkedBack({
  table: 'distribution_returns',
  rows: `select r from public.distribution_returns r where r.distribution_id in (select d.id from distribution_log_entries d where d.customer_id = $1)`,
  instant: THEN,
});

/** The tables of customer `$1` as they stood at `$2`, by the names that the text of the customer reads. */
export const CUSTOMER_THEN = `
customers as materialized (${walkedBack({ table: 'customers', rows: 'select c from public.customers c where c.id = $1', instant: THEN })}),
customer_reps as materialized (${REPS_OF}),
reps as materialized (${walkedBack({
  table: 'reps',
  rows: 'select p from public.reps p where p.id in (select r.rep_id from customer_reps r)',
  instant: THEN,
})}),
sales_orders as materialized (${ofCustomer('sales_orders')}),
distribution_log_entries as materialized (${ofCustomer('distribution_log_entries')}),
distribution_returns as materialized (${RETURNS})`;
