import { insertImportedEvents } from '../../audit/audit-event.queries.js';
import { adoptRest, filled, oldest, plan, reference, type Step, wait } from './step.js';

const recorded = (column: string): string => `coalesce(${filled(`p.${column}`)}, 'not recorded')`;

/** The old system names a record by its class, some versions by its table. */
const RECORD_TABLE = `left join (values ${Object.entries({
  User: 'users',
  Rep: 'reps',
  Customer: 'customers',
  CustomerNote: 'customer_notes',
  SalesOrder: 'sales_orders',
  DistributionLogEntry: 'distribution_log_entries',
  DistributionLine: 'distribution_lines',
  OrderPdfAttachment: 'order_pdf_attachments',
  TracingReport: 'tracing_reports',
  ApprovalEml: 'approvals_eml',
})
  .map(([name, table]) => `('${name.toLowerCase()}', '${table}')`)
  .join(', ')}) t (name, source_table)
  on replace(lower(o.entity_type), '_', '') in (t.name, t.name || 's', replace(t.source_table, '_', ''))`;

/** The old events under the records that they are of, with the ids of the old system and the ids of the old system and the old row, so that they cannot be mistaken for events of this database. */
export const adoptAuditEvents: Step = {
  from: 'audit_events',
  into: 'audit_events',
  statements: [
    plan(
      'audit_events',
      `pg_temp.old_instant(o.created_at) as occurred, u.new_id as actor_user, t.source_table as record_table`,
      `${reference('u', 'users', 'o.actor_user_id')} ${RECORD_TABLE}`,
    ),
    wait('audit_events', 'date_missing', 'occurred is null'),
    adoptRest('audit_events', 'audit_events'),
    insertImportedEvents(`
     select p.new_id, p.occurred, p.actor_user, coalesce(${filled('p.actor_user_email')}, ${recorded('actor_email')}), ${recorded('action')},
       coalesce(a.new_table, ${recorded('entity_type')}), coalesce(a.new_id::text, ${recorded('entity_id')}),
       ${filled('p.reason')}, ${filled('p.request_id')}, o.row
     from plan_audit_events p join old_audit_events o on o.old_id = p.old_id
     left join adopted_records a on a.source_table = p.record_table and a.old_id = p.entity_id and a.new_id is not null where p.outcome = 'adopted' order by p.occurred, ${oldest('p.')}`),
  ],
};
