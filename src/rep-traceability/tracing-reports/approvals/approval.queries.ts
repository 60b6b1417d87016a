import { Injectable } from '@nestjs/common';
import { Database } from '../../../database/database.js';
import { utc } from '../../../database/typed-queries.js';
import { type Page, readPage } from '../../../http/paging.js';
import type { RecordFile } from '../../../http/send-record-file.js';
import { Problem } from '../../../problems/problem.js';
import type { ApprovalListQuery, ApprovalView } from './approval.schema.js';

@Injectable()
export class ApprovalQueries {
  constructor(private readonly database: Database) {}

  /** Newest first. */
  list(reportId: number, page: ApprovalListQuery): Promise<Page<ApprovalView>> {
    return readPage(this.approvals().where('tracingReportId', '=', reportId), page);
  }

  get(id: number): Promise<ApprovalView> {
    return this.approvals().where('id', '=', id).executeTakeFirstOrThrow();
  }

  /**
   * Where the file of an approval is stored, and what its bytes must hash to.
   * @returns `adopted` is true for a file that was taken over from the old system, which may have no SHA-256
   * @throws Problem `not_found` when the report has no such approval
   */
  getStored(reportId: number, id: number): Promise<RecordFile> {
    return this.database.kysely
      .selectFrom('approvalsEml')
      .select(['storageKey', 'originalFilename as filename', 'byteSize', 'sha256', 'adopted'])
      .where((approval) => approval.and({ id, tracingReportId: reportId }))
      .executeTakeFirstOrThrow(() => new Problem('not_found', `Tracing report ${reportId} has no approval ${id}.`));
  }

  private approvals() {
    return this.database.kysely
      .selectFrom('approvalsEml')
      .select([
        'id',
        'originalFilename as filename',
        'format',
        'subject',
        'otherSubjects',
        'fromEmail',
        'toEmail',
        'byteSize',
        'sha256',
        'uploadedByUserId',
        'notes',
      ])
      .select((approval) => [utc(approval.ref('sentAt')).as('sentAt'), utc(approval.ref('uploadedAt')).as('uploadedAt')]);
  }
}
