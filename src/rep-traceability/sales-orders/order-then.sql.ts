import { deletedSince, isAfter, walkedBack } from '../../audit/history/as-it-stood.js';

const THEN = '$2::timestamptz';

/** Lines are replaced as a whole, so those of the instant are rows and deleted rows; the trail names them by their order. */
const LINES = `select (c.r).* from (select l from public.sales_order_lines l where l.sales_order_id = $1
    union all ${deletedSince('sales_order_lines', 'e.entity_id = $1::bigint::text', THEN)}) c (r)
  where not exists (select from public.audit_events e where e.entity_type = 'sales_order_lines' and e.entity_id = $1::bigint::text and e.action = 'insert'
    and e.new_values ->> 'id' = (c.r).id::text and ${isAfter(THEN)})`;

const DISTRIBUTIONS = walkedBack({
  table: 'distribution_log_entries',
  rows: `select d from public.distribution_log_entries d where d.id = any (array(
    select l.id from public.distribution_log_entries l where l.sales_order_id = $1
    union select e.entity_id::bigint from public.audit_events e where e.entity_type = 'distribution_log_entries' and e.action = 'update'
      and e.old_values ? 'sales_order_id' and e.old_values ->> 'sales_order_id' = $1::bigint::text and ${isAfter(THEN)}))`,
  instant: THEN,
});

/** The tables of sales order `$1` as they stood at `$2`, by the names that the text of the order reads. */
export const ORDER_THEN = `
sales_orders as materialized (${walkedBack({ table: 'sales_orders', rows: 'select s from public.sales_orders s where s.id = $1', instant: THEN })}),
customers as materialized (${walkedBack({
  table: 'customers',
  rows: 'select c from public.customers c where c.id in (select s.customer_id from sales_orders s)',
  instant: THEN,
})}),
sales_order_lines as materialized (${LINES}),
distribution_log_entries as materialized (${DISTRIBUTIONS}),
order_pdf_attachments as materialized (${walkedBack({
  table: 'order_pdf_attachments',
  rows: 'select a from public.order_pdf_attachments a where a.sales_order_id = $1',
  instant: THEN,
  versioned: false,
})})`;
