/**
 * SQL that records tracing reports under ids that were reserved before.
 * @param rows SQL that selects id, time of generation, filters, storage key, SHA-256, number of rows, status, the
 *   user who generated it and number of bytes
 */
export const insertKnownReports = (rows: string): string =>
  `insert into tracing_reports (id, generated_at, filters, storage_key, sha256, row_count, status, generated_by_user_id, byte_size, adopted)
   overriding system value select r.*, true from (${rows}) r`;

/**
 * SQL that records approvals under ids that were reserved before.
 * @param approvals SQL that selects id, report, storage key, file name, subject, sender, receiver, time of
 *   sending, time of upload, the user who uploaded it, notes, SHA-256 and number of bytes
 */
export const insertKnownApprovals = (approvals: string): string => `
  insert into approvals_eml (id, tracing_report_id, storage_key, original_filename, subject, from_email, to_email, sent_at,
    uploaded_at, uploaded_by_user_id, notes, sha256, byte_size, adopted)
  overriding system value select r.*, true from (${approvals}) r`;
