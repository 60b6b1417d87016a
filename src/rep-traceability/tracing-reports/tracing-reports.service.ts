import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import { Config } from '../../config/config.module.js';
import { Database } from '../../database/database.js';
import { utc } from '../../database/typed-queries.js';
import type { Page } from '../../http/paging.js';
import type { Principal } from '../../http/principal.js';
import { Problem } from '../../problems/problem.js';
import { FileStorage } from '../../storage/file-storage.js';
import { applyFilters } from './apply-filters.js';
import { countWaiting } from './count-waiting.js';
import { SignedReport } from './signing/signed-report.js';
import { storeReport } from './store-report.js';
import { TracingReport } from './tracing-report.entity.js';
import { TracingReportQueries } from './tracing-report.queries.js';
import type { NewTracingReport, TracingReportListQuery, TracingReportRow, TracingReportView } from './tracing-report.schema.js';

/** Tracing reports: the log of a month at one moment, stored as a file that never changes. */
@Injectable()
export class TracingReportsService {
  constructor(
    private readonly database: Database,
    private readonly storage: FileStorage,
    private readonly config: Config,
    private readonly reports: TracingReportQueries,
    private readonly signed: SignedReport,
  ) {}

  list(query: TracingReportListQuery): Promise<Page<TracingReportRow>> {
    return this.reports.list(query);
  }

  /**
   * With its signatures, each checked. The stored file is read if there are any.
   * @throws Problem `not_found`
   */
  async get(id: number): Promise<TracingReportView> {
    const report = await this.reports.get(id);
    return { ...report, ...(await this.signed.signatureFields(id)) };
  }

  /**
   * Stores the file first and its row afterwards, so that a recorded report is always complete.
   * @param user who requests it
   * @throws Problem those of `applyFilters`, `storage_unavailable`; `unavailable` when a lot became an alias meanwhile
   */
  async generate(asked: NewTracingReport, user: Principal): Promise<TracingReportView> {
    const today = this.config.companyToday();
    const { filters, generatedAt, ...left } = await this.database.transaction(null, async (tx) => {
      const { now } = await tx.kysely.selectNoFrom(utc(sql<string>`now()`).as('now')).executeTakeFirstOrThrow();
      const filters = await applyFilters(tx, asked, today);
      // Counted before the log is read: a shipment that is linked meanwhile is in both, never in neither.
      return { filters, generatedAt: new Date(now), ...(await countWaiting(tx, filters)) };
    });
    const { key, sha256, byteSize, rowCount } = await storeReport(this.database, this.storage, filters);
    const id = await this.database.transaction(null, async (tx) => {
      // While the log was read, the lot may have become an alias, and its shipments may have moved to another lot.
      if (!isDeepStrictEqual(await applyFilters(tx, asked, today), filters))
        throw new Problem('unavailable', 'Another change interfered: send the request again.');
      const file = { storageKey: key, sha256, byteSize, rowCount };
      const report = tx.em.create(TracingReport, {
        filters,
        ...file,
        ...left,
        status: 'complete',
        generatedAt,
        generatedByUserId: user.id,
      });
      await tx.em.flush();
      return report.id;
    });
    return this.get(id);
  }
}
