import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import { Database, type Transaction } from '../../database/database.js';
import { given } from '../../database/typed-queries.js';
import { type Page, readPage } from '../../http/paging.js';
import type { RecordFile } from '../../http/send-record-file.js';
import { Problem } from '../../problems/problem.js';
import { lotMeant } from '../lots/resolve-lot.js';
import type { TracingReportListQuery, TracingReportRow, TracingReportView } from './tracing-report.schema.js';

const APPROVAL_COUNT = '(select count(*) from approvals_eml a where a.tracing_report_id = r.id)';

const SIGNATURE_COUNT = `(select count(*) from signatures s where s.subject_type = 'tracing_report' and s.subject_id = r.id)`;
/** The meanings with which people signed it. */
const SIGNED_AS = `(select coalesce(json_agg(distinct s.meaning), '[]') from signatures s where s.subject_type = 'tracing_report' and s.subject_id = r.id)`;

/** SQL of the members of a report. Filters of an earlier system are shown as it recorded them, whatever they are. */
const MEMBERS = `'id', r.id, 'month', r.filters ->> 'month', 'generatedAt', iso_utc(r.generated_at), 'generatedByUserId', r.generated_by_user_id,
  'filters', case when not r.adopted then r.filters end,
  'adoptedFilters', case when r.adopted then r.filters end,
  'waiting', r.waiting, 'waitingWithoutDate', r.waiting_without_date, 'rowCount', r.row_count, 'byteSize', r.byte_size, 'sha256', r.sha256, 'status', r.status, 'approvalCount', ${APPROVAL_COUNT}, 'signedAs', ${SIGNED_AS}`;

const APPROVAL = `json_build_object('id', a.id, 'filename', a.original_filename, 'format', a.format, 'subject', a.subject, 'otherSubjects', a.other_subjects, 'fromEmail', a.from_email,
  'toEmail', a.to_email, 'sentAt', iso_utc(a.sent_at), 'byteSize', a.byte_size, 'sha256', a.sha256, 'uploadedAt', iso_utc(a.uploaded_at),
  'uploadedByUserId', a.uploaded_by_user_id, 'notes', a.notes)`;

const APPROVALS = `(select coalesce(json_agg(${APPROVAL} order by a.id desc), '[]') from approvals_eml a where a.tracing_report_id = r.id)`;

const REPORT = sql<TracingReportRow>`${sql.raw(`json_build_object(${MEMBERS})`)}`;
const REPORT_AND_APPROVALS = sql<StoredView>`${sql.raw(
  `json_build_object(${MEMBERS}, 'version', 1 + ${APPROVAL_COUNT} + ${SIGNATURE_COUNT}, 'approvals', ${APPROVALS})`,
)}`;

/** What only its signing knows. */
type SignatureField = 'contentSha256' | 'signatures' | 'authorSignature' | 'authorName';

/** A report as its tables show it, without what is only known once its signatures were checked. */
export type StoredView = Omit<TracingReportView, SignatureField>;

/** Where a report is stored, for its download. */
export interface StoredReport extends Omit<RecordFile, 'filename'> {
  month: string | null;
}

@Injectable()
export class TracingReportQueries {
  constructor(private readonly database: Database) {}

  /**
   * Newest first.
   * @throws Problem `invalid_cursor`
   */
  async list({ month, lotNumber, ...page }: TracingReportListQuery): Promise<Page<TracingReportRow>> {
    const reports = this.database.kysely
      .selectFrom('tracingReports as r')
      .select(['r.id', REPORT.as('report')])
      .where((report) =>
        report.and([
          given(month, (asked) => sql<boolean>`r.filters ->> 'month' = ${asked}`),
          given(lotNumber || undefined, (asked) => sql<boolean>`r.filters ->> 'lotNumber' = any (${namesOf(asked)})`),
        ]),
      );
    const { data, nextCursor } = await readPage(reports, page, 'r.id');
    return { data: data.map(({ report }) => report), nextCursor };
  }

  /**
   * A report with its approvals. The report itself never changes, so its version counts approvals and signatures.
   * @throws Problem `not_found`
   */
  async get(id: number): Promise<StoredView> {
    const found = this.database.kysely.selectFrom('tracingReports as r').select(REPORT_AND_APPROVALS.as('report')).where('r.id', '=', id);
    return (await found.executeTakeFirstOrThrow(() => tracingReportNotFound(id))).report;
  }

  /**
   * @returns the id of the user who generated the report; null for one of the old system
   * @throws Problem `not_found`
   */
  async authorOf(id: number, { kysely }: Database | Transaction = this.database): Promise<number | null> {
    const found = kysely.selectFrom('tracingReports').select('generatedByUserId').where('id', '=', id);
    return (await found.executeTakeFirstOrThrow(() => tracingReportNotFound(id))).generatedByUserId;
  }

  /** @throws Problem `not_found` */
  async requireKnown(id: number): Promise<void> {
    const known = this.database.kysely.selectFrom('tracingReports').select('id').where('id', '=', id);
    await known.executeTakeFirstOrThrow(() => tracingReportNotFound(id));
  }

  /** @throws Problem `not_found` */
  getStored(id: number): Promise<StoredReport> {
    return this.database.kysely
      .selectFrom('tracingReports')
      .select(['storageKey', 'byteSize', 'sha256'])
      .select([sql<string | null>`filters ->> 'month'`.as('month'), 'adopted'])
      .where('id', '=', id)
      .executeTakeFirstOrThrow(() => tracingReportNotFound(id));
  }
}

export const tracingReportNotFound = (id: number) => new Problem('not_found', `There is no tracing report ${id}.`);

/** The names under which a report of this lot may have been requested: an alias may be younger than the report. */
const namesOf = (lot: string) => sql`array(with lot as (select ${lotMeant(lot)} as number)
  select number from lot union all select a.alias from lot_aliases a join lot on a.lot_number = lot.number)`;
