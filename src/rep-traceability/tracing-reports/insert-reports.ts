/**
 * SQL that records tracing reports under ids that were reserved before.
 * @param rows SQL that selects id, time of generation, filters, storage key, SHA-256, number of rows and status
 */
export const insertKnownReports = (rows: string): string =>
  `insert into tracing_reports (id, generated_at, filters, storage_key, sha256, row_count, status) overriding system value ${rows}`;

/**
 * SQL that records approvals under ids that were reserved before.
 * @param approvals SQL that selects id, report, storage key, file name, subject, sender, receiver and time of sending
 */
export const insertKnownApprovals = (approvals: string): string => `
  insert into approvals_eml (id, tracing_report_id, storage_key, original_filename, subject, from_email, to_email, sent_at)
  overriding system value ${approvals}`;
