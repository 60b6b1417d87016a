import { insertKnownApprovals, insertKnownReports } from '../../rep-traceability/tracing-reports/insert-reports.js';
import { adoptRest, filled, note, plan, reference, type Step, wait } from './step.js';

const fileTaken = (from: string, table: string, column: string): string => `
  exists (select from ${table} t where t.storage_key = p.${column})
  or exists (select from plan_${from} q where q.${column} = p.${column} and q.old_id <> p.old_id)`;

/** The metadata of tracing reports; the files stay under their storage keys. */
export const adoptTracingReports: Step = {
  from: 'tracing_reports',
  into: 'tracing_reports',
  statements: [
    plan(
      'tracing_reports',
      `pg_temp.old_instant(o.generated_at) as generated, coalesce(pg_temp.old_json(o.filters_json), '{}') as filters,
       u.new_id as generated_by, x.sha256 as found_sha256, x.byte_size, case when lower(o.sha256) ~ '^[0-9a-f]{64}$' then lower(o.sha256) end as recorded_sha256`,
      `${reference('u', 'users', 'o.generated_by_user_id')} left join file_facts x on x.key = o.report_storage_key`,
    ),
    wait('tracing_reports', 'date_missing', 'generated is null'),
    wait('tracing_reports', 'storage_key_taken', fileTaken('tracing_reports', 'tracing_reports', 'report_storage_key')),
    adoptRest('tracing_reports', 'tracing_reports'),
    note('tracing_reports', 'file_missing', `outcome = 'adopted' and report_storage_key is not null and found_sha256 is null`),
    note('tracing_reports', 'file_differs', `outcome = 'adopted' and found_sha256 <> recorded_sha256`),
    insertKnownReports(`
     select new_id, generated, filters, ${filled('report_storage_key')}, coalesce(recorded_sha256, found_sha256),
       nullif(greatest(pg_temp.old_integer(row_count), -1), -1), coalesce(${filled('status')}, 'not recorded'), generated_by, byte_size
     from plan_tracing_reports where outcome = 'adopted'`),
  ],
};

/** The metadata of approvals. */
export const adoptApprovals: Step = {
  from: 'approvals_eml',
  into: 'approvals_eml',
  statements: [
    plan(
      'approvals_eml',
      `r.new_id as new_report_id, pg_temp.old_instant(o.email_date) as sent, pg_temp.old_instant(o.uploaded_at) as uploaded,
       u.new_id as uploaded_by, x.sha256, x.byte_size`,
      `${reference('r', 'tracing_reports', 'o.report_id')} ${reference('u', 'users', 'o.uploaded_by_user_id')}
       left join file_facts x on x.key = o.storage_key`,
    ),
    wait('approvals_eml', 'report_not_found', 'new_report_id is null'),
    wait('approvals_eml', 'storage_key_missing', `${filled('storage_key')} is null`),
    wait('approvals_eml', 'storage_key_taken', fileTaken('approvals_eml', 'approvals_eml', 'storage_key')),
    adoptRest('approvals_eml', 'approvals_eml'),
    note('approvals_eml', 'file_missing', `outcome = 'adopted' and sha256 is null`),
    insertKnownApprovals(`
     select new_id, new_report_id, storage_key, coalesce(${filled('original_filename')}, regexp_replace(storage_key, '^.*/', '')), ${filled('subject')},
       ${filled('from_email')}, ${filled('to_email')}, sent, coalesce(uploaded, sent, now()),
       uploaded_by, ${filled('notes')}, sha256, byte_size
     from plan_approvals_eml where outcome = 'adopted'`),
  ],
};
