import { Injectable } from '@nestjs/common';
import { Database } from '../../../database/database.js';
import type { Page } from '../../../http/paging.js';
import type { Principal } from '../../../http/principal.js';
import type { RecordFile } from '../../../http/send-record-file.js';
import { FileStorage } from '../../../storage/file-storage.js';
import type { StoredUpload } from '../../../storage/upload-to-storage.js';
import { TracingReportQueries } from '../tracing-report.queries.js';
import { Approval } from './approval.entity.js';
import { ApprovalQueries } from './approval.queries.js';
import type { ApprovalListQuery, ApprovalView } from './approval.schema.js';
import { readStoredHeader } from './approval-email.js';

/** The e-mails that approve a report. They can be added, but not changed or removed. */
@Injectable()
export class ApprovalsService {
  constructor(
    private readonly database: Database,
    private readonly storage: FileStorage,
    private readonly reports: TracingReportQueries,
    private readonly approvals: ApprovalQueries,
  ) {}

  /** @param upload the e-mail as it was streamed to storage */
  async add(tracingReportId: number, upload: StoredUpload, user: Principal): Promise<ApprovalView> {
    const { key, filename, byteSize, sha256 } = upload;
    const { format, subject, otherSubjects, from, to, sentAt } = await readStoredHeader(this.storage, upload);
    const id = await this.database.transaction(null, async (tx) => {
      const email = { format, subject, otherSubjects, fromEmail: from, toEmail: to, sentAt };
      const file = { storageKey: key, originalFilename: filename, byteSize, sha256 };
      const approval = tx.em.create(Approval, { tracingReportId, ...email, ...file, uploadedByUserId: user.id });
      await tx.em.flush();
      return approval.id;
    });
    return this.approvals.get(id);
  }

  /** @throws Problem `not_found` when there is no such report */
  async list(tracingReportId: number, query: ApprovalListQuery): Promise<Page<ApprovalView>> {
    await this.reports.requireKnown(tracingReportId);
    return this.approvals.list(tracingReportId, query);
  }

  /** @throws Problem `not_found` when the report has no such approval */
  getStored(tracingReportId: number, id: number): Promise<RecordFile> {
    return this.approvals.getStored(tracingReportId, id);
  }
}
