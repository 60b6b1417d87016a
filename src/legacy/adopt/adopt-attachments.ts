import { insertKnownAttachments } from '../../rep-traceability/sales-orders/insert-sales-orders.js';
import { adoptOneOfEach, filled, note, plan, reference, type Step, wait } from './step.js';

/** SQL of a file name taken from the storage key, if none was recorded. */
const fileName = (column: string): string => `coalesce(${filled(column)}, regexp_replace(storage_key, '^.*/', ''))`;

/**
 * The metadata of attachments; the files stay under their storage keys. An attachment that names only an entry belongs to the order of that entry.
 * Size and digest were never recorded: those of the file in storage are taken.
 */
export const adoptAttachments: Step = {
  from: 'order_pdf_attachments',
  into: 'order_pdf_attachments',
  statements: [
    plan(
      'order_pdf_attachments',
      `case when o.sales_order_id is null then d.sales_order_id else s.new_id end as order_id, pg_temp.old_instant(o.uploaded_at) as uploaded,
       u.new_id as uploaded_by, x.sha256, x.byte_size`,
      `left join adopted_records s on s.source_table = 'sales_orders' and s.old_id = o.sales_order_id
       left join adopted_records e on e.source_table = 'distribution_log_entries' and e.old_id = o.distribution_entry_id
       left join distribution_log_entries d on e.new_table = 'distribution_log_entries' and d.id = e.new_id
       ${reference('u', 'users', 'o.uploaded_by_user_id')} left join file_facts x on x.key = o.storage_key`,
    ),
    wait('order_pdf_attachments', 'attachment_without_order', 'order_id is null'),
    wait('order_pdf_attachments', 'storage_key_missing', `${filled('storage_key')} is null or length(storage_key) > 1000`),
    wait('order_pdf_attachments', 'date_missing', 'uploaded is null'),
    `update plan_order_pdf_attachments p set outcome = 'merged', new_id = a.id
     from order_pdf_attachments a where p.outcome is null and a.storage_key = p.storage_key and a.sales_order_id = p.order_id`,
    wait('order_pdf_attachments', 'storage_key_taken', `exists (select from order_pdf_attachments a where a.storage_key = p.storage_key)`),
    `update plan_order_pdf_attachments p set outcome = 'waiting', why = 'storage_key_taken'
     from (select storage_key from plan_order_pdf_attachments where outcome is null group by 1 having count(distinct order_id) > 1) k
     where p.outcome is null and k.storage_key = p.storage_key`,
    adoptOneOfEach('order_pdf_attachments', 'order_pdf_attachments', ['storage_key']),
    note('order_pdf_attachments', 'file_missing', `outcome = 'adopted' and sha256 is null`),
    insertKnownAttachments(`
     select new_id, order_id, storage_key, ${fileName('filename')}, coalesce(${filled('pdf_type')}, 'other'), uploaded, uploaded_by, sha256, byte_size
     from plan_order_pdf_attachments where outcome = 'adopted'`),
  ],
};
