import { z } from 'zod';
import { filledText, text } from '../../database/text.js';
import { id, instant } from '../../http/fields.js';
import { pageOf, pageQuery } from '../../http/paging.js';
import { waitingShipments } from '../lots/waiting-shipments.js';
import { source } from '../source.schema.js';
import { approval } from './approvals/approval.schema.js';
import { month } from './month.js';

export const newTracingReport = z
  .strictObject({
    month,
    sku: filledText(64).nullish(),
    source: source.nullish(),
    repId: id.nullish(),
    lotNumber: filledText(100).nullish().meta({ description: 'a lot number or an alias of one' }),
  })
  .meta({ id: 'NewTracingReport', examples: [{ month: '2025-06', lotNumber: 'SLQ-05012025' }] });
export type NewTracingReport = z.infer<typeof newTracingReport>;

export const tracingReportListQuery = z.strictObject({
  ...pageQuery,
  month: month.optional(),
  lotNumber: text(100)
    .optional()
    .meta({ description: 'reports on this lot alone, requested under its number or any alias; not reports on a whole month' }),
});
export type TracingReportListQuery = z.infer<typeof tracingReportListQuery>;

const shown = z.string().nullable();

export const tracingReportFilters = z
  .object({
    month: z.string(),
    shipDateFrom: z.string(),
    shipDateTo: z.string(),
    sku: shown,
    source: source.nullable(),
    repId: z.int().nullable(),
    lotNumber: shown.meta({ description: 'the lot itself, also if an alias was requested' }),
    lotNumberReceived: shown.meta({ description: 'the lot as requested, if that was an alias or another spelling' }),
    monthInProgress: z.boolean().meta({ description: 'the month had not ended when the report was generated' }),
  })
  .meta({
    id: 'TracingReportFilters',
    description: 'The filters as applied; null means no filter. Voided distributions are never included.',
  });
export type TracingReportFilters = z.infer<typeof tracingReportFilters>;

const fields = {
  id: z.int(),
  month: shown,
  generatedAt: instant.meta({ description: 'UTC; when reading the log began' }),
  generatedByUserId: z.int().nullable().meta({ description: 'null for a report from the old system' }),
  filters: tracingReportFilters.nullable().meta({ description: 'null for a report from the old system' }),
  waiting: waitingShipments.nullable().meta({
    description:
      'shipments of the report that waited in review when it was generated, and so are not in it; null if that was not counted yet',
  }),
  waitingWithoutDate: waitingShipments.nullable().meta({
    description: 'shipments that waited without a readable ship date and so may be of the month',
  }),
  adoptedFilters: z.unknown().meta({ description: 'the filters of a report from the old system, as recorded there' }),
  rowCount: z.int().nullable(),
  byteSize: z.int().nullable(),
  sha256: shown,
  status: z.string().meta({ description: '`complete`; reports from the old system may have other values' }),
  approvalCount: z.int(),
};

export const tracingReportRow = z.object(fields).meta({ id: 'TracingReportRow' });
export type TracingReportRow = z.infer<typeof tracingReportRow>;

export const tracingReportPage = pageOf('TracingReportPage', tracingReportRow);

export const tracingReport = z
  .object({ ...fields, version: z.int().meta({ description: 'grows with each approval' }), approvals: z.array(approval) })
  .meta({ id: 'TracingReport' });
export type TracingReportView = z.infer<typeof tracingReport>;
