import { z } from 'zod';
import { meaning, signedFields } from '../../audit/signatures/signature.schema.js';
import { filledText, text } from '../../database/text.js';
import { id } from '../../http/fields.js';
import { pageOf, pageQuery } from '../../http/paging.js';
import { recordId, recordVersion, shownDay, shownInstant, shownNumber, shownText } from '../../openapi/shown-fields.js';
import { waitingShipments } from '../lots/waiting-shipments.js';
import * as field from '../record-fields.js';
import { source } from '../source.schema.js';
import { approval } from './approvals/approval.schema.js';
import { month } from './month.js';

export const newTracingReport = z
  .strictObject({
    month,
    sku: filledText(64)
      .nullish()
      .meta({ description: `${field.SKU}; all when left out` }),
    source: source.nullish().meta({ description: 'shipments of this source; all when left out' }),
    repId: id.nullish().meta({ description: `${field.REP}; all when left out` }),
    lotNumber: filledText(100)
      .nullish()
      .meta({ description: `${field.LOT}; all lots when left out` }),
  })
  .meta({ id: 'NewTracingReport', examples: [{ month: '2025-06', lotNumber: 'SLQ-05012025' }] });
export type NewTracingReport = z.infer<typeof newTracingReport>;

export const tracingReportListQuery = z.strictObject({
  ...pageQuery,
  month: month.optional().meta({ description: 'reports on this month, YYYY-MM' }),
  lotNumber: text(100)
    .optional()
    .meta({ description: 'reports on this lot alone, requested under its number or any alias; not reports on a whole month' }),
});
export type TracingReportListQuery = z.infer<typeof tracingReportListQuery>;

export const tracingReportFilters = z
  .object({
    month: shownText('the month, YYYY-MM', '2025-06'),
    shipDateFrom: shownDay('the first ship date', '2025-06-01'),
    shipDateTo: shownDay('the last ship date', '2025-06-30'),
    sku: field.sku.nullable(),
    source: source.nullable().meta({ description: 'where the shipments came from' }),
    repId: field.repId.nullable(),
    lotNumber: shownText('the lot itself, also if an alias was requested', 'SLQ-05012025').nullable(),
    lotNumberReceived: z
      .string()
      .nullable()
      .meta({ description: 'the lot as requested, if that was an alias or another spelling', examples: [null] }),
    monthInProgress: z.boolean().meta({ description: 'the month had not ended when the report was generated' }),
  })
  .meta({
    id: 'TracingReportFilters',
    description: 'The filters as applied; null means no filter. Voided distributions are never included.',
  });
export type TracingReportFilters = z.infer<typeof tracingReportFilters>;

const fields = {
  id: recordId,
  month: shownText('the month, YYYY-MM; any text or null for a report from the old system', '2025-06').nullable(),
  generatedAt: shownInstant('when reading the log began'),
  generatedByUserId: shownNumber('the id of the user who generated it; null for a report from the old system').nullable(),
  filters: tracingReportFilters.nullable().meta({ description: 'null for a report from the old system' }),
  waiting: waitingShipments.nullable().meta({
    description:
      'shipments of the report that waited in review when it was generated, and so are not in it; null if that was not counted yet',
  }),
  waitingWithoutDate: waitingShipments.nullable().meta({
    description: 'shipments that waited without a readable ship date and so may be of the month',
  }),
  adoptedFilters: z.unknown().meta({ description: 'the filters of a report from the old system, as recorded there' }),
  rowCount: shownNumber('distributions in the file', 120).nullable(),
  byteSize: field.byteSize.nullable(),
  sha256: field.sha256.nullable(),
  status: shownText('`complete`; reports from the old system may have other values', 'complete'),
  approvalCount: shownNumber('approvals attached to it'),
  signedAs: z
    .array(meaning)
    .meta({ description: 'the meanings of its electronic signatures; an attached e-mail is none', examples: [['approved', 'authored']] }),
};

export const tracingReportRow = z.object(fields).meta({ id: 'TracingReportRow' });
export type TracingReportRow = z.infer<typeof tracingReportRow>;

export const tracingReportPage = pageOf('TracingReportPage', tracingReportRow);

const authorSignature = z.enum(['not_needed', 'missing', 'signed', 'invalid']).meta({
  id: 'AuthorSignature',
  description:
    'whether the person who generated it has signed it, which comes before every review and approval: `invalid` where that signature no longer holds, `not_needed` for a report from the old system or of an account that is no longer active',
  examples: ['missing'],
});
export type AuthorSignature = z.infer<typeof authorSignature>;

export const tracingReport = z
  .object({
    ...fields,
    version: recordVersion.meta({ description: 'grows with each approval and each signature' }),
    approvals: z.array(approval).meta({ description: 'the newest first' }),
    ...signedFields,
    authorSignature,
    authorName: shownText(
      'the name of the person who generated it, or their e-mail; null for a report from the old system or of an account that is no longer active',
      'Robin Ames',
    ).nullable(),
  })
  .meta({ id: 'TracingReport' });
export type TracingReportView = z.infer<typeof tracingReport>;
