import { defineEntity, p } from '@mikro-orm/postgresql';
import { identity, reference } from '../../database/columns.js';
import type { WaitingShipments } from '../lots/waiting-shipments.js';
import type { TracingReportFilters } from './tracing-report.schema.js';

const TracingReportSchema = defineEntity({
  name: 'TracingReport',
  tableName: 'tracing_reports',
  properties: {
    id: identity(),
    generatedAt: p.datetime(),
    generatedByUserId: reference().nullable(),
    filters: p.json<TracingReportFilters>(),
    storageKey: p.text().nullable(),
    sha256: p.text().nullable(),
    byteSize: p.bigint('number').nullable(),
    rowCount: p.bigint('number').nullable(),
    status: p.text(),
    waiting: p.json<WaitingShipments>().nullable(),
    waitingWithoutDate: p.json<WaitingShipments>().nullable(),
    adopted: p.boolean().default(false),
  },
});

/** The log of one month at one moment, as a file. It never changes; generating it again makes another report. */
export class TracingReport extends TracingReportSchema.class {}
TracingReportSchema.setClass(TracingReport);
