import { Injectable } from '@nestjs/common';
import { Conditions } from '../../../database/conditions.js';
import { Database } from '../../../database/database.js';
import { DEFAULT_LIMIT, decodeCursor, idOnly, type Page, toPage } from '../../../http/paging.js';
import type { KeptFile } from '../../../http/send-kept-file.js';
import type { ApprovalListQuery, ApprovalView } from './approval.schema.js';
import { APPROVAL } from './approval-json.js';

@Injectable()
export class ApprovalRepository {
  constructor(private readonly database: Database) {}

  async list(reportId: number, { limit = DEFAULT_LIMIT, cursor }: ApprovalListQuery): Promise<Page<ApprovalView>> {
    const after = decodeCursor(cursor, idOnly);
    const conditions = new Conditions().and('a.tracing_report_id = $', reportId).and('a.id < $', after?.[0]);
    const rows = await this.database.rows<{ approval: ApprovalView }>(
      `select ${APPROVAL} as approval from approvals_eml a ${conditions.where} order by a.id desc limit ${conditions.parameter(limit + 1)}`,
      conditions.parameters,
    );
    return toPage(
      rows.map(({ approval }) => approval),
      limit,
      ({ id }) => [id],
    );
  }

  async find(id: number): Promise<ApprovalView | null> {
    const row = await this.database.row<{ approval: ApprovalView }>(`select ${APPROVAL} as approval from approvals_eml a where a.id = $1`, [
      id,
    ]);
    return row?.approval ?? null;
  }

  findStored(reportId: number, id: number): Promise<KeptFile | null> {
    return this.database.row<KeptFile & Record<string, unknown>>(
      `select storage_key as "storageKey", original_filename as filename, byte_size as "byteSize", sha256,
         uploaded_by_user_id is null as adopted
       from approvals_eml where id = $2 and tracing_report_id = $1`,
      [reportId, id],
    );
  }
}
