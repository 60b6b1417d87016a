import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import { Conditions } from '../../database/conditions.js';
import { Database } from '../../database/database.js';
import { DEFAULT_LIMIT, decodeCursor, idOnly, type Page, toPage } from '../../http/paging.js';
import type { RecordFile } from '../../http/send-record-file.js';
import { Problem } from '../../problems/problem.js';
import { resolvedLot } from '../lots/lot-names.js';
import type { TracingReportListQuery, TracingReportRow, TracingReportView } from './tracing-report.schema.js';

const APPROVAL_COUNT = '(select count(*) from approvals_eml a where a.tracing_report_id = r.id)';

/** SQL of the members of a report. Filters of an earlier system are shown as it recorded them, whatever they are. */
const MEMBERS = `'id', r.id, 'month', r.filters ->> 'month', 'generatedAt', iso_utc(r.generated_at), 'generatedByUserId', r.generated_by_user_id,
  'filters', case when r.generated_by_user_id is not null then r.filters end,
  'adoptedFilters', case when r.generated_by_user_id is null then r.filters end,
  'rowCount', r.row_count, 'byteSize', r.byte_size, 'sha256', r.sha256, 'status', r.status, 'approvalCount', ${APPROVAL_COUNT}`;

const APPROVAL = `json_build_object('id', a.id, 'filename', a.original_filename, 'subject', a.subject, 'fromEmail', a.from_email,
  'toEmail', a.to_email, 'sentAt', iso_utc(a.sent_at), 'byteSize', a.byte_size, 'sha256', a.sha256, 'uploadedAt', iso_utc(a.uploaded_at),
  'uploadedByUserId', a.uploaded_by_user_id)`;

const APPROVALS = `(select coalesce(json_agg(${APPROVAL} order by a.id desc), '[]') from approvals_eml a where a.tracing_report_id = r.id)`;

const NAMES_OF_LOT = `with lot as (select ${resolvedLot('$1::text')} as number)
  select number as name from lot union all select a.alias from lot_aliases a join lot on a.lot_number = lot.number`;

/** Where a report is stored, for its download. */
export interface StoredReport extends Omit<RecordFile, 'filename'> {
  month: string | null;
}

@Injectable()
export class TracingReportQueries {
  constructor(private readonly database: Database) {}

  async list({ limit = DEFAULT_LIMIT, cursor, month, lotNumber }: TracingReportListQuery): Promise<Page<TracingReportRow>> {
    const after = decodeCursor(cursor, idOnly);
    const conditions = new Conditions().and(`r.filters ->> 'month' = $`, month).and('r.id < $', after?.[0]);
    // For each name of the lot the index gives its newest reports; the page is the newest of all of them.
    const ofEachName = lotNumber
      ? `unnest(${conditions.parameter(await this.namesOfLot(lotNumber))}::text[]) lot_name cross join lateral `
      : '';
    if (lotNumber) conditions.all(`r.filters ->> 'lotNumber' = lot_name`, []);
    const newest = `order by r.id desc limit ${conditions.parameter(limit + 1)}`;
    const rows = await this.database.rows<{ report: TracingReportRow }>(
      `select json_build_object(${MEMBERS}) as report from ${ofEachName}(select * from tracing_reports r ${conditions.where} ${newest}) r ${newest}`,
      conditions.parameters,
    );
    return toPage(
      rows.map(({ report }) => report),
      limit,
      ({ id }) => [id],
    );
  }

  /** Under which a report of this lot may have been asked for: an alias may be younger than the report. */
  private async namesOfLot(text: string): Promise<string[]> {
    const names = await this.database.rows<{ name: string }>(NAMES_OF_LOT, [text]);
    return names.map(({ name }) => name);
  }

  /** A report and its approvals. The report itself never changes, so its version counts the approvals. */
  async get(id: number): Promise<TracingReportView> {
    const row = await this.database.row<{ report: TracingReportView }>(
      `select json_build_object(${MEMBERS}, 'version', 1 + ${APPROVAL_COUNT}, 'approvals', ${APPROVALS}) as report from tracing_reports r where r.id = $1`,
      [id],
    );
    if (!row) throw tracingReportNotFound(id);
    return row.report;
  }

  async requireKnown(id: number): Promise<void> {
    const known = this.database.kysely.selectFrom('tracingReports').select('id').where('id', '=', id);
    await known.executeTakeFirstOrThrow(() => tracingReportNotFound(id));
  }

  getStored(id: number): Promise<StoredReport> {
    return this.database.kysely
      .selectFrom('tracingReports')
      .select(['storageKey', 'byteSize', 'sha256'])
      .select((report) => [
        sql<string | null>`filters ->> 'month'`.as('month'),
        report('generatedByUserId', 'is', null).$castTo<boolean>().as('adopted'),
      ])
      .where('id', '=', id)
      .executeTakeFirstOrThrow(() => tracingReportNotFound(id));
  }
}

export const tracingReportNotFound = (id: number) => new Problem('not_found', `There is no tracing report ${id}.`);
