import { z } from 'zod';
import { historyEntry } from '../../../audit/history/record-history.schema.js';
import { sha256Text } from '../../../audit/signatures/signature.schema.js';
import { reportFormat } from '../../../http/file-format.js';
import { shownNumber, shownText } from '../../../openapi/shown-fields.js';
import { tracingReport } from '../../tracing-reports/tracing-report.schema.js';

export const reportCopyQuery = z.strictObject({
  format: reportFormat
    .optional()
    .meta({ description: '`pdf` when left out; `csv` holds all rows, with the signatures in marked lines below them' }),
});
export type ReportCopyQuery = z.infer<typeof reportCopyQuery>;

export const reportCopy = z
  .object({
    report: tracingReport,
    file: z
      .object({
        sha256: sha256Text.nullable().meta({ description: 'SHA-256 of the file as recorded; null if the old system recorded none' }),
        sha256Read: sha256Text.meta({ description: 'SHA-256 of the stored bytes, computed for this copy' }),
        unchanged: z
          .boolean()
          .nullable()
          .meta({ description: 'whether both are the same; null if none was recorded', examples: [true] }),
      })
      .meta({ description: 'the stored file, which a copy never changes' }),
    columns: z.array(z.string()).meta({ description: 'the header of the file', examples: [['Ship Date', 'Order Number']] }),
    rows: z
      .array(z.array(z.string()))
      .meta({ description: 'the first rows of the file, cell by cell', examples: [[['2025-06-03', '0000123']]] }),
    rowsShown: shownNumber('how many rows are here'),
    note: shownText('which rows are here, as a sentence', 'All 120 rows.'),
    history: z.array(historyEntry).nullable().meta({
      description: 'all that happened to it, its approvals and its signatures, the oldest first; null for a reader without `audit.view`',
    }),
  })
  .meta({ id: 'TracingReportCopy', description: 'a readable copy of a tracing report, with its signatures and its whole history' });
export type ReportCopy = z.infer<typeof reportCopy>;
